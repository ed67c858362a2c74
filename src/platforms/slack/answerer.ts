import { type SlackMessage, withoutCards } from './blocks.ts';
import type { SlackEvent } from './payloads.ts';
import type { AnswerAddresses } from './response-urls.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';

export interface Answerer {
  /** For its person alone. @throws {SlackRefusal} `invalid_blocks` where Slack does not know its blocks, and others */
  answer(slackEvent: SlackEvent, message: SlackMessage, replacing?: boolean): Promise<void>;
  /** Takes away what was pressed, which its person alone reads. Where that can't be done any more it stays. */
  withdraw(slackEvent: SlackEvent): Promise<void>;
}

/** Says things to the one who did something: by the address that came with it, else in the channel, else in private. */
export function createAnswerer(
  { client, stopping }: Pick<IntakeDeps, 'client' | 'stopping'>,
  addresses: AnswerAddresses,
): Answerer {
  return {
    async answer(slackEvent, message, replacing = false) {
      const { channelId, thread, installation, person } = slackEvent;
      const address = addresses.of(slackEvent);
      const sent = address === undefined ? 'not taken' : await addresses.send(address, message, replacing, stopping);
      if (sent === 'blocks refused') throw new SlackRefusal('invalid_blocks');
      if (sent === 'taken') return;
      const inThread = thread !== undefined && { thread_ts: thread };
      try {
        if (channelId === undefined) throw new SlackRefusal('channel_not_found');
        const values = { ...message, channel: channelId, user: person.id, ...inThread };
        await client.call(installation, 'chat.postEphemeral', values, stopping);
      } catch (error) {
        // What can't be shown here can't be shown in private either.
        if (!(error instanceof SlackRefusal) || error.code === 'invalid_blocks') throw error;
        await client.call(installation, 'chat.postMessage', { ...message, ...withoutCards, channel: person.id }, stopping);
      }
    },
    async withdraw(slackEvent) {
      const address = addresses.of(slackEvent);
      if (address !== undefined) await addresses.withdraw(address, stopping);
    },
  };
}
