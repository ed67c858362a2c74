import { z } from 'zod';
import type { Methods } from './methods.ts';
import { check } from './params.ts';
import { Refusal } from './refusal.ts';
import type { Channel, Team, World } from './world.ts';

const prompt = z.strictObject({ title: z.string().min(1).max(100), message: z.string().min(1).max(2000) });
const suggestion = z.looseObject({
  ...{ channel_id: z.string(), thread_ts: z.string().optional(), title: z.string().optional() },
  prompts: z.array(prompt).min(1).max(4),
});
const status = z.looseObject({ channel_id: z.string(), thread_ts: z.string(), status: z.string().max(50) });

/** What an app that is an agent shows in the conversation with it. */
export function assistantMethods(world: World) {
  const direct = (team: Team, id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined || channel.team !== team || channel.kind !== 'direct message')
      throw new Refusal('channel_not_found');
    return channel;
  };
  return {
    'assistant.threads.setSuggestedPrompts': {
      scope: 'assistant:write',
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const { channel_id: id, prompts } = check(suggestion, params);
        if (!world.app.isAgent) throw new Refusal('not_agent_app');
        direct(team, id);
        world.log.add({ kind: 'prompts suggested', channelId: id, prompts });
        return {};
      },
    },
    // With `chat:write` since 2026-03-05, in channels too. @see https://docs.slack.dev/changelog/2026/03/05/set-status-scope-update
    'assistant.threads.setStatus': {
      scope: 'chat:write',
      takesJson: true,
      run({ team, params }) {
        const fields = check(status, params);
        const channel = world.channels.get(fields.channel_id);
        if (channel === undefined || channel.team !== team) throw new Refusal('channel_not_found');
        if (!channel.messages.has(fields.thread_ts)) throw new Refusal('invalid_thread_ts');
        world.log.add({ kind: 'status set', channelId: channel.id, threadTs: fields.thread_ts, status: fields.status });
        return {};
      },
    },
  } satisfies Methods;
}
