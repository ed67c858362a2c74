import { type Text, text } from '../../../domain/texts.ts';

/** Discord closes with these where trying again is no use. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
const finalCloseCodes: readonly number[] = [4004, 4012, 4013, 4014];
/**
 * Discord closes with these where its servers are not shared between as many connections (shards) as it wants: at 2,500 servers a shard
 * (gateway#sharding, 2026-08-06). Signing in with more is the answer.
 */
const shardCloseCodes: readonly number[] = [4010, 4011];

/** What helps when Discord has closed a connection. */
export function meaningOf(code: number): 'refused' | 'more shards' | 'again' {
  if (finalCloseCodes.includes(code)) return 'refused';
  return shardCloseCodes.includes(code) ? 'more shards' : 'again';
}

export function closeText(code: number): Text {
  if (code === 4004) return text('discord.tokenRefused');
  if (code === 4014 || code === 4013) return text('discord.intentRefused');
  return text('discord.refusedForGood', { code });
}

/** Why signing in did not work. */
export type SignInFailure = 'token' | 'intent' | 'shards' | 'sessions' | 'unknown';

export function failureOf(error: unknown): SignInFailure {
  if (!(error instanceof Error)) return 'unknown';
  const code = codeOf(error);
  if (code === 'TokenInvalid' || ('status' in error && error.status === 401)) return 'token';
  if (code === 'DisallowedIntents' || /disallowed intents/i.test(error.message)) return 'intent';
  if (/sharding is required|invalid shard/i.test(error.message)) return 'shards';
  return /not enough sessions remaining/i.test(error.message) ? 'sessions' : 'unknown';
}

/** The code alone: discord.js's errors hold what was sent. */
export function codeOf(error: unknown): string | number | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}
