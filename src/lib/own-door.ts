import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers by which the program at the terminal and the bot on the same machine know each other. */
export const challengeHeader = 'x-veo-bot-challenge';
export const proofHeader = 'x-veo-bot-proof';
export const terminalHeader = 'x-veo-bot-terminal';

/** Whether a challenge has the shape of ours: random, and of a length that can't be a burden. */
export function isChallenge(value: string | undefined): value is string {
  return value !== undefined && /^[\w-]{22,64}$/.test(value);
}

/**
 * Proves that a door belongs to somebody who can read the key. The door's own address is part of it, so that another program can't pass a
 * challenge on to the bot and its answer back.
 *
 * @param key 32 random bytes that only the bot's user can read
 * @param door as the one who answers has it
 */
export function proveDoor(
  key: Uint8Array,
  challenge: string,
  { address, port }: { readonly address: string; readonly port: number },
): string {
  return createHmac('sha256', key).update(`door\n${challenge}\n${address}\n${port}`).digest('base64url');
}

/** What the program at the terminal shows, to be its own person. */
export function terminalPass(key: Uint8Array): string {
  return createHmac('sha256', key).update('terminal').digest('base64url');
}

/** Compares in a time that tells nothing, not even the length. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHmac('sha256', 'compare').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
