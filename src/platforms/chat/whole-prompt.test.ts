import { describe, expect, it } from 'vitest';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { packLines, wholePrompt } from './whole-prompt.ts';

const fits = (part: string): boolean => part.length <= 10;
const asked = (prompt: string, more = {}) => sampleGeneration({ request: { ...sampleGeneration().request, prompt }, ...more });

describe('all words of a prompt', () => {
  it('are in as many pieces as they need, and none is lost or broken', () => {
    const prompt = `${'a fox 🦊 '.repeat(20)}👩‍👩‍👧`;
    const parts = wholePrompt(asked(prompt), fits);
    expect(parts.map(({ words }) => words).join('')).toBe(prompt);
    expect(parts.every(({ words, beginsSent }) => fits(words) && !beginsSent)).toBe(true);
  });

  it('are followed by what was sent in their place, which says where it begins', () => {
    const parts = wholePrompt(asked('a fox', { sentPrompt: 'a red fox runs' }), fits);
    expect(parts).toEqual([
      { words: 'a fox', beginsSent: false },
      { words: 'a red fox ', beginsSent: true },
      { words: 'runs', beginsSent: false },
    ]);
    expect(wholePrompt(asked('a fox', { sentPrompt: 'a fox' }), fits)).toHaveLength(1);
  });

  it('are the look of a film of shots, whose card shows its beginning', () => {
    const look = 'noir, in the rain';
    const film = sampleGeneration({ request: { ...sampleGeneration().request, prompt: '', look } });
    expect(
      wholePrompt(film, fits)
        .map(({ words }) => words)
        .join(''),
    ).toBe(look);
  });

  it('are nobody’s to read once they were deleted', () => {
    expect(() => wholePrompt(asked('', { removedAtMs: 1, state: 'completed' }), fits)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

it('lines stand in as few messages as they need, in their order, none of them cut in two', () => {
  const lines = ['one', 'two', 'three', 'a line that is longer than a message', 'four', 'five'];
  expect(packLines(lines, ({ length }) => length, 14)).toEqual([
    ['one', 'two', 'three'],
    ['a line that is longer than a message'],
    ['four', 'five'],
  ]);
});
