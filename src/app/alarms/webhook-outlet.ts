import type { AlarmOutlet } from './outlet-runner.ts';

/** Connecting, sending and the answer together. */
const timeoutMs = 10_000;

/** The address did not take an alarm. It says neither the address nor what stood in the answer. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

/**
 * Posts alarms as JSON, `{kind, text, at, bot}`, to the address that the admin has set. A redirect is not followed: the address is a secret, and
 * what is behind another one nobody has set.
 *
 * @param bot what tells this bot from others of the same admin
 */
export function createWebhookOutlet(address: string, bot: string, limitMs = timeoutMs): AlarmOutlet {
  return {
    name: 'webhook',
    async send({ kind, text, atMs }, signal) {
      // Names of people are for the channel alone.
      if (kind === 'week') return;
      const answer = await fetch(address, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, text, at: new Date(atMs).toISOString(), bot }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      }).catch((error: unknown) => {
        throw new WebhookError(
          isTimeout(error) ? 'ALERT_WEBHOOK did not answer in time' : `ALERT_WEBHOOK could not be reached: ${codeOf(error)}`,
        );
      });
      void answer.body?.cancel();
      if (answer.ok) return;
      const isRedirect = answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400);
      throw new WebhookError(
        isRedirect ? 'ALERT_WEBHOOK leads to another address, which is not followed' : `ALERT_WEBHOOK answered ${answer.status}`,
      );
    },
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Errors of `fetch` hold the reason one below. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no reason given';
}
