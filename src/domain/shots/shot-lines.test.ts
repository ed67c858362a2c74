import { describe, expect, it } from 'vitest';
import { readCaptions } from './shot-film.ts';
import { splitCaptions, splitShots } from './shot-lines.ts';

describe('the shots of a film', () => {
  it('stand one on each line, or between bars where there is one line, without the marks of a list', () => {
    expect(splitShots('1. a fox\n\n- the sea | and a hill\r\n2) a tree\n')).toEqual(['a fox', 'the sea | and a hill', 'a tree']);
    expect(splitShots('\na fox | a hill |\n')).toEqual(['a fox', 'a hill']);
  });

  it('have captions in their order, or none where there is a dash or an empty line', () => {
    expect(splitCaptions('Winter\n\n-\nSpring\n')).toEqual(['Winter', '', '', 'Spring']);
    expect(splitCaptions('\n\nSpring')).toEqual(['', '', 'Spring']);
    expect(splitCaptions('Winter | – | Spring')).toEqual(['Winter', '', 'Spring']);
    expect(splitCaptions('1. Winter\n2. -\n3.\n4. Spring')).toEqual(['Winter', '', '', 'Spring']);
    // A date is no number of a list.
    expect(splitCaptions('3. October\n- at night')).toEqual(['3. October', '- at night']);
    expect([splitCaptions(''), splitCaptions('-\n\n')]).toEqual([[], []]);
  });

  it('are as many as their captions at least', () => {
    expect(readCaptions('Winter\nSpring', 2)).toEqual(['Winter', 'Spring']);
    expect(() => readCaptions('Winter\nSpring\nSummer', 2)).toThrow(expect.objectContaining({ option: 'captions' }));
  });
});
