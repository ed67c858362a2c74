import { z } from 'zod';

/** A whole number within limits; a text of digits is one too, because flags and web forms only have texts. */
export function wholeNumber(min: number, max: number) {
  return z.preprocess(numberFromText, z.int().min(min).max(max));
}

/** One of these numbers; `8`, `"8"` and `"8s"` are the same. */
export function oneOfNumbers(numbers: readonly number[]) {
  return z.preprocess(numberFromText, z.literal(numbers));
}

/** A yes or a no, as people and forms write it. */
export function yesOrNo() {
  return z.preprocess(booleanFromText, z.boolean());
}

function numberFromText(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  const digits = /^\s{0,9}(-?\d{1,15})(?: ?s)?\s{0,9}$/.exec(raw)?.[1];
  return digits === undefined ? raw : Number(digits);
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

function booleanFromText(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  const word = raw.trim().toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : raw;
}
