/** Does the work for each, one after the other, in their order. @returns what came of each */
export async function inTurn<T, R>(items: Iterable<T>, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let index = 0;
  for (const item of items) {
    results.push(await work(item, index));
    index += 1;
  }
  return results;
}
