import type { StoryRow } from './story.ts';

/** So long it takes at most until others see a request that has just got into line. */
const seenAfterMs = 300;

/** A wait in line: its place, from when on it could go, and until it was sent or called off. */
interface Waiting {
  readonly row: StoryRow;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Overtaken {
  readonly id: string;
  /** How many were sent that stood behind it. */
  readonly by: number;
}

/** @returns those that others were sent before although they stood behind, while it could have gone itself */
export function overtaken(stories: readonly StoryRow[]): readonly Overtaken[] {
  const waits = [...Map.groupBy(stories, ({ id }) => id).values()].flatMap(waitsOf);
  const starts = waits.filter(({ row }) => row.state === 'submitting');
  return waits.flatMap(({ row, fromMs, untilMs }) => {
    const by = starts.filter((start) => start.untilMs > fromMs && start.untilMs < untilMs && isBehind(start.row, row)).length;
    return by === 0 ? [] : [{ id: row.id, by }];
  });
}

/** Each ends with the row that ended it, which has its place as well. */
function waitsOf(rows: readonly StoryRow[]): readonly Waiting[] {
  const waits: Waiting[] = [];
  let fromMs: number | undefined;
  for (const row of rows) {
    if (row.state === 'queued') {
      fromMs = Math.max(fromMs ?? row.atMs + seenAfterMs, (row.notBeforeMs ?? 0) + seenAfterMs);
    } else if (fromMs !== undefined) {
      waits.push({ row, fromMs, untilMs: row.atMs });
      fromMs = undefined;
    }
  }
  return waits;
}

function isBehind(one: StoryRow, other: StoryRow): boolean {
  return (one.front - other.front || one.round - other.round || one.line - other.line) > 0;
}
