import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { type Text, text } from '../src/domain/texts.ts';
import { creditKinds } from '../src/domain/tiers/credit.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface CreditsCommandDeps {
  readonly engine: Pick<VideoEngine, 'credits'>;
}

/** `/credits`: what somebody has on top of their tier, and what they give of it. Who manages the place gives, takes and sets as well. */
export function createCreditsCommand({ engine }: CreditsCommandDeps) {
  return defineCommand({
    name: 'credits',
    description: 'command.credits',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({
      person: z.string().max(100).optional().meta({ description: 'help.creditsPerson', person: true }),
      usd: z.coerce.number().min(0).max(100_000).optional().meta({ description: 'help.creditsUsd' }),
      how: z
        .enum(creditKinds)
        .optional()
        .meta({
          description: 'help.creditsHow',
          labels: {
            ...{ gift: text('credits.gift'), give: text('credits.give'), take: text('credits.take'), set: text('credits.set') },
          },
        }),
    }),
    async run({ person: id, usd, how = 'gift' }, { requester, replyTarget, managesPlace, eventId }) {
      const scope = serverScopeOf(settingScopeOf(replyTarget));
      const { platform, tenant } = requester;
      const person = id === undefined ? undefined : { platform, ...(tenant !== undefined && { tenant }), id };
      if (usd === undefined) {
        const isOwn = person === undefined || person.id === requester.id;
        if (!isOwn && managesPlace !== true) throw new UserError('not_allowed', text('credits.notManager'));
        const leftUsd = await engine.credits.left(scope, person ?? requester);
        return { kind: 'text', text: isOwn ? text('credits.own', { leftUsd }) : text('credits.theirs', { leftUsd }) };
      }
      if (person === undefined) throw new UserError('invalid_option', text('credits.noPerson'), { option: 'person' });
      if (how === 'gift') {
        const { leftUsd } = await engine.credits.gift(scope, { from: requester, to: person, usd, eventId });
        return { kind: 'text', text: text('credits.gifted', { usd, leftUsd }) };
      }
      if (managesPlace !== true) throw new UserError('not_allowed', text('credits.notManager'));
      const by = { who: 'member', by: requester } as const;
      const { beforeUsd, leftUsd } = await engine.credits.change(scope, { kind: how, person, usd, by, eventId });
      const sentence: Text = text('credits.changed', { beforeUsd, leftUsd });
      return { kind: 'text', text: sentence };
    },
  });
}
