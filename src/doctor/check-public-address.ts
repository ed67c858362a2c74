import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { isLoopback } from '../domain/loopback.ts';
import { text } from '../domain/texts.ts';

export interface PublicAddressCheckOptions {
  /** Longest that the answer may take. */
  readonly timeoutMs: number;
}

/** What is asked for as a stranger: everybody's prompts and names. */
const path = '/api/video_chat/operations?platform=all&limit=1';

/** Whether strangers are kept out where PUBLIC_URL leads: asked as one of them, without the token. */
export async function checkPublicAddress(
  { web }: Pick<Config, 'web'>,
  { timeoutMs }: PublicAddressCheckOptions,
): Promise<readonly Finding[]> {
  const { publicUrl: url, off } = web;
  if (url === undefined || isLoopback(new URL(url).hostname)) return [];
  const check = 'public address';
  try {
    const response = await fetch(`${url}${path}`, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json' },
    });
    const body = await response.text();
    const { status } = response;
    if (status === 200 && hasOperations(body)) return [{ check, state: 'problem', text: text('doctor.publicOpen', { url }) }];
    const isClosed = status === 401 || status === 403 || (off && status === 404);
    if (isClosed) return [{ check, state: 'ok', text: text('doctor.publicClosed', { url }) }];
    return [{ check, state: 'warning', text: text('doctor.publicUnclear', { url, code: String(status) }) }];
  } catch (error) {
    // Some networks don't let a machine reach itself by its public name.
    const code = error instanceof Error && error.name === 'TimeoutError' ? 'timed_out' : 'no answer';
    return [{ check, state: 'warning', text: text('doctor.publicUnreachable', { url, code }) }];
  }
}

function hasOperations(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'operations' in parsed;
  } catch {
    // Not our answer: somebody in front asks for a sign-in.
    return false;
  }
}
