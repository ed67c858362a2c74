import type { Receipt } from '../../domain/delivery.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { placeLanguage } from '../../domain/place-settings/placed-target.ts';

/** Where the status message stands: as a message of its own in the channel, or in a thread that was there before. */
export const places = ['channel', 'thread'] as const;
export type Place = (typeof places)[number];

/** `ReplyTarget.ids` of Slack. The channel is `ReplyTarget.channelId`: `C…`, `G…`, or `D…` of a direct message. */
export interface ReplyIds {
  readonly place: Place;
  /** The installation whose token speaks there: the workspace `T…`, or `E…` of an organisation that installed it for all of its own. */
  readonly installation: string;
  /** The workspace, `T…`. */
  readonly team: string | undefined;
  /** `ts` of the thread's first message; only where `place` is `thread`. */
  readonly thread: string | undefined;
  /** What finds the address for answers again, while this process lives. */
  readonly answer: string | undefined;
  /** That which was chosen for the place, or else of the one who asked, where Slack tells it. */
  readonly locale?: string | undefined;
}

export function readReplyIds({ ids }: Pick<ReplyTarget, 'ids'>): ReplyIds {
  const { installation = '', team, thread, answer } = ids;
  const locale = placeLanguage({ ids }) ?? ids.locale;
  return { place: thread === undefined ? 'channel' : 'thread', installation, team, thread, answer, locale };
}

export function writeReplyIds({ place, installation, team, thread, answer, locale }: ReplyIds): Readonly<Record<string, string>> {
  return {
    ...{ place, installation },
    ...(team !== undefined && { team }),
    ...(thread !== undefined && { thread }),
    ...(answer !== undefined && { answer }),
    ...(locale !== undefined && { locale }),
  };
}

/** Between the bot and one person. */
export function isDirectMessage(channelId: string): boolean {
  return channelId.startsWith('D');
}

/** Where people find what was posted; a link of this kind does not expire. */
export function permalinkOf({ permalink }: Receipt): string | undefined {
  return permalink;
}
