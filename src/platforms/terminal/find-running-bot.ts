import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { httpAddress, plainAddress, reachableHost } from '../../lib/http-address.ts';
import { challengeHeader, isSameSecret, proofHeader, proveDoor } from '../../lib/own-door.ts';

export interface OwnDoor {
  readonly host: string;
  readonly port: number;
  /** What only programs of the bot's own user can read; undefined where no bot was started in this data folder yet. */
  readonly key: Uint8Array | undefined;
}

/** `stranger`: something answers there that can't prove to be this bot. */
export type FoundBot =
  | { readonly found: 'nobody' }
  | { readonly found: 'stranger'; readonly url: string }
  | { readonly found: 'bot'; readonly url: string };

const timeoutMs = 1000;

/** Looks whether the bot of this data folder answers at its address. Nothing but a random challenge is sent there. */
export async function findRunningBot({ host, port, key }: OwnDoor): Promise<FoundBot> {
  try {
    // By its address: behind one name, one program may answer the question and another one what is sent afterwards.
    const { address } = await lookup(reachableHost(host));
    const url = httpAddress(address, port);
    const challenge = randomBytes(24).toString('base64url');
    const answer = await fetch(`${url}/healthz`, {
      headers: { [challengeHeader]: challenge },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    await answer.body?.cancel();
    const proof = answer.headers.get(proofHeader);
    if (key === undefined || proof === null) return { found: 'stranger', url };
    const isOurs = isSameSecret(proof, proveDoor(key, challenge, { address: plainAddress(address), port }));
    return { found: isOurs ? 'bot' : 'stranger', url };
  } catch {
    // Nobody there: that is an answer too.
    return { found: 'nobody' };
  }
}
