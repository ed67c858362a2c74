import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { agree, readAgreement } from './agree.ts';
import { UsageError } from './terminal.ts';

/** Somebody at a terminal, who types this and goes. */
function terminal(typed: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return { input, output: new PassThrough() };
}

const none = readAgreement({});

describe('the flags of an agreement', () => {
  it.each([
    [{}, { toAll: false, upToUsd: undefined }],
    [{ yes: true }, { toAll: true, upToUsd: undefined }],
    [{ agree: '6.40' }, { toAll: false, upToUsd: 6.4 }],
    [{ agree: '$6' }, { toAll: false, upToUsd: 6 }],
  ])('%o are read', (flags, agreed) => {
    expect(readAgreement(flags)).toEqual(agreed);
  });

  it.each(['', 'six', '-1', '1e9', '6,40', '6.', 'Infinity', '6.4 '])('“%s” is no sum, and agrees to nothing', (sum) => {
    expect(() => readAgreement({ agree: sum })).toThrow(UsageError);
  });
});

describe('a price', () => {
  it.each([{ yes: true }, { agree: '6.40' }, { agree: '7' }])('is agreed to by %o without a question', async (flags) => {
    const { input, output } = terminal('n\n');
    await expect(agree(6.4, readAgreement(flags), input, output)).resolves.toBeUndefined();
    expect(output.readableLength).toBe(0);
  });

  it('above the one that was agreed to is asked about', async () => {
    const { input, output } = terminal('n\n');
    await expect(agree(6.41, readAgreement({ agree: '6.40' }), input, output)).rejects.toThrow(UsageError);
    expect(await readAll(output.end())).toBe('This costs about $6.41. Make it? (y/n) ');
  });

  it.each(['y\n', 'Y\n', ' yes \n', 'YES\n'])('is agreed to by %j', async (typed) => {
    const { input, output } = terminal(typed);
    await expect(agree(6.4, none, input, output)).resolves.toBeUndefined();
  });

  it.each(['n\n', 'no\n', '\n', 'yep\n', 'y n\n', ''])('is not agreed to by %j, and nothing is made', async (typed) => {
    const { input, output } = terminal(typed);
    await expect(agree(6.4, none, input, output)).rejects.toThrow('Nothing was made, and nothing was charged.');
  });

  it('is not asked about where nobody sits there: it says what to pass', async () => {
    const { input, output } = terminal('y\n', false);
    await expect(agree(6.4, none, input, output)).rejects.toThrow(/--agree 6\.4/);
  });
});
