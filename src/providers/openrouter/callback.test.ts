import { describe, expect, it } from 'vitest';
import { writeCallback } from '../../emulator/openrouter/callbacks.ts';
import type { RouterCallbackFault } from '../../emulator/openrouter/faults.ts';
import { readCallback } from './callback.ts';

const secret = 'whsec-not-a-real-one';
const nowMs = Date.UTC(2026, 10, 29, 12);
const id = 'gen-vid-1796000000-abcdefghij0123456789';
const job = (status: string) => ({ id, status, unsigned_urls: ['https://evil.example/video.mp4'] });

function read(
  change: { status?: string; fault?: RouterCallbackFault; body?: (body: string) => string; nowMs?: number; secret?: string } = {},
) {
  const { headers, body } = writeCallback('https://bot.example/', job(change.status ?? 'completed'), {
    secret,
    nowMs,
    fault: change.fault,
  });
  const callback = {
    signature: headers['x-openrouter-signature'],
    body: Buffer.from(change.body?.(body) ?? body),
  };
  return readCallback(callback, change.secret ?? secret, change.nowMs ?? nowMs);
}

describe('a callback of OpenRouter’s', () => {
  it.each(['completed', 'failed', 'cancelled', 'expired'])('that is signed says to look at a job now: %s', (status) => {
    expect(read({ status })).toEqual({ operationName: id, idempotencyKey: `${id}-${status}` });
  });

  it.each(['callback/stale', 'callback/forged', 'callback/point', 'callback/unsigned'] as const)(
    'is nothing with %s',
    (fault) => {
      expect(read({ fault })).toBeUndefined();
    },
  );

  it('is nothing when anything in it was changed', () => {
    expect(read({ body: (body) => body.replace('completed', 'failed') })).toBeUndefined();
    expect(read({ body: (body) => `${body} ` })).toBeUndefined();
  });

  it('is nothing five minutes away, in either direction', () => {
    expect(read({ nowMs: nowMs + 299_000 })).toBeDefined();
    expect(read({ nowMs: nowMs + 301_000 })).toBeUndefined();
    expect(read({ nowMs: nowMs - 301_000 })).toBeUndefined();
  });

  it('is nothing without a secret, and about nothing but the end of a job', () => {
    expect(read({ secret: '' })).toBeUndefined();
    expect(read({ status: 'in_progress' })).toBeUndefined();
    const { headers, body } = writeCallback('x', { ...job('completed'), id: '../key' }, { secret, nowMs, fault: undefined });
    const callback = { signature: headers['x-openrouter-signature'], body: Buffer.from(body) };
    expect(readCallback(callback, secret, nowMs)).toBeUndefined();
  });

  it('is nothing when it is larger than any of theirs', () => {
    const { headers, body } = writeCallback(
      'x',
      { ...job('completed'), id: 'x'.repeat(70_000) },
      { secret, nowMs, fault: undefined },
    );
    const callback = { signature: headers['x-openrouter-signature'], body: Buffer.from(body) };
    expect(readCallback(callback, secret, nowMs)).toBeUndefined();
  });
});
