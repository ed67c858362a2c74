import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Refusal } from './refusal.ts';
import type { RoutePattern } from './routes.ts';

/** What Discord may answer although nothing is wrong with the request; nothing is done then. */
const refusals = {
  'refuse/401': () => new Refusal(401, 0, '401: Unauthorized'),
  'refuse/10003': () => new Refusal(404, RESTJSONErrorCodes.UnknownChannel, 'Unknown Channel'),
  'refuse/10008': () => new Refusal(404, RESTJSONErrorCodes.UnknownMessage, 'Unknown Message'),
  'refuse/10015': () => new Refusal(404, RESTJSONErrorCodes.UnknownWebhook, 'Unknown Webhook'),
  'refuse/10062': () => new Refusal(404, RESTJSONErrorCodes.UnknownInteraction, 'Unknown interaction'),
  'refuse/20028': () =>
    new Refusal(429, 20_028, 'The write action you are performing on the channel has hit the write rate limit'),
  'refuse/30046': () =>
    new Refusal(
      429,
      RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
      'Maximum number of edits to messages older than 1 hour reached. Try again later',
    ),
  'refuse/40003': () =>
    new Refusal(403, RESTJSONErrorCodes.OpeningDirectMessagesTooFast, 'You are opening direct messages too fast'),
  'refuse/40005': () => new Refusal(413, RESTJSONErrorCodes.RequestEntityTooLarge, 'Request entity too large'),
  'refuse/50001': () => new Refusal(403, RESTJSONErrorCodes.MissingAccess, 'Missing Access'),
  'refuse/50007': () => new Refusal(403, RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'Cannot send messages to this user'),
  'refuse/50013': () => new Refusal(403, RESTJSONErrorCodes.MissingPermissions, 'Missing Permissions'),
  'refuse/50027': () => new Refusal(401, RESTJSONErrorCodes.InvalidWebhookToken, 'Invalid Webhook Token'),
  'refuse/50035': () =>
    new Refusal(400, RESTJSONErrorCodes.InvalidFormBodyOrContentType, 'Invalid Form Body', {
      faults: [{ path: ['embeds', 0, 'description'], code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 4096 or fewer in length.' }],
    }),
  'refuse/50083': () => new Refusal(400, RESTJSONErrorCodes.InvalidActionOnArchivedThread, 'Thread is archived'),
  'refuse/50278': () =>
    new Refusal(
      403,
      RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
      'Cannot send messages to this user due to having no mutual guilds',
    ),
  'refuse/160002': () =>
    new Refusal(
      403,
      RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory,
      'Cannot reply without permission to read message history',
    ),
  'refuse/160005': () => new Refusal(400, RESTJSONErrorCodes.ThreadLocked, 'Thread is locked'),
  'refuse/160006': () => new Refusal(400, RESTJSONErrorCodes.MaximumActiveThreads, 'Maximum number of active threads reached'),
  'refuse/200000': () =>
    new Refusal(400, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration, 'Message was blocked by automatic moderation'),
  'refuse/240000': () =>
    new Refusal(400, RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter, 'Message blocked by harmful links filter'),
  'refuse/400001': () =>
    new Refusal(
      403,
      RESTJSONErrorCodes.AccessToFileUploadsHasBeenLimitedForThisGuild,
      'Access to file uploads has been limited for this guild',
    ),
} as const satisfies Record<string, () => Refusal>;

/** Faults of the way there and back. `before`: nothing is done. `after`: it is done, but the client does not hear so. */
const wayFaults = [
  ...(['before/500', 'before/502-html', 'before/503', 'before/504', 'before/drop', 'before/hang', 'before/slow'] as const),
  ...(['after/500', 'after/502-html', 'after/503', 'after/504', 'after/drop', 'after/hang', 'after/slow'] as const),
] as const;

/** `cloudflare` is HTML with no `X-RateLimit` headers. @see https://discord.com/developers/docs/topics/rate-limits */
const limitFaults = ['429/user', '429/shared', '429/global', '429/cloudflare'] as const;

export type FaultName = keyof typeof refusals | (typeof wayFaults)[number] | (typeof limitFaults)[number];

export interface FaultOptions {
  /** How many requests it meets; `always` until cleared. Default: 1. */
  readonly times?: number | 'always';
  /** Only requests with this channel in their path. */
  readonly channelId?: string;
  /** Only those that carry files. Default: all. */
  readonly onlyUploads?: boolean;
  /** For `429/…` and the refusals that are a 429: 20028 and 30046. Default: 1. */
  readonly retryAfterSeconds?: number;
  /** For `…/slow`, in real time. Default: 1,000. */
  readonly delayMs?: number;
}

export interface Fault extends FaultOptions {
  readonly name: FaultName;
}

export interface FaultBox {
  inject(route: RoutePattern | 'every route', name: FaultName, options?: FaultOptions): void;
  clear(): void;
  /** @returns the fault that waited for such a request */
  take(route: string, request: { readonly path: string; readonly isUpload: boolean }): Fault | undefined;
}

export function createFaultBox(): FaultBox {
  let waiting: { readonly route: string; readonly fault: Fault; left: number }[] = [];
  return {
    inject(route, name, options = {}) {
      const { times = 1 } = options;
      waiting.push({ route, fault: { ...options, name }, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      waiting = [];
    },
    take(route, { path, isUpload }) {
      const found = waiting.find(
        (one) =>
          (one.route === route || one.route === 'every route') &&
          (one.fault.channelId === undefined || path.includes(`/channels/${one.fault.channelId}`)) &&
          (one.fault.onlyUploads !== true || isUpload),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}

/** @returns the refusal that a fault is, undefined for the others */
export function refusalOf({ name }: Fault): Refusal | undefined {
  for (const [key, make] of Object.entries(refusals)) if (key === name) return make();
  return undefined;
}
