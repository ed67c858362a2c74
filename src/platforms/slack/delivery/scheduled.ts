import { z } from 'zod';
import { DeliveryError } from '../../../domain/delivery.ts';
import type { ReplyTarget, Requester } from '../../../domain/generation.ts';
import type { PersonThere, ScheduledPlaces } from '../../../domain/schedules/scheduled-places.ts';
import { withoutCards } from '../blocks.ts';
import { isNamedAdmin, readPerson } from '../people.ts';
import { textMessage } from '../render-message.ts';
import { readReplyIds, writeReplyIds } from '../reply-ids.ts';
import type { SlackSettings } from '../settings.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { UserGroups } from '../user-groups.ts';
import type { SlackDeliveryDeps } from './deps.ts';

export interface ScheduledDeps extends Pick<SlackDeliveryDeps, 'client' | 'texts'> {
  readonly userGroups: UserGroups;
  /** As in the settings. Default: nobody. */
  readonly admins?: SlackSettings['admins'];
}

/** Channels, public and private. @see https://docs.slack.dev/reference/objects/conversation-object (2026-11) */
const channelIds = /^[CG]/;
const conversation = z.looseObject({ channel: z.looseObject({ is_archived: z.boolean().optional() }) });

/** Slack's side of what is made at set times: in channels, by those who manage their workspace. */
export function scheduledPlaces(deps: ScheduledDeps): ScheduledPlaces {
  return {
    forManagers: true,
    placeOf,
    whoIs: (person, target, signal) => whoIs(person, target, deps, signal),
    async tell({ id }, target, sentence, _, signal) {
      const { installation, locale } = readReplyIds(target);
      const message = textMessage(sentence, { texts: deps.texts, locale });
      try {
        await deps.client.call(installation, 'chat.postMessage', { ...message, ...withoutCards, channel: id }, signal);
      } catch (error) {
        // Who takes no messages from apps reads it in the list.
        if (!(error instanceof SlackRefusal)) throw error;
      }
    },
  };
}

/** Each run is a message of its own, wherever it was asked for. */
function placeOf(target: ReplyTarget): ReplyTarget | undefined {
  if (!channelIds.test(target.channelId)) return undefined;
  const ids = readReplyIds(target);
  return { ...target, ids: writeReplyIds({ ...ids, place: 'channel', thread: undefined, answer: undefined }) };
}

async function whoIs(
  person: Requester,
  target: ReplyTarget,
  { client, userGroups, admins = [] }: ScheduledDeps,
  signal: AbortSignal,
): Promise<PersonThere> {
  const { installation } = readReplyIds(target);
  const channel = await asked(() => client.call(installation, 'conversations.info', { channel: target.channelId }, signal));
  if (channel === 'gone' || (channel !== 'hidden' && conversation.safeParse(channel).data?.channel.is_archived === true))
    return { is: 'place gone' };
  const told = await asked(() => client.call(installation, 'users.info', { user: person.id, include_locale: true }, signal));
  const known = told === 'gone' || told === 'hidden' ? undefined : readPerson(told.user, installation);
  if (told === 'gone' || known?.isDeleted === true) return { is: 'person gone' };
  const managesPlace = known?.isManager === true || isNamedAdmin(admins, installation, person.id);
  return { is: 'here', requester: { ...person, roles: await userGroups.of(installation, person.id) }, managesPlace };
}

/**
 * @returns `hidden` where the app may not see that: the right is optional
 * @throws {DeliveryError} where Slack does not say
 */
async function asked(ask: () => Promise<Readonly<Record<string, unknown>>>) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    if (error.refusal === 'missing scope') return 'hidden';
    if (error.refusal === 'no access' || error.refusal === 'no such person') return 'gone';
    throw new DeliveryError('Slack does not say who somebody is', { cause: error });
  }
}
