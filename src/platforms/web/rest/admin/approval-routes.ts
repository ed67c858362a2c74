import type { Context } from 'hono';
import { scopedName } from '../../../../domain/admin.ts';
import type { AdminWho } from '../../../../domain/admin-who.ts';
import type { AwaitedRequest, Decider } from '../../../../domain/approvals/approval.ts';
import { findModel } from '../../../../domain/catalog.ts';
import { combinationText } from '../../../../domain/combination-text.ts';
import type { Requester } from '../../../../domain/generation.ts';
import { scopeName, settingScopeOf } from '../../../../domain/place-settings/setting-scope.ts';
import { isPrivate } from '../../../../domain/private-target.ts';
import { text } from '../../../../domain/texts.ts';
import type { Texts } from '../../../../lib/say.ts';
import type { WebDeps } from '../../web-deps.ts';
import type { Route } from '../route.ts';
import type { Doing, Reading } from './admin-route.ts';
import type { ApprovalAnswer } from './admin-schemas.ts';

/** As many are listed. */
const listed = 100;

interface ApprovalDeps extends Pick<WebDeps, 'engine' | 'texts'> {
  /** Who asks, as the person that requests of theirs have: nobody approves their own. */
  personOf(context: Context): Requester;
}

/** What waits for a yes, and the three answers. The bot’s own admin decides about all of it. */
export function approvalRoutes({ engine, texts, personOf }: ApprovalDeps, reading: Reading, doing: Doing): readonly Route[] {
  const { approvals } = engine;
  const by = async (who: AdminWho, context: Context): Promise<Decider> => {
    const requester = personOf(context);
    const { name } = requester;
    return { kind: 'admin', who, requester, ...(name !== undefined && { name }) };
  };
  return [
    reading('approvals', async () => ({ approvals: (await approvals.open(listed)).map((each) => approvalBody(each, texts)) })),
    doing('approve', 'AdminApproval', async (who, { approval_id: id, agreed_usd: agreedUsd }, context) => {
      const { said } = await approvals.approve(id, await by(who, context), agreedUsd);
      return { changed: true, message: said };
    }),
    doing('approve_cheaper', 'AdminApproval', async (who, { approval_id: id, agreed_usd: agreedUsd }, context) => {
      const { said } = await approvals.approveCheaper(id, await by(who, context), agreedUsd);
      return { changed: true, message: said };
    }),
    doing('decline', 'AdminDecline', async (who, { approval_id: id, reason }, context) => {
      const { said } = await approvals.decline(id, await by(who, context), reason);
      return { changed: true, message: said };
    }),
  ];
}

function approvalBody({ approval, generations, priceUsd, monthUsd, cheaper }: AwaitedRequest, { say }: Texts): ApprovalAnswer {
  const [first] = generations;
  return {
    ...{ approval_id: approval.id, decides: approval.decides, price_usd: priceUsd, month_usd: monthUsd },
    ...{ asked_at: new Date(approval.askedAtMs).toISOString(), until: new Date(approval.untilMs).toISOString() },
    person: first === undefined ? null : scopedName(first.requester),
    person_name: first?.requester.name ?? null,
    place: first === undefined ? null : scopeName(settingScopeOf(first.replyTarget)),
    operations: generations.map(({ id, request, replyTarget, priceUsd: price }) => ({
      ...{
        operation_id: id,
        prompt: isPrivate(replyTarget) ? '' : request.prompt,
        model: request.model,
        price_usd: price ?? null,
      },
      what: say(combinationText(request)),
    })),
    cheaper:
      cheaper === undefined
        ? null
        : {
            price_usd: cheaper.priceUsd,
            what: say(
              text('quote.what', {
                model: findModel(cheaper.request.model)?.label ?? cheaper.request.model,
                what: combinationText(cheaper.request),
              }),
            ),
          },
  };
}
