import { webApi } from '@slack/bolt';
import { DeliveryError } from '../../domain/delivery.ts';
import type { Installations } from './installations.ts';
import { isPassing, isTokenRefused, SlackRefusal } from './slack-error.ts';

/** One call and its answer. */
const timeoutMs = 30_000;

/** Slack's Web API, once per call: nothing here is sent again by itself. */
export interface SlackClient {
  /**
   * @param installation whose token is used
   * @param method such as `chat.postMessage`
   * @throws {SlackRefusal} when Slack said no
   * @throws {DeliveryError} when it can be tried again later, with Slack's own wait where it named one
   */
  call(
    installation: string,
    method: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export interface TokenCheck {
  /**
   * Asks Slack whether it takes the token of an installation. A token that it refuses is reported to nobody.
   *
   * @throws {DeliveryError} when Slack did not say
   */
  takesToken(installation: string, signal: AbortSignal): Promise<boolean>;
}

export interface SlackClientDeps {
  readonly apiUrl: string;
  readonly installations: Installations;
  readonly logger: webApi.WebClientOptions['logger'];
  /** A token is refused: nothing of that installation works any more. */
  readonly onRefused: (installation: string, code: string) => void;
}

export function createSlackClient({ apiUrl, installations, logger, onRefused }: SlackClientDeps): SlackClient & TokenCheck {
  /** For one call, so that a 429 holds up nothing else, and a signal ends this one. */
  const clientFor = (token: string, signal: AbortSignal): webApi.WebClient =>
    new webApi.WebClient(token, {
      ...{ slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: timeoutMs },
      ...(logger !== undefined && { logger }),
      fetch: (url, options) =>
        fetch(url, { ...options, signal: AbortSignal.any([signal, ...(options?.signal ? [options.signal] : [])]) }),
    });

  return {
    async call(installation, method, values, signal) {
      signal.throwIfAborted();
      const token = await installations.botToken(installation);
      if (token === undefined) throw new SlackRefusal('channel_not_found');
      try {
        return { ...(await clientFor(token, signal).apiCall(method, values)) };
      } catch (error) {
        const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
        if (code !== undefined && isTokenRefused(code)) {
          onRefused(installation, code);
          // Nothing is wrong with what is sent: it waits for a token that works.
          throw new DeliveryError('Slack refuses the token');
        }
        throw translated(error, code);
      }
    },

    async takesToken(installation, signal) {
      signal.throwIfAborted();
      const token = await installations.botToken(installation);
      if (token === undefined) return false;
      try {
        await clientFor(token, signal).auth.test();
        return true;
      } catch (error) {
        const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
        if (code !== undefined && isTokenRefused(code)) return false;
        throw translated(error, code);
      }
    },
  };
}

/** What the SDK threw, without what it knows: its errors hold addresses and bodies. */
function translated(error: unknown, code: string | undefined): Error {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new DeliveryError('Slack asked to wait', { retryAfterMs: error.retryAfter * 1000 + 50 });
  }
  if (code !== undefined) return isPassing(code) ? new DeliveryError(`Slack answered ${code}`) : new SlackRefusal(code);
  if (error instanceof webApi.WebAPIHTTPError) return new DeliveryError(`Slack answered ${error.statusCode}`);
  return new DeliveryError('Slack could not be reached, or did not answer in time');
}
