import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

it('each migration has the next number, so that one which comes later never runs before one that came earlier', () => {
  const names = readdirSync(new URL('./migrations/', import.meta.url)).sort();
  const numbers = names.map((name) => Number(/^(\d{3})-[a-z-]+\.sql$/.exec(name)?.[1]));
  expect(numbers).toEqual(names.map((_, index) => index + 1));
});
