import type { ReplyTarget } from '../generation.ts';
import type { ChosenValues } from './place-settings.ts';

/** Names among `ReplyTarget.ids` that no platform gives: what held at the place when something was taken in. */
const names = { results: 'place-results', language: 'place-language' } as const;

/** The target with what was chosen for its place, so that all that is posted about it goes by that. */
export function placedTarget(target: ReplyTarget, { resultsIn, language }: ChosenValues): ReplyTarget {
  const { [names.results]: _, [names.language]: _l, ...ids } = target.ids;
  return {
    ...target,
    ids: {
      ...ids,
      ...(resultsIn === 'channel' && { [names.results]: resultsIn }),
      ...(language !== undefined && { [names.language]: language }),
    },
  };
}

/** Whether finished videos are posted in the channel, and in no thread of it. */
export function postsInChannel({ ids }: Pick<ReplyTarget, 'ids'>): boolean {
  return ids[names.results] === 'channel';
}

/** BCP 47, of what everybody reads there; undefined where nobody chose one. */
export function placeLanguage({ ids }: Pick<ReplyTarget, 'ids'>): string | undefined {
  return ids[names.language];
}
