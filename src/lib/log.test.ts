import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { secretShapes } from '../config/config.ts';
import { ProviderError, UserError } from '../domain/errors.ts';
import { languages } from '../domain/texts/languages.ts';
import { text } from '../domain/texts.ts';
import { createLog, type Log } from './log.ts';
import { createRedact, redactText } from './redact.ts';
import { createTexts } from './say.ts';

const shapes = secretShapes(installed);
const formats = ['json', 'pretty'] as const;
const canary = 'canary"key\\with/odd=signs&more';

function record(format: (typeof formats)[number], write: (log: Log) => void, level: 'debug' | 'info' = 'debug'): string[] {
  const lines: string[] = [];
  write(
    createLog({
      level,
      format,
      secrets: [canary, '', ...shapes],
      colors: true,
      destination: { write: (line) => lines.push(line) },
    }),
  );
  return lines;
}

describe.each(formats)('as %s', (format) => {
  it.each<[string, (log: Log) => void]>([
    ['in a fact', (log) => log.info({ note: `it is ${canary}` }, 'noted')],
    ['in the sentence', (log) => log.info(`it is ${canary}`)],
    ['filled into the sentence', (log) => log.info('it is %s', canary)],
    ['as the name of a fact', (log) => log.info({ [canary]: 1 }, 'noted')],
    ['in an address', (log) => log.info({ url: `https://example.com/?q=${encodeURIComponent(canary)}&a=1` }, 'noted')],
    ['in an error', (log) => log.error(new Error(canary))],
    ['in the reason of an error', (log) => log.error({ err: new Error('outer', { cause: new Error(canary) }) }, 'failed')],
    ['in a list', (log) => log.warn({ tried: [{ with: [canary] }] }, 'tried')],
    [
      'in the facts of a child',
      (log) =>
        log
          .child({ note: canary })
          .child({ err: new Error(canary) })
          .warn('noted'),
    ],
  ])('hides a given secret %s', (_where, write) => {
    const written = record(format, write).join('');
    expect(written).toContain('[redacted]');
    expect(written).not.toContain('canary');
  });

  it.each([
    // Put together here, so that no scanner takes the examples for leaked keys.
    ['a Slack token', ['xoxb', '1234567890', 'abcdefGHIJ'].join('-')],
    ['a Slack app token', ['xapp', '1', 'A0123', '99', 'abcdef0123'].join('-')],
    ['a Google key', ['AIza', 'SyCANARY0123456789abcdefghijklmnopq'].join('')],
    ['an OAuth token', ['ya29', 'a0CANARY-abc_def'].join('.')],
    ['an authorization header', 'Bearer CANARYabcdef0123456789'],
    ['a Discord header', 'Bot CANARYabcdef0123456789.GabcdE.x'],
    ['a Discord token', ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GabcdE', 'abcdefghijklmnopqrstuvwxyz0123456789AB'].join('.')],
    ['a signed address', 'https://storage.googleapis.com/b/v.mp4?X-Goog-Algorithm=a&X-Goog-Signature=CANARY0123'],
    ['an attachment address', 'https://cdn.discordapp.com/attachments/1/2/a.png?ex=CANARY1&is=CANARY2&hm=CANARY3&'],
    ['a link to a video', 'https://veo.example.org/watch/0b5c.mp4?expires=1795600000&signature=CANARY0123'],
    ['an address with a key', 'https://generativelanguage.googleapis.com/v1beta/files/x:download?alt=media&key=CANARY'],
    ['an address with a password', 'redis://user:CANARY@localhost:6379'],
  ])('hides %s that nobody told it of', (_what, secret) => {
    const written = record(format, (log) =>
      log.error({ err: new Error(`sent ${secret} away`), note: secret }, `got ${secret}`),
    ).join('');
    const parts = secret.match(/(?<=[=:.\s-])[\w-]{6,}$|CANARY\d?|[\w-]{20,}/g) ?? [];
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(written).not.toContain(part);
  });

  it('hides facts that are secret by name', () => {
    const written = record(format, (log) =>
      log.info({ headers: { authorization: 'open sesame', 'x-goog-api-key': 'sesame' }, signature: 'sesame' }, 'sent'),
    );
    expect(written.join('')).not.toContain('sesame');
  });

  it('writes of an error what is known to be safe, and nothing that an SDK hangs on it', () => {
    const error = Object.assign(
      new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
      {
        config: { headers: { 'x-custom': 'hush' } },
        request: 'hush',
        status: 503,
      },
    );
    const written = record(format, (log) =>
      log.child({ err: error }).error({ err: error, error, nested: { error } }, 'failed'),
    ).join('');
    for (const part of ['TypeError', 'fetch failed', '503', 'ECONNREFUSED', 'log.test.ts']) expect(written).toContain(part);
    expect(written).not.toContain('hush');
  });

  it('says which kind of error of ours it was', () => {
    const refused = new ProviderError('rejected', text('provider.overloaded', { provider: 'Google' }), {
      code: 'overloaded',
      retryAfterMs: 500,
    });
    const written = record(format, (log) =>
      log.warn({ err: refused, cause: new UserError('stopping', text('limit.stopping')) }, 'failed'),
    );
    for (const part of ['rejected', 'overloaded', 'provider.overloaded', '500', 'limit.stopping'])
      expect(written.join('')).toContain(part);
  });

  it('keeps line breaks, escapes and turned writing in one harmless line', () => {
    const nasty = 'a\r\nERROR: fake\u001b[2J\u202Eevil\u2066\u009B31m\u2028';
    const facts = record(format, (log) => log.info({ prompt: nasty, [nasty]: 1 }, nasty));
    const failed = record(format, (log) => log.error({ err: new Error(nasty) }, nasty));
    for (const written of [facts.join(''), failed.join('')]) {
      const plain = stripVTControlCharacters(written);
      expect(plain).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u202E\u2066]/);
      expect(plain.split('\n').filter((line) => line.trimStart().startsWith('ERROR: fake'))).toEqual([]);
    }
    expect(facts.join('').trimEnd().split('\n')).toHaveLength(1);
  });

  it('writes anything that is thrown at it', () => {
    const circle: Record<string, unknown> = {
      big: 10n ** 20n,
      bytes: new Uint8Array(9),
      map: new Map([[1, 2]]),
      when: new Date(Number.NaN),
    };
    circle.self = circle;
    const noPrototype = Object.assign(Object.create(null), { a: 1 });
    const written = record(format, (log) =>
      log.info({ circle, noPrototype, none: undefined, long: 'x'.repeat(100_000) }, 'odd'),
    ).join('');
    for (const part of ['[circular]', '[9 bytes]', '[Map]', 'Invalid Date']) expect(written).toContain(part);
    expect(written.length).toBeLessThan(12_000);
  });

  it('leaves out what is below its level', () => {
    const written = record(format, (log) => [log.debug('prompt'), log.info('seen')], 'info').join('');
    expect(written).toContain('seen');
    expect(written).not.toContain('prompt');
  });
});

