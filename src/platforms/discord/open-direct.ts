import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Asked } from '../chat/privately.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { DiscordRefusal } from './discord-error.ts';
import { textMessage } from './render-message.ts';
import { readReplyIds, writeReplyIds } from './reply-ids.ts';

/**
 * As `OpenDirect`. Discord tells only a message that somebody takes none: the card is the first one, and nothing is sent to a provider before it stands. Its
 * person reads by the answer to their command when it does not.
 */
export async function openDirect(
  { requester, replyTarget }: Asked,
  { rest, stopping }: Pick<IntakeDeps, 'rest' | 'stopping'>,
): Promise<ReplyTarget | undefined> {
  const { locale, personLocale = locale, ...ids } = readReplyIds(replyTarget);
  if (ids.place === 'dm') return undefined;
  const channelId = await unlessClosed(() => rest.openDirectMessage(requester.id, stopping));
  const own = { ...ids, place: 'dm', thread: undefined, replyTo: undefined, locale: personLocale } as const;
  return { platform: 'discord', channelId, ids: writeReplyIds(own) };
}

/** The same for somebody who wrote a message, and could be told nothing later: a first line finds out. */
export async function openDirectByMessage(
  asked: Asked,
  deps: Pick<IntakeDeps, 'rest' | 'stopping' | 'texts'>,
): Promise<ReplyTarget | undefined> {
  const target = await openDirect(asked, deps);
  if (target === undefined) return undefined;
  const { locale } = readReplyIds(target);
  const body = textMessage(text('chat.privateOpening'), { texts: deps.texts, locale });
  const once = { nonce: asked.eventId.slice(asked.eventId.indexOf(':') + 1), enforce_nonce: true } as const;
  await unlessClosed(() => deps.rest.createMessage(target.channelId, { ...body, ...once }, { signal: deps.stopping }));
  return target;
}

async function unlessClosed<Sent>(send: () => Promise<Sent>): Promise<Sent> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    throw new UserError('not_possible_now', text('chat.privateClosed'), { option: 'private', cause: error });
  }
}
