import { describe, expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { sampleBatch, sampleGeneration } from '../../testing/samples/sample-generation.ts';
import type { GenerationState } from '../generation.ts';
import { allLinesOf, statusCardOf } from './set-card.ts';

const { say } = createTexts();
const plain = (words: string): string => words.replaceAll(/[\u2066-\u2069]/g, '');

const hills = (count: number) => Array.from({ length: count }, (_, at) => `hill ${at + 1} ${'in the sun '.repeat(9)}`);
const numbers = (lines: readonly Parameters<typeof say>[0][]) => lines.map((each) => Number.parseInt(plain(say(each)), 10));

describe('the status message of prompts that were sent together', () => {
  it('has a line for each in the place of one prompt for all', () => {
    const card = statusCardOf(sampleBatch(['a fox', 'a long hill', 'the sea']));
    expect(card).toMatchObject({ prompt: '', wordless: undefined, isList: true, unlisted: 0, title: 'a fox +2' });
    expect(card.members.map((each) => plain(say(each)))).toEqual([
      expect.stringMatching(/^1 of 3 · a fox: /),
      expect.stringMatching(/^2 of 3 · a long hill: /),
      expect.stringMatching(/^3 of 3 · the sea: /),
    ]);
  });

  it('says one prompt once that several videos share', () => {
    expect(statusCardOf(sampleBatch(['a fox', 'a fox']))).toMatchObject({ prompt: 'a fox', isList: false, title: 'a fox' });
  });

  it('lists ten of many: what asks, failed, is made and waits before what is there, by their numbers', () => {
    const states = new Map<number, GenerationState>([
      [49, 'unknown'],
      [40, 'failed'],
      [30, 'generating'],
    ]);
    const card = statusCardOf(sampleBatch(hills(50), (at) => ({ state: states.get(at) ?? (at < 12 ? 'completed' : 'queued') })));
    expect(card.unlisted).toBe(40);
    expect(numbers(card.members)).toEqual([13, 14, 15, 16, 17, 18, 19, 31, 41, 50]);
  });

  it('has all lines for the one who asks, with more of their prompts; none where it says all', () => {
    const lines = allLinesOf(sampleBatch(hills(11))) ?? [];
    expect(numbers(lines)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(plain(say(lines[10] ?? { key: 'button.show-prompt', values: {} }))).toContain(
      `hill 11 ${'in the sun '.repeat(9).trim()}: `,
    );
    expect(allLinesOf(sampleBatch(hills(10)))).toBeUndefined();
    expect(allLinesOf(sampleGeneration())).toBeUndefined();
  });

  it('shows no words of one that was deleted', () => {
    const whole = sampleBatch(hills(11));
    const members = (whole.members ?? []).map((member, at) => {
      const { words: _, ...set } = member.set ?? { id: '', index: 1, size: 1 };
      return at === 0
        ? { ...member, set, request: { ...member.request, prompt: '' }, state: 'completed' as const, removedAtMs: 1 }
        : member;
    });
    const kept = { ...whole, members };
    expect(statusCardOf(kept).title).toMatch(/^hill 2 .* \+10$/);
    expect(JSON.stringify([statusCardOf(kept), allLinesOf(kept)])).not.toContain('hill 1 ');
  });
});
