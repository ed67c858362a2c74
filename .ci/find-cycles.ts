/**
 * @param edges each file with those that it imports
 * @returns each cycle once, beginning and ending with the file that comes first in the alphabet
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>();
  const finished = new Set<string>();
  const visit = (file: string, above: readonly string[]): void => {
    const start = above.indexOf(file);
    if (start !== -1) {
      const cycle = fromFirst(above.slice(start));
      cycles.set(cycle.join('\n'), cycle);
      return;
    }
    if (finished.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...above, file]);
    finished.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return [...cycles.values()];
}

function fromFirst(cycle: readonly string[]): string[] {
  const first = cycle.reduce((best, file, index) => (file < (cycle[best] ?? file) ? index : best), 0);
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  return [...turned, ...turned.slice(0, 1)];
}
