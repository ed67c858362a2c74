import { expect, it } from 'vitest';
import { z } from 'zod';
import type { ReplyTarget } from '../../domain/generation.ts';
import { isAskedIn, isPrivate } from '../../domain/private-target.ts';
import { privately } from './privately.ts';

const command = {
  options: z.strictObject({
    id: z.string().optional().meta({ description: 'help.id', generation: true }),
    private: z.boolean().optional().meta({ description: 'help.private' }),
  }),
};
const channel = (channelId: string): ReplyTarget => ({ platform: 'pigeon', channelId, ids: {} });
const call = { requester: { platform: 'pigeon', id: 'ann' }, replyTarget: channel('general'), eventId: 'e' };
const open = async () => channel('direct');
const isAlone = async (values: Readonly<Record<string, unknown>>, privacy?: 'yes' | 'always'): Promise<boolean> => {
  const chosen = privacy === undefined ? {} : { privacy };
  const engine = { placeSettings: async () => ({ channel: {}, server: chosen, bot: {}, lacks: [] }) };
  return isPrivate((await privately(command, values, call, open, engine)).replyTarget);
};

it('what is made of something goes where that is, unless its person wants it for themselves alone', async () => {
  expect([await isAlone({}), await isAlone({ private: true }), await isAlone({}, 'yes')]).toEqual([false, true, true]);
  expect([await isAlone({ id: 'a' }, 'yes'), await isAlone({ id: 'a', private: true })]).toEqual([false, true]);
  const { replyTarget } = await privately(command, { id: 'a', private: true }, call, open, {
    placeSettings: async () => ({ channel: {}, server: {}, bot: {}, lacks: [] }),
  });
  // It is made of what stands in the channel where it is asked for, and of nothing elsewhere.
  expect(['general', 'direct', 'other'].map((id) => isAskedIn(channel(id), replyTarget))).toEqual([true, false, false]);
});
