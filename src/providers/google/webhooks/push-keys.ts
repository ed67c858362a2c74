import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

export interface PushKeys {
  /** As they are known. Asks Google for them when they are old; none where Google can't be reached. */
  current(): Promise<readonly KeyObject[]>;
  /** The same after something was signed with none of them: they may have changed. Asks once a minute at most. */
  renewed(): Promise<readonly KeyObject[]>;
}

export interface PushKeysDeps {
  /** Root of the Gemini API: the keys come from its own origin, and from nowhere else. */
  readonly baseUrl: string;
  /** On a clock that never jumps. */
  readonly nowMs: () => number;
  readonly fetch?: typeof fetch;
}

const freshMs = 3_600_000;
/** Whoever sends forged pushes must not make the bot ask over and over. */
const leastGapMs = 60_000;
const timeoutMs = 5000;
const mostBytes = 64 * 1024;
const mostKeys = 16;

const keySet = z.object({ keys: z.array(z.unknown()).max(100) });
const ed25519 = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(100) });

/** @see https://generativelanguage.googleapis.com/.well-known/jwks.json */
export function createPushKeys({ baseUrl, nowMs, fetch: fetchOnce = fetch }: PushKeysDeps): PushKeys {
  const address = new URL('/.well-known/jwks.json', baseUrl);
  let keys: readonly KeyObject[] = [];
  let askedMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    askedMs = nowMs();
    const response = await fetchOnce(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const text = response.ok ? await readText(response) : undefined;
    if (text !== undefined) keys = readKeys(text);
  };
  const askUnless = async (isRecent: boolean): Promise<readonly KeyObject[]> => {
    if (!isRecent) {
      // What is known stays good where Google can't be asked.
      asking ??= ask()
        .catch(() => undefined)
        .finally(() => {
          asking = undefined;
        });
    }
    await asking;
    return keys;
  };
  return {
    current: () => askUnless(nowMs() - askedMs < (keys.length === 0 ? leastGapMs : freshMs)),
    renewed: () => askUnless(nowMs() - askedMs < leastGapMs),
  };
}

/** @returns undefined for more than any set of keys is */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Those that sign by Ed25519; others are none of ours. */
function readKeys(text: string): readonly KeyObject[] {
  const set = keySet.parse(JSON.parse(text));
  return set.keys.slice(0, mostKeys).flatMap((each) => {
    const read = ed25519.safeParse(each);
    if (!read.success) return [];
    try {
      return [createPublicKey({ key: read.data, format: 'jwk' })];
    } catch {
      return [];
    }
  });
}
