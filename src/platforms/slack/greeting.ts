import { greetOnce } from '../chat/greet-once.ts';
import { helpFor } from '../chat/help.ts';
import { withoutCards } from './blocks.ts';
import { contextOf, type HandlingDeps, tenantOf } from './event-context.ts';
import { greetingMessage } from './help-message.ts';
import { writeReplyIds } from './reply-ids.ts';

/** Somebody, or a channel, in a workspace. */
export interface Greeted {
  readonly installation: string;
  /** Undefined for a channel: nobody in particular is greeted there. */
  readonly personId?: string;
  /** Where it is said: a channel, or the person themselves. */
  readonly channelId: string;
}

/** Says once what the bot does: to each person in private, and in each channel that the bot joins. */
export async function greet({ installation, personId, channelId }: Greeted, deps: HandlingDeps): Promise<void> {
  const { client, commands, stopping } = deps;
  const tenant = tenantOf({ installation });
  await greetOnce(
    { platform: 'slack', ...tenant, place: personId ?? channelId },
    async () => {
      const ids = writeReplyIds({ place: 'channel', installation, team: undefined, thread: undefined, answer: undefined });
      const help = await helpFor(commands, {
        requester: { platform: 'slack', ...tenant, id: personId ?? '' },
        replyTarget: { platform: 'slack', ...tenant, channelId, ids },
        ...{ mayManage: false, eventId: `slack:${installation}:greeting:${personId ?? channelId}` },
      });
      const message = greetingMessage(help, contextOf(deps));
      await client.call(installation, 'chat.postMessage', { ...message, ...withoutCards, channel: channelId }, stopping);
    },
    deps,
  );
}
