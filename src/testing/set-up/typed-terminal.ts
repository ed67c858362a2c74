import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  down: '\u001B[B',
  up: '\u001B[A',
  space: ' ',
  interrupt: '\u0003',
  clearLine: '\u0015',
} as const;

/** A terminal whose person waits for words on the screen and presses keys then. */
export interface TypedTerminal {
  readonly streams: { readonly input: PassThrough; readonly output: PassThrough };
  /** All that was shown so far, without colours; frames that were drawn over included. */
  screen(): string;
  /** Waits until words are shown that were not seen before, then presses the keys. */
  type(words: string | RegExp, pressed: string): Promise<void>;
}

export function createTypedTerminal(): TypedTerminal {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { columns: 200, rows: 60 })];
  let shown = '';
  let seen = 0;
  output.on('data', (chunk: Buffer) => {
    shown += stripVTControlCharacters(chunk.toString());
  });
  return {
    streams: { input, output },
    screen: () => shown,
    async type(words, pressed) {
      await expect.poll(() => shown.slice(seen), { interval: 10 }).toMatch(words);
      seen = shown.length;
      input.write(pressed);
    },
  };
}
