import { ageMark, isAgeRestricted } from '../../domain/age-restricted.ts';
import type { Receipt } from '../../domain/delivery.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { placeLanguage } from '../../domain/place-settings/placed-target.ts';

/** What kind of place a message stands in, as far as it matters for answering there. */
export const places = ['text', 'announcement', 'voice', 'thread', 'dm', 'user-install'] as const;
/**
 * `thread`: a thread or a forum post, where the answer goes right there; `user-install`: only the person brought the app, the bot is not
 * in the server, and nothing but the interaction's own token works.
 */
export type Place = (typeof places)[number];

/** `ReplyTarget.ids` of Discord. */
export interface ReplyIds {
  readonly place: Place;
  readonly guild: string | undefined;
  /** The channel above a thread: its budget pays. */
  readonly parent: string | undefined;
  /** The thread of the earlier video that it follows: everything about it stands there. `channelId` stays the channel above. */
  readonly thread?: string | undefined;
  /** Anybody in the world may stand there: nothing but their own installation, or a direct message, brought them. */
  readonly isOpen: boolean;
  /** Only adults may be there, as Discord says. Default: anybody may. */
  readonly isAgeRestricted?: boolean;
  /** The message that asked, to answer to. */
  readonly replyTo: string | undefined;
  readonly interaction: string | undefined;
  /** BCP 47 of the place, for what everybody reads. */
  readonly locale: string | undefined;
  /** BCP 47 of the one who asked, for what they alone read; undefined: that of the place. */
  readonly personLocale?: string | undefined;
}

export function readReplyIds({ ids }: Pick<ReplyTarget, 'ids'>): ReplyIds {
  const chosen = placeLanguage({ ids });
  return {
    place: places.find((each) => each === ids.place) ?? 'text',
    guild: ids.guild,
    parent: ids.parent,
    thread: ids.thread,
    isOpen: ids.open === 'yes',
    ...(isAgeRestricted({ ids }) && { isAgeRestricted: true }),
    replyTo: ids.replyTo,
    interaction: ids.interaction,
    locale: chosen ?? ids.locale,
    // Nobody chooses the language of what somebody alone reads.
    personLocale: ids.personLocale ?? (chosen === undefined ? undefined : ids.locale),
  };
}

export function writeReplyIds(given: ReplyIds): Readonly<Record<string, string>> {
  const { place, guild, parent, thread, isOpen, replyTo, interaction, locale, personLocale } = given;
  const { isAgeRestricted: isRestricted = false } = given;
  return {
    place,
    ...(guild !== undefined && { guild }),
    ...(parent !== undefined && { parent }),
    ...(thread !== undefined && { thread }),
    ...(isOpen && { open: 'yes' }),
    ...ageMark(isRestricted),
    ...(replyTo !== undefined && { replyTo }),
    ...(interaction !== undefined && { interaction }),
    ...(locale !== undefined && { locale }),
    ...(personLocale !== undefined && personLocale !== locale && { personLocale }),
  };
}

/** The server that it is posted in. What is private knows the server that it was asked for in, and stands in none. */
export function serverOf({ guild, place }: Pick<ReplyIds, 'guild' | 'place'>): string | undefined {
  return place === 'dm' ? undefined : guild;
}

/** Where people find a post; a link of this kind does not expire. */
export function messageUrl(ids: Pick<ReplyIds, 'guild' | 'place'>, receipt: Receipt): string | undefined {
  const { message, channel, direct, ephemeral } = receipt;
  if (message === undefined || channel === undefined || message === '@original' || ephemeral !== undefined) return undefined;
  return `https://discord.com/channels/${direct === undefined ? (serverOf(ids) ?? '@me') : '@me'}/${channel}/${message}`;
}
