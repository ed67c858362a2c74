import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';

/** Slack's clock and ours may differ by so much; Bolt itself only refuses what is older than five minutes. */
const mostAheadSeconds = 60;
const replayMs = 6 * 60_000;

/**
 * Lets Bolt read what Slack posts, each request once: Bolt checks the signature and its age, but takes a time that is still to come, and the
 * same request as often as it is sent.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function onceAndInTime(
  listener: RequestListener,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): RequestListener {
  const seen = new Map<string, number>();
  return (request, response) => {
    const nowMs = clock.monotonicMs();
    for (const [signature, untilMs] of seen) if (untilMs <= nowMs) seen.delete(signature);
    const timestamp = Number(header(request, 'x-slack-request-timestamp'));
    const signature = header(request, 'x-slack-signature');
    const isFromFuture = timestamp > clock.now() / 1000 + mostAheadSeconds;
    if (!Number.isFinite(timestamp) || isFromFuture || seen.has(signature)) {
      log.warn({ isFromFuture, isRepeated: seen.has(signature) }, 'a request that said to be from Slack was refused');
      refuse(response);
      return;
    }
    seen.set(signature, nowMs + replayMs);
    // Nobody but Slack uses a signature up. What breaks off was never read by Bolt, which checks it when it is whole.
    response.once('close', () => {
      if (!request.complete || response.statusCode === 401) seen.delete(signature);
    });
    listener(request, response);
  };
}

function header({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { connection: 'close' });
  response.end();
}
