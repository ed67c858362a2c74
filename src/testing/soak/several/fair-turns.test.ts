import { expect, it } from 'vitest';
import { overtaken } from './fair-turns.ts';
import type { StoryRow } from './story.ts';

const note = (atMs: number, id: string, state: string, place: Partial<StoryRow> = {}): StoryRow => ({
  ...{ atMs, id, state, attempts: 1, front: 0, round: 0, line: 0, notBeforeMs: undefined, discarded: false, owner: undefined },
  ...place,
});
const waits = (id: string, place: Partial<StoryRow>, fromMs: number, untilMs: number, as = 'submitting') => [
  note(fromMs, id, 'queued', place),
  note(untilMs, id, as, place),
];

it('counts who was sent before somebody who stood in front', () => {
  const first = waits('first', { line: 1 }, 0, 5000);
  const second = waits('second', { line: 2 }, 0, 4000);
  const third = waits('third', { round: 1, line: 0 }, 0, 3000);
  expect(overtaken([...first, ...second, ...third])).toEqual([
    { id: 'first', by: 2 },
    { id: 'second', by: 1 },
  ]);
});

it('is content where everybody went in turn, also who came later to an earlier round', () => {
  const early = waits('early', { round: 2, line: 1 }, 0, 2000);
  const newcomer = waits('newcomer', { round: 1, line: 9 }, 2100, 3000);
  const called = waits('called off', { round: 3, line: 2 }, 0, 1000, 'canceled');
  expect(overtaken([...early, ...newcomer, ...called])).toEqual([]);
});

it('leaves out the time in which it had to wait for its provider', () => {
  const early = [note(0, 'early', 'queued', { line: 1 }), note(100, 'early', 'submitting', { line: 1 })];
  const again = [
    note(200, 'early', 'queued', { line: 1, notBeforeMs: 4000 }),
    note(6000, 'early', 'submitting', { line: 1, notBeforeMs: undefined }),
  ];
  const others = ['a', 'b'].flatMap((id, nth) => waits(id, { line: 5 + nth }, 0, 2000 + nth * 3000));
  expect(overtaken([...early, ...again, ...others])).toEqual([{ id: 'early', by: 1 }]);
});
