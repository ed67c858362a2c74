import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import type { Log } from '../../lib/log.ts';
import { readMessages } from './payloads.ts';
import { type SlackMessage, withoutCards } from './render-message.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';

/** Messages that are looked through for one whose answer was lost; a call for a new app shows 15. */
const lookedThrough = 15;
/** Marks our posts, so that one whose answer was lost is found. Everybody in the channel can read it. */
const postMark = 'veo_generation';

/** Where something is posted. */
export interface PostPlace {
  readonly installation: string;
  /** Of a person, too: then it is the direct message with them. */
  readonly channelId: string;
  /** `ts` of the first message of the thread. */
  readonly thread: string | undefined;
}

/** What is kept of a delivery while it is under way, so that no step of it is done twice. */
export interface Keeping {
  readonly receipt: Receipt;
  /** Stores a step at once. */
  keep(step: Receipt): void;
  /** Forgets what came to nothing. */
  drop(...names: readonly string[]): void;
}

/** @param given what was kept so far */
export function keeping(given: Receipt, save: (receipt: Receipt) => void): Keeping {
  let receipt = given;
  return {
    get receipt() {
      return receipt;
    },
    keep(step) {
      receipt = { ...receipt, ...step };
      save(receipt);
    },
    drop(...names) {
      receipt = Object.fromEntries(Object.entries(receipt).filter(([name]) => !names.includes(name)));
      save(receipt);
    },
  };
}

/** One message to get somewhere. */
export interface Post {
  readonly id: string;
  /** The kind of delivery, and which part of it. */
  readonly mark: string;
  readonly message: SlackMessage;
  readonly place: PostPlace;
  readonly keeping: Keeping;
  readonly signal: AbortSignal;
}

const postedMessage = z.looseObject({ ts: z.string(), channel: z.string() });

/** Posts messages, each one once however often it is tried, and finds them again. */
export function createPosting({
  client,
  clock,
  log,
}: {
  readonly client: SlackClient;
  readonly clock: Clock;
  readonly log: Log;
}) {
  /** What an earlier try has posted without hearing of it. @returns its `ts` */
  const find = async (
    { id, mark, place: { installation, channelId: channel, thread }, signal }: Post,
    sinceMs: number,
  ): Promise<string | undefined> => {
    // A minute for clocks that differ.
    const range = { oldest: String(sinceMs / 1000 - 60), limit: lookedThrough, include_all_metadata: true };
    const [method, place] =
      thread === undefined
        ? (['conversations.history', { channel }] as const)
        : (['conversations.replies', { channel, ts: thread }] as const);
    try {
      const messages = readMessages(await client.call(installation, method, { ...place, ...range }, signal));
      const isOurs = (payload: Readonly<Record<string, unknown>>): boolean => payload.id === id && payload.kind === mark;
      return messages.find(({ metadata }) => metadata?.event_type === postMark && isOurs(metadata.event_payload))?.ts;
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      log.info({ generationId: id, code: error.code }, 'it could not be seen whether a message was posted');
      return undefined;
    }
  };

  return {
    /** @throws {SlackRefusal | DeliveryError} */
    async once(post: Post): Promise<{ readonly ts: string; readonly channel: string }> {
      const { id, mark, message, keeping, signal } = post;
      const { installation, channelId, thread } = post.place;
      const tried = `tried:${mark}:${channelId}`;
      const triedAtMs = keeping.receipt[tried];
      const found = triedAtMs === undefined ? undefined : await find(post, Number(triedAtMs));
      if (found !== undefined) return { ts: found, channel: channelId };
      if (triedAtMs === undefined) keeping.keep({ [tried]: String(clock.now()) });
      const place = { channel: channelId, ...(thread !== undefined && { thread_ts: thread }) };
      const metadata = { event_type: postMark, event_payload: { id, kind: mark } };
      const answer = await client.call(
        installation,
        'chat.postMessage',
        { ...message, ...withoutCards, ...place, metadata },
        signal,
      );
      const posted = postedMessage.safeParse(answer);
      if (!posted.success) throw new DeliveryError('Slack answered without a message');
      return posted.data;
    },

    /** Whether a message stands; costs Slack and us next to nothing. */
    async isThere({ installation, channelId: channel }: PostPlace, ts: string, signal: AbortSignal): Promise<boolean> {
      try {
        await client.call(installation, 'chat.getPermalink', { channel, message_ts: ts }, signal);
        return true;
      } catch (error) {
        if (error instanceof SlackRefusal && error.refusal === 'gone') return false;
        throw error;
      }
    },

    /** The address of a message; it is posted already, and having no link to it is no reason to do it again. */
    async permalink(installation: string, channel: string, ts: string, signal: AbortSignal): Promise<Receipt> {
      try {
        const { permalink } = await client.call(installation, 'chat.getPermalink', { channel, message_ts: ts }, signal);
        return typeof permalink === 'string' ? { permalink } : {};
      } catch (error) {
        log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'Slack gave no link to a message');
        return {};
      }
    },
  };
}
