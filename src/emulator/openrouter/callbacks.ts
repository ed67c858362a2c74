import { createHmac } from 'node:crypto';
import type { RouterCallbackFault } from './faults.ts';

/** One message to a `callback_url`. */
export interface RouterCallback {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes what OpenRouter posts at a job's end.
 *
 * @param secret the workspace's; without one nothing is signed
 * @see https://openrouter.ai/docs/cookbook/video-generation/video-generation-webhooks (2026-11-29)
 */
export function writeCallback(
  url: string,
  job: Readonly<Record<string, unknown>> & { readonly id: string; readonly status: string },
  {
    secret,
    nowMs,
    fault,
  }: { readonly secret: string | undefined; readonly nowMs: number; readonly fault: RouterCallbackFault | undefined },
): RouterCallback {
  const created = new Date(nowMs).toISOString();
  const body = JSON.stringify({ type: `video.generation.${job.status}`, created_at: created, data: job });
  const seconds = Math.floor(nowMs / 1000) - (fault === 'callback/stale' ? 301 : 0);
  const separator = fault === 'callback/point' ? '.' : ',';
  const key = fault === 'callback/forged' ? 'somebody-else' : secret;
  const isSigned = key !== undefined && fault !== 'callback/unsigned';
  const hex = isSigned ? createHmac('sha256', key).update(`${seconds}${separator}${body}`).digest('hex') : '';
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'x-openrouter-idempotency-key': `${job.id}-${job.status}`,
      ...(isSigned ? { 'x-openrouter-signature': `t=${seconds},v1=${hex}` } : {}),
    },
  };
}

/** Sends it once and waits a few seconds for the answer. Never throws: the one called has a way to ask. */
export async function sendCallback({ url, headers, body }: RouterCallback): Promise<void> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
  } catch {
    // Nobody there.
  }
}
