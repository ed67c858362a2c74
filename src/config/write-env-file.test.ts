import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { ConfigError } from './config.ts';
import { parseEnvText, readEnvFile } from './read-env-file.ts';
import { withEnvValues, writeEnvFile } from './write-env-file.ts';

const name = fc.constantFrom('DISCORD_TOKEN', 'BUDGET_USD_PER_DAY', 'WEB_TOKEN', 'PORT');
const strange = fc.string({
  unit: fc.constantFrom(...'ab #$\'"`=\\n\n', 'é', '$A', '\\n', 'x=y', '# b'),
  maxLength: 12,
});
const line = fc.oneof(
  fc.constantFrom(
    '',
    '# a comment',
    '  # PORT=1',
    '# PORT=8000',
    'no setting at all',
    'export OTHER=1',
    "LONG='over\ntwo lines'",
  ),
  fc
    .tuple(name, fc.constantFrom('1', "'a b' # why", '"x" # y', 'plain # comment', "'open", ''))
    .map(([key, value]) => `${key}=${value}`),
  fc.tuple(fc.constantFrom('UNKNOWN', 'OTHER'), strange).map(([key, value]) => `${key}=${value}`),
);
const files = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, ended]) => lines.join('\n').replaceAll('\n', end) + (ended ? end : ''));

function tryWith(content: string, values: Record<string, string>): string | undefined {
  try {
    return withEnvValues(content, values);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

describe('a value put into a .env file', () => {
  it('is read back as it was, and everything else in the file stays', () => {
    fc.assert(
      fc.property(files, name, strange, (content, key, value) => {
        const written = tryWith(content, { [key]: value });
        // Three kinds of quotes and what needs one: no such file can hold it, which is said.
        if (written === undefined) {
          expect(value).toMatch(/[#\n\\ ='"`]/);
          return;
        }
        const [before, after] = [{ ...parseEnvText(content) }, { ...parseEnvText(written) }];
        expect(after[key] ?? '').toBe(value);
        expect({ ...after, [key]: '' }).toEqual({ ...before, [key]: '' });
        // What is opened there goes on over other lines: these are its value.
        if (content.includes("='open")) return;
        const kept = written.split(/\r?\n/);
        const others = content.split(/\r?\n/).filter((each) => !each.includes(key));
        for (const other of others) expect(kept).toContain(other);
        // Some values need the whole line.
        if (/[\\'"`]/.test(value)) return;
        const comments = content.match(/ # (?:why|comment|y)(?=\r?$)/gm) ?? [];
        expect(written.match(/ # (?:why|comment|y)(?=\r?$)/gm) ?? []).toEqual(comments);
        if (content.includes('\r\n') && !value.includes('\n')) expect(written.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    'with space',
    'a#b',
    '$HOME',
    `it's`,
    '"quoted"',
    '`tick`',
    'two\nlines',
    ' edges ',
    `it's "both"`,
    'back\\nslash',
    'a=b',
  ])('may be %j', (value) =>
    expect(parseEnvText(withEnvValues('# first\nPORT=1\n', { WEB_TOKEN: value })).WEB_TOKEN).toBe(value),
  );

  it('goes where its setting stands, else below the comment that shows it, else to the end', () => {
    const before = '# a\nPORT=1 # mine\n# WEB_TOKEN=\nHOST=x';
    expect(withEnvValues(before, { PORT: '2', WEB_TOKEN: 'secret', WEB: 'off' })).toBe(
      '# a\nPORT=2 # mine\n# WEB_TOKEN=\nWEB_TOKEN=secret\nHOST=x\nWEB=off\n',
    );
  });

  it('that counts is the last one, where a setting stands twice', () => {
    expect(withEnvValues('PORT=1\nPORT=2\n', { PORT: '3' })).toBe('PORT=1\nPORT=3\n');
  });

  it('changes nothing where it stands there already, or is none and none is there', () => {
    expect(withEnvValues("PORT='1'\n", { PORT: '1', WEB_TOKEN: '' })).toBe("PORT='1'\n");
  });

  it('that no such file can hold is refused by its name', () => {
    expect(() => withEnvValues('', { WEB_TOKEN: '\'"`\n' })).toThrow(ConfigError);
    expect(() => withEnvValues('', { WEB_TOKEN: 'a\rb' })).toThrow(/WEB_TOKEN/);
  });
});

describe('a .env file', () => {
  const made = (): string => join(temporaryFolder(), '.env');

  it('is made for its owner alone, and leaves no other file behind', async () => {
    const file = made();
    await writeEnvFile(file, { WEB_TOKEN: 'a b' });
    expect(readEnvFile(file)).toEqual({ values: { WEB_TOKEN: 'a b' }, notices: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['.env']);
  });

  it('that others could read is for its owner alone afterwards, also where nothing else changes', async () => {
    const file = made();
    writeFileSync(file, 'PORT=1\n');
    chmodSync(file, 0o644);
    await writeEnvFile(file, { PORT: '1' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe('PORT=1\n');
  });

  it('stays where a link leads to', async () => {
    const [file, target] = [made(), made()];
    writeFileSync(target, 'PORT=1\n');
    symlinkSync(target, file);
    await writeEnvFile(file, { PORT: '2' });
    expect(readFileSync(target, 'utf8')).toBe('PORT=2\n');
  });

  it.each([
    ['utf16le', '\uFEFF'],
    ['utf16le', ''],
    ['utf8', '\uFEFF'],
  ] as const)('in %s with the mark %j stays in it', async (encoding, mark) => {
    const file = made();
    writeFileSync(file, Buffer.from(`${mark}# ä\r\nPORT=1\r\n`, encoding));
    await writeEnvFile(file, { PORT: '2', HOST: 'x' });
    expect(readFileSync(file).equals(Buffer.from(`${mark}# ä\r\nPORT=2\r\nHOST=x\r\n`, encoding))).toBe(true);
    expect(readEnvFile(file).values).toEqual({ PORT: '2', HOST: 'x' });
  });

  it('that is no text is left as it is', async () => {
    const file = made();
    const bytes = Buffer.from([0x50, 0xff, 0x41, 0x80]);
    writeFileSync(file, bytes);
    await expect(writeEnvFile(file, { PORT: '1' })).rejects.toThrow(ConfigError);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});
