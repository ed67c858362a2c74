import type { ReplyTarget } from './generation.ts';

/** A name among `ReplyTarget.ids`: the platform lets in nobody there that it takes for a minor. */
const mark = 'ageRestricted';

/** Whether the place where something was asked for is for adults alone, as its platform says with each event. */
export function isAgeRestricted({ ids }: Pick<ReplyTarget, 'ids'>): boolean {
  return ids[mark] === 'yes';
}

/** As it is noted among the ids. */
export function ageMark(isRestricted: boolean): Readonly<Record<string, string>> {
  return isRestricted ? { [mark]: 'yes' } : {};
}