it('writes one JSON object a line for machines', () => {
  const [line = ''] = record('json', (log) =>
    log.child({ generationId: 'g' }).info({ model: 'veo', note: canary }, 'generation started'),
  );
  expect(JSON.parse(line)).toEqual({
    level: 30,
    time: expect.any(Number),
    generationId: 'g',
    model: 'veo',
    note: '[redacted]',
    msg: 'generation started',
  });
});

it('does not take short values and ordinary words for secrets', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'json',
    secrets: ['a', '', ...shapes],
    destination: { write: (line) => lines.push(line) },
  });
  log.info(
    { operationName: 'models/veo-3.1/operations/abc', url: 'https://example.com/watch?page=2' },
    'Bot started as a bearer of videos',
  );
  expect(lines.join('')).not.toContain('[redacted]');
});

describe('sentences of ours', () => {
  it.each(Object.entries(languages))('hold nothing that looks like a secret: %s', (_language, phrases) => {
    const redact = createRedact(shapes);
    for (const [key, phrase] of Object.entries(phrases)) expect(redact(phrase), key).toBe(phrase);
  });

  it('keep their words when a secret is filled in', () => {
    const redact = createRedact([canary, ...shapes]);
    const sentence = text('setting.invalid', {
      name: 'PORT',
      expected: text('expected.startsWith', { start: 'xoxb-' }),
      given: canary,
    });
    expect(createTexts().say(redactText(sentence, redact))).toBe(
      'PORT must be a token that starts with xoxb-; it is “[redacted]”.',
    );
  });
});
