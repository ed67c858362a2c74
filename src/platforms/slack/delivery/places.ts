import type { Intake } from '../../../domain/intake.ts';
import { postsInChannel } from '../../../domain/place-settings/placed-target.ts';
import { isPrivate } from '../../../domain/private-target.ts';
import type { About } from '../../chat/delivery-platform.ts';
import { isDirectMessage, readReplyIds } from '../reply-ids.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';
import { isThere } from './permalinks.ts';

/** The place of a route. A direct message is opened by the first post in it. */
export async function placeOf(
  route: 'status' | 'thread' | 'channel' | 'direct',
  { generation, receipts: { status }, signal }: About,
  deps: Pick<SlackDeliveryDeps, 'client'>,
): Promise<SlackPlace | undefined> {
  const { replyTarget, requester } = generation;
  const { channelId } = replyTarget;
  const { installation, thread } = readReplyIds(replyTarget);
  switch (route) {
    case 'status':
      return { installation, channelId, thread, isElsewhere: false };
    case 'thread': {
      const root = thread ?? (status.gone === undefined ? status.ts : undefined);
      if (root === undefined || !(await isThere({ installation, channelId }, root, deps, signal))) return undefined;
      return { installation, channelId, thread: root, isElsewhere: false };
    }
    case 'channel':
      // Asked in a thread, it goes there; in the channel it stands by choice, or since there is no thread any more.
      return postsInChannel(replyTarget)
        ? { installation, channelId, thread, isElsewhere: false }
        : { installation, channelId, thread: undefined, isElsewhere: true };
    case 'direct':
      return isDirectMessage(channelId) ? undefined : directPlace(installation, requester.id);
  }
}

export function placesToTell({ requester, replyTarget }: Intake): readonly (() => SlackPlace)[] {
  const { channelId } = replyTarget;
  const { installation, thread } = readReplyIds(replyTarget);
  const there: SlackPlace = { installation, channelId, thread, isElsewhere: false };
  if (isPrivate(replyTarget)) return [() => directPlace(installation, requester.id)];
  const isDirect = isDirectMessage(channelId) || channelId === requester.id;
  return isDirect ? [() => there] : [() => there, () => directPlace(installation, requester.id)];
}

/** Somebody's direct messages with the bot: they are opened by the first post. */
export function directPlace(installation: string, personId: string): SlackPlace {
  return { installation, channelId: personId, thread: undefined, isElsewhere: true };
}
