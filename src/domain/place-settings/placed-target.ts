import type { ReplyTarget } from '../generation.ts';
import { isPrivate } from '../private-target.ts';
import type { ChosenValues } from './place-settings.ts';

/** Names among `ReplyTarget.ids` that no platform gives: what held at the place when something was taken in. */
const names = { results: 'place-results', language: 'place-language', spoiler: 'place-spoiler' } as const;

/** The target with what was chosen for its place, so that all that is posted about it goes by that. */
export function placedTarget(target: ReplyTarget, { resultsIn, language, spoiler }: ChosenValues): ReplyTarget {
  // Nobody chooses how somebody alone reads something.
  if (isPrivate(target)) return target;
  const { [names.results]: _, [names.language]: _l, [names.spoiler]: _s, ...ids } = target.ids;
  return {
    ...target,
    ids: {
      ...ids,
      ...(resultsIn === 'channel' && { [names.results]: resultsIn }),
      ...(language !== undefined && { [names.language]: language }),
      ...(spoiler === true && { [names.spoiler]: 'yes' }),
    },
  };
}

/** Whether finished videos are posted in the channel, and in no thread of it. */
export function postsInChannel({ ids }: Pick<ReplyTarget, 'ids'>): boolean {
  return ids[names.results] === 'channel';
}

/** Whether pictures and videos are shown there only to people who press on them. */
export function isSpoiler({ ids }: Pick<ReplyTarget, 'ids'>): boolean {
  return ids[names.spoiler] !== undefined;
}

/** The same target, for something that was made where that holds. */
export function asSpoiler(target: ReplyTarget): ReplyTarget {
  return { ...target, ids: { ...target.ids, [names.spoiler]: 'yes' } };
}

/** BCP 47, of what everybody reads there; undefined where nobody chose one. */
export function placeLanguage({ ids }: Pick<ReplyTarget, 'ids'>): string | undefined {
  return ids[names.language];
}
