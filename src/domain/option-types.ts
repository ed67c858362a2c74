import { z } from 'zod';

/** A whole number within limits; a text of digits is one too, because flags and web forms only have texts. */
export function wholeNumber(min: number, max: number) {
  return z.preprocess(numberFromText, z.int().min(min).max(max));
}

/** One of these numbers; `8`, `"8"` and `"8s"` are the same. */
export function oneOfNumbers(numbers: readonly number[]) {
  return z.preprocess(numberFromText, z.literal(numbers));
}

/** A number within limits, which may have decimals; `0.5`, `"0.5"`, `"0,5"` and `"0.5s"` are the same. */
export function decimal(min: number, max: number) {
  return z.preprocess(decimalFromText, z.number().min(min).max(max));
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

function decimalFromText(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  const digits = /^\s{0,9}(\d{1,9}(?:[.,]\d{1,9})?)(?: ?s)?\s{0,9}$/.exec(raw)?.[1];
  return digits === undefined ? raw : Number(digits.replace(',', '.'));
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
