import { type AdminCard, mostCardPictures } from '../../domain/admin-card.ts';
import { type AwaitedRequest, approvalIdOf, approvalPostId } from '../../domain/approvals/approval.ts';
import { decidedText } from '../../domain/approvals/approval-texts.ts';
import { findModel } from '../../domain/catalog.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { isErased } from '../../domain/generation.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { requestPictures } from '../../domain/option-schema.ts';
import { optionTexts } from '../../domain/option-texts.ts';
import { scopeName, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { askedText, shortPrice } from '../../domain/quote-texts.ts';
import { moment, type Text, text } from '../../domain/texts.ts';
import { reportedText } from '../../domain/trust.ts';
import type { Core } from '../core.ts';
import { awaitedRequest } from './awaited-request.ts';

/** The card of a request that waits for a yes, as it stands now. Once it is decided it says that alone: words and pictures leave it. */
export async function approvalCard(core: Core, post: FurtherPost): Promise<AdminCard | undefined> {
  const approval = await core.store.approval(approvalIdOf(post.id) ?? '');
  const about = post.generationId === undefined ? undefined : await core.store.find(post.generationId);
  if (approval === undefined || about === undefined || isErased(about)) return undefined;
  const title = text('approval.title');
  const by = text('approval.by', { person: about.requester.name ?? about.requester.id });
  if (approval.decision !== undefined) return { title, facts: [by], pictures: [], buttons: [], outcome: decidedText(approval) };
  const awaited = await awaitedRequest(core, approval);
  const buttons = buttonsOf(awaited);
  // It is for its person alone: who decides knows who wants it, where, and what it costs.
  if (isPrivate(about.replyTarget))
    return { title, facts: [by, text('card.private'), ...factsOf(awaited, false)], pictures: [], buttons };
  const [words, pictures] = [wordsOf(awaited), await picturesOf(core, awaited)];
  return { title, words, pictures, facts: [by, ...factsOf(awaited)], buttons };
}

/** @param isOpen whether it may say what was asked for in words. Default: it may */
function factsOf({ approval, generations, priceUsd, monthUsd }: AwaitedRequest, isOpen = true): readonly Text[] {
  const requests = generations.map(({ request }) => request);
  const [first, ...others] = generations;
  // What it is made of is said with its price.
  const more =
    first === undefined || others.length > 0 || !isOpen
      ? []
      : optionTexts(first.request).more.filter(({ key }) => key !== 'card.image');
  const where = first === undefined ? [] : [text('approval.where', { place: scopeName(settingScopeOf(first.replyTarget)) })];
  return [
    ...(approval.decides === 'bot' ? where : []),
    askedText(
      requests.filter((request) => request.film === undefined),
      priceUsd,
    ),
    ...reportedText(requests.flatMap(({ model }) => findModel(model) ?? [])),
    ...(more.length === 0 ? [] : [text('list.sentences', { sentences: more })]),
    text('approval.month', { usd: monthUsd }),
    text('approval.until', { until: moment(approval.untilMs, 'date and time') }),
  ];
}

/** Each prompt once. */
function wordsOf({ generations }: AwaitedRequest): string {
  return [...new Set(generations.map(({ request }) => request.prompt).filter((prompt) => prompt !== ''))].join('\n\n');
}

async function picturesOf({ store }: Core, { generations }: AwaitedRequest): Promise<readonly ImageBytes[]> {
  const named = generations.flatMap(({ request }) => requestPictures(request).map(({ image }) => image.sha256));
  const pictures: ImageBytes[] = [];
  for (const sha256 of [...new Set(named)].filter((each) => each !== '').slice(0, mostCardPictures)) {
    const found = await store.image(sha256);
    if (found !== undefined) pictures.push(found);
  }
  return pictures;
}

function buttonsOf({ approval, generations, priceUsd, cheaper }: AwaitedRequest): AdminCard['buttons'] {
  const id = approvalPostId(approval.id);
  const priced = (name: Text, usd: number): Text =>
    text('button.priced', { name, price: shortPrice(usd, generations[0]?.request) });
  return [
    { verb: 'approve', id, priceUsd, label: priced(text('button.approve'), priceUsd) },
    ...(cheaper === undefined
      ? []
      : [
          {
            ...({ verb: 'approve-cheaper', id, priceUsd: cheaper.priceUsd } as const),
            label: priced(text('button.approve-cheaper'), cheaper.priceUsd),
          },
        ]),
    { verb: 'decline', id, label: text('button.decline') },
  ];
}
