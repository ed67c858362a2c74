import { expect, it } from 'vitest';
import {
  describingWords,
  givenSlots,
  mentionsIn,
  promptInStyle,
  slotsOf,
  slotsText,
  withCast,
  withSlots,
} from './style-words.ts';

it.each([
  ['noir still, {prompt}, hard light', 'a fox', 'noir still, a fox, hard light'],
  ['hard light', 'a fox', 'a fox, hard light'],
  ['', 'a fox', 'a fox'],
  ['{Prompt} and again { prompt }', '$& fox', '$& fox and again $& fox'],
  ['noir still, {prompt}, hard light', '', 'noir still, hard light'],
  ['{prompt}, hard light', ' ', 'hard light'],
  ['say \\{prompt}', 'a fox', 'a fox, say \\{prompt}'],
  ['{day,night}', 'a fox', 'a fox, {day,night}'],
])('puts a prompt where “%s” has its place', (words, prompt, expected) => {
  expect(promptInStyle(prompt, words)).toBe(expected);
});

it('asks for named words, each once, and for no alternatives and no prompt', () => {
  expect(slotsOf('{product} on {Küchen Tisch}, {prompt}, {a,b}, { Product }, \\{no}, {1}, {"a":1}')).toEqual([
    'product',
    'küchen tisch',
  ]);
});

it.each([
  ['product=a red shoe; colour: blue', ['product', 'colour'], { product: 'a red shoe', colour: 'blue' }],
  ['Product = a = b\ncolour=blue', ['product', 'colour'], { product: 'a = b', colour: 'blue' }],
  ['a red shoe', ['product'], { product: 'a red shoe' }],
  ['a red shoe', ['product', 'colour'], {}],
  ['product=; size=4', ['product'], {}],
  [' ', ['product'], {}],
])('reads “%s”', (given, slots, expected) => {
  expect(Object.fromEntries(givenSlots(given, slots))).toEqual(expected);
});

it('reads what a form makes of its fields', () => {
  const values = { product: 'a shoe; red', colour: 'two\nlines' };
  expect(Object.fromEntries(givenSlots(slotsText(values), ['product', 'colour']))).toEqual({
    product: 'a shoe, red',
    colour: 'two,lines',
  });
});

it('puts what was given in its places, as it is', () => {
  expect(withSlots('{product}, {Product}, {colour}', new Map([['product', '$1 {a,b}']]))).toBe('$1 {a,b}, $1 {a,b}, {colour}');
});

it('finds characters by their names, and no addresses', () => {
  expect(mentionsIn('@Mia meets @red_fox, then @mia; write to a@b.org, @@x, @7 or /@no')).toEqual(['mia', 'red-fox']);
});

it('tells what a character looks like once', () => {
  const cast = new Map([
    ['mia', { name: 'Mia', words: 'red hair' }],
    ['ben', { name: 'Ben', words: '' }],
  ]);
  expect(withCast('@mia’s dog, @MIA and @ben see @eve', cast)).toBe('Mia (red hair)’s dog, Mia and Ben see @eve');
  expect(describingWords('{prompt}, a tall woman, {prompt}')).toBe('a tall woman');
});
