import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { whereField } from './form-fields.ts';
import { readReplyIds } from './reply-ids.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';

/** Slack waits 3 seconds for the answer to a form; without Slack's word in time the order is taken. */
const timeoutMs = 1500;
/** The bot's name makes it easier, and is not waited for any longer. */
const nameMs = 800;
const identity = z.looseObject({ user: z.string().min(1) });
/** A channel where the bot was a moment ago is not asked about again. */
const rememberedMs = 60_000;
const mostRemembered = 500;

/** Looks whether the bot is in a channel, before anything is taken in that could not be posted there. */
export interface Membership {
  /** @throws {UserError} `not_possible_now` where it surely is not */
  require(place: ReplyTarget): Promise<void>;
}

export interface MembershipDeps {
  readonly client: Pick<SlackClient, 'call'>;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
}

export function createMembership({ client, clock, stopping }: MembershipDeps): Membership {
  const members = new Map<string, number>();
  return {
    async require(place) {
      const { channelId } = place;
      const { installation } = readReplyIds(place);
      // A person: the direct message with them is opened by the first post.
      if (/^[UW]/.test(channelId)) return;
      const key = `${installation}:${channelId}`;
      const nowMs = clock.monotonicMs();
      for (const [each, untilMs] of members) if (untilMs <= nowMs || members.size > mostRemembered) members.delete(each);
      if (members.has(key)) return;
      try {
        // Nothing is read: only members may ask for what will be said from now on.
        const values = { channel: channelId, limit: 1, oldest: String(Math.ceil(clock.now() / 1000)) };
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
        await client.call(installation, 'conversations.history', values, signal);
        members.set(key, nowMs + rememberedMs);
      } catch (error) {
        if (error instanceof SlackRefusal && error.refusal === 'no access') {
          const reason = await invitation(installation, error.why, { client, stopping });
          const sentences = [text('slack.mayNotPost', { reason }), text('price.notCharged')];
          throw new UserError('not_possible_now', text('list.sentences', { sentences }), { option: whereField, cause: error });
        }
        // Slack did not say: the status message, which comes before anything is paid, is the proof then.
        if (!(error instanceof SlackRefusal) && !(error instanceof DeliveryError)) throw error;
      }
    },
  };
}

/** How the bot is invited, by its own name there. @param nameless is said where Slack does not tell it in time */
async function invitation(
  installation: string,
  nameless: Text,
  { client, stopping }: Pick<MembershipDeps, 'client' | 'stopping'>,
): Promise<Text> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(nameMs)]);
    const told = identity.safeParse(await client.call(installation, 'auth.test', {}, signal));
    return told.success ? text('slack.notMemberNamed', { bot: told.data.user }) : nameless;
  } catch (error) {
    if (error instanceof SlackRefusal || error instanceof DeliveryError) return nameless;
    throw error;
  }
}
