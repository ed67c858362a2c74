import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned, isTimely, type Push, readPushedOperation } from './signed-push.ts';

const nowMs = Date.UTC(2026, 10, 29, 12);
const secret = Buffer.from('a secret of thirty-two bytes!!!!');
const pairs = Array.from({ length: 3 }, () => generateKeyPairSync('ed25519'));
const keys = pairs.map(({ publicKey }) => publicKey);
const trust = { secret, keys };
const body = Buffer.from('{"type":"interaction.completed","version":"v1","data":{"id":"v1_abc"}}');
const head = { id: 'msg_1', timestamp: String(nowMs / 1000), body } as const;
const signedText = `${head.id}.${head.timestamp}.${body}`;
const bySecret = (text = signedText, key = secret) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
const byKey = (index: number, text = signedText) => {
  const pair = pairs[index];
  return pair === undefined ? '' : `v1a,${sign(null, Buffer.from(text), pair.privateKey).toString('base64')}`;
};
const signed = (signature: string, change: Partial<Push> = {}) => isSigned({ ...head, signature, ...change }, trust);

describe('a signature', () => {
  it.each([bySecret(), byKey(0), byKey(1), byKey(2), `v1,bm90aGluZw== ${bySecret()}`, `${byKey(1)} v1,x`])(
    'is believed by the secret and by each of the keys, also beside others: %s',
    (signature) => expect(signed(signature)).toBe(true),
  );

  it.each([
    ...['', 'v1', 'v1,', 'v1a,', 'v1a,AAAA', 'v2,x', bySecret().replace('v1,', 'v1a,'), byKey(0).replace('v1a,', 'v1,')],
    ...[
      bySecret(signedText, Buffer.from('another')),
      bySecret(`${signedText} `),
      byKey(0, `${signedText} `),
      bySecret().toUpperCase(),
    ],
    `${'v1,x '.repeat(8)}${bySecret()}`,
  ])('is none where it is %j', (signature) => expect(signed(signature)).toBe(false));

  it('holds for its id, time and body alone', () => {
    for (const signature of [bySecret(), byKey(1)]) {
      expect(signed(signature, { id: 'msg_2' })).toBe(false);
      expect(signed(signature, { timestamp: String(nowMs / 1000 + 1) })).toBe(false);
      fc.assert(
        fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const other = Buffer.from(body);
          other[at] = (other[at] ?? 0) ^ change;
          expect(signed(signature, { body: other })).toBe(false);
        }),
        { numRuns: 30 },
      );
    }
  });

  it('is none without anything to check it by', () => {
    for (const signature of [bySecret(), byKey(0)]) {
      expect(isSigned({ ...head, signature }, { secret: undefined, keys: [] })).toBe(false);
    }
  });
});

describe('the time of a push', () => {
  const timely = (change: Partial<Push>) => isTimely({ ...head, signature: 'v1,x', ...change }, nowMs);

  it.each([-300, 0, 300])('may be off by %d s', (seconds) => {
    expect(timely({ timestamp: String(nowMs / 1000 + seconds) })).toBe(true);
  });

  it.each([
    ...[
      { timestamp: String(nowMs / 1000 - 301) },
      { timestamp: String(nowMs / 1000 + 301) },
      { timestamp: '' },
      { timestamp: '1e9' },
    ],
    ...[{ timestamp: undefined }, { id: undefined }, { id: 'a b' }, { id: 'x'.repeat(201) }],
    ...[{ signature: undefined }, { signature: 'x'.repeat(2001) }],
  ])('refuses %j', (change) => expect(timely(change)).toBe(false));
});

describe('what a push is about', () => {
  const read = (value: unknown) => readPushedOperation(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

  it('is an operation as it was named when it was started', () => {
    expect(read({ type: 'interaction.failed', data: { id: 'v1_a-b' } })).toEqual({
      ...{ way: 'gemini-omni', operationName: 'interactions/v1_a-b' },
    });
    const name = 'models/veo-3.1-generate-preview/operations/a1';
    expect(read({ type: 'video.generated', data: { id: name, video_uri: 'https://evil.example/x' } })).toEqual({
      ...{ way: 'gemini-veo', operationName: name },
    });
  });

  it.each([
    ...['', 'null', '[]', '{"type":', { type: 'ping', data: {} }, { type: 'batch.failed', data: { id: 'x' } }],
    ...[
      { type: 'video.generated', data: { id: 'models/../../files/x' } },
      { type: 'interaction.completed', data: { id: 'a/../b' } },
    ],
    ...[
      { type: 'interaction.completed', data: null },
      { type: 1, data: { id: 'v1_a' } },
    ],
  ])('is nothing for %j', (value) => expect(read(value)).toBeUndefined());
});
