/** Something that waits for its turn. */
export interface Waiting {
  readonly person: string;
}

/**
 * Fair between people: the next one is of somebody who has the fewest running, the first of those that came.
 *
 * @param waiting in the order in which they came
 */
export function nextFairly<Each extends Waiting>(waiting: readonly Each[], running: readonly Waiting[]): Each | undefined {
  const runningOf = (person: string): number => running.filter((each) => each.person === person).length;
  let best: Each | undefined;
  for (const each of waiting) if (best === undefined || runningOf(each.person) < runningOf(best.person)) best = each;
  return best;
}
