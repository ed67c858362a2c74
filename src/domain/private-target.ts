import { budgetChannelOf, isSameChannel, type ReplyTarget } from './generation.ts';

/** A name among `ReplyTarget.ids`: what is posted there is for its person alone. As it is found in the stored JSON of them. */
const mark = 'private';
export const privateInJson = '"private":"yes"';

/** Whether nobody but its person is to know of what is posted there. */
export function isPrivate({ ids }: Pick<ReplyTarget, 'ids'>): boolean {
  return ids[mark] === 'yes';
}

/**
 * Where something goes that only its person sees. The channel where it was asked for pays, and its rules hold.
 *
 * @param direct where its person alone reads
 */
export function asPrivate(asked: ReplyTarget, direct: ReplyTarget): ReplyTarget {
  return { ...direct, ids: { ...direct.ids, parent: budgetChannelOf(asked), [mark]: 'yes' } };
}

/** Whether something that goes to a place is asked for in a channel: there, or by somebody there for themselves alone. */
export function isAskedIn(channel: ReplyTarget, place: ReplyTarget): boolean {
  const asked = isPrivate(place) && !isPrivate(channel) ? { ...place, channelId: budgetChannelOf(place) } : place;
  return isSameChannel(channel, asked);
}

/** What follows from something private is private, too. @param next where it would be posted */
export function asPrivateAs(earlier: ReplyTarget, next: ReplyTarget): ReplyTarget {
  return isPrivate(earlier) ? asPrivate(earlier, next) : next;
}
