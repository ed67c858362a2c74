import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSeal, SealError } from './seal.ts';

const { seal, open } = createSeal(randomBytes(32));

it('opens what it sealed, and seals nothing twice alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, plain) => {
      const sealed = seal(name, plain);
      // Halves of a pair are no text; UTF-8 has a sign in their place.
      expect(open(name, sealed)).toBe(plain.toWellFormed());
      expect(seal(name, plain)).not.toBe(sealed);
    }),
  );
});

it('opens nothing that was changed, cut, moved to another name, or sealed by another key', () => {
  const sealed = seal('a', 'secret');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  const changed = [...bytes.keys()].map((index) => {
    const copy = Buffer.from(bytes);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return `v1.${copy.toString('base64url')}`;
  });
  for (const each of [...changed, sealed.slice(0, -2), sealed.slice(3), '', 'v1.', 'secret']) {
    expect.soft(() => open('a', each), each).toThrow(SealError);
  }
  expect(() => open('b', sealed)).toThrow(SealError);
  expect(() => createSeal(randomBytes(32)).open('a', sealed)).toThrow(SealError);
});
