import { expect, it } from 'vitest';
import { begun, changed, redone, undone } from './history.ts';

it('takes changes back one by one, and does them again', () => {
  const history = changed(changed(begun('a'), 'b', 0), 'c', 10);
  const back = undone(undone(history));
  expect([undone(history).now, back.now, undone(back).now]).toEqual(['b', 'a', 'a']);
  expect([redone(back).now, redone(redone(redone(back))).now]).toEqual(['b', 'c']);
  // What was undone is over once something else is done.
  expect(redone(changed(back, 'x', 20)).now).toBe('x');
});

it('takes what was typed without a break back at once, and other changes apart', () => {
  const typed = changed(changed(changed(begun(''), 'f', 0, 'title'), 'fo', 400, 'title'), 'fox', 1800, 'title');
  expect(undone(typed).now).toBe('');
  const later = changed(typed, 'fox!', 9000, 'title');
  expect(undone(later).now).toBe('fox');
  expect(undone(changed(typed, 'a', 1900, 'caption')).now).toBe('fox');
});

it('keeps no change that is none', () => {
  expect(changed(begun('a'), 'a', 0).past).toEqual([]);
});
