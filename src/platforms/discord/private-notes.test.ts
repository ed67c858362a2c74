import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { setUpDelivery } from '../../testing/set-up/discord-delivery.ts';

const { say } = createTexts();
const deleteRoute = 'DELETE /webhooks/:application/:token/messages/:message';

/** Ann has asked in the channel, and Discord has heard of it. */
async function setUpNote() {
  const world = await setUpDelivery();
  const { discord, tokens, ann, general, botRest } = world;
  const call = discord.slash('video', { prompt: 'x' }, { user: ann, channel: general });
  await fetch(`${discord.apiUrl}/v10/interactions/${call.id}/${call.token}/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 5, data: { flags: 64 } }),
  });
  await tokens.remember(call.id, { applicationId: discord.bot.id, token: call.token, uploadLimitBytes: 1e7 });
  const { signal } = new AbortController();
  const sayNote = () =>
    world.notes.say(call.id, () => botRest.editResponse(discord.bot.id, call.token, { content: 'on its way' }, { signal }));
  const { replyTarget } = world.generation();
  const asked = { replyTarget: { ...replyTarget, ids: { ...replyTarget.ids, interaction: call.id } } };
  return { ...world, call, sayNote, asked };
}

describe('the private note that a video is on its way', () => {
  it('vanishes as soon as the card stands, and is not said at all once it does', async () => {
    const first = await setUpNote();
    await first.sayNote();
    expect(first.call.response?.content).toBe('on its way');
    await first.mailbox().status(first.generation(first.asked));
    await expect.poll(() => first.call.response).toBeUndefined();
    const second = await setUpNote();
    await second.mailbox().status(second.generation(second.asked));
    await second.sayNote();
    expect(second.call.response).toBeUndefined();
    expect(second.discord.log.all('message edited')).toEqual([]);
  });

  it('stays where the card stands elsewhere, and for a card that could not be posted', async () => {
    const { notes, call, sayNote, mailbox, generation, asked, discord, general } = await setUpNote();
    await sayNote();
    discord.deny(general, 'SendMessages');
    await mailbox().status(generation(asked));
    expect(call.response?.content).toBe('on its way');
    expect(await notes.isGone(call.id)).toBe(false);
  });

  it.each(['refuse/10008', 'refuse/50027', 'before/500'] as const)(
    'does no harm where it can’t be deleted (%s)',
    async (fault) => {
      const { call, sayNote, mailbox, generation, asked, discord, posts, logged } = await setUpNote();
      await sayNote();
      discord.inject(deleteRoute, fault);
      const box = mailbox();
      expect(await box.status(generation(asked))).toMatchObject({ state: 'delivered' });
      await expect.poll(() => logged.join('')).toContain('a private note could not be deleted');
      expect(logged.join('')).not.toContain(call.token);
      await box.status(generation({ ...asked, state: 'generating' }));
      expect(posts()).toHaveLength(1);
    },
  );

  it('is followed by one private message where the video failed, and by one reply that calls its person once no token is left', async () => {
    const failed = { state: 'failed', charged: 'no', reason: text('reason.canceledByPerson', { provider: 'Google' }) } as const;
    for (const hasToken of [true, false]) {
      const { call, sayNote, mailbox, generation, asked, discord, tokens, ann, general, posts } = await setUpNote();
      await sayNote();
      const box = mailbox();
      await box.status(generation(asked));
      await expect.poll(() => call.response).toBeUndefined();
      if (!hasToken) await tokens.forget(call.id);
      const end = generation({ ...asked, ...failed });
      await box.status(end);
      for (let again = 0; again < 2; again += 1) await box.post('result', end);
      const replies = discord.messagesIn(general).slice(1);
      expect(call.followUps).toHaveLength(hasToken ? 1 : 0);
      expect(call.followUps.every(({ isEphemeral, pings }) => isEphemeral && pings.userIds.length === 0)).toBe(true);
      expect(replies.map(({ pings }) => pings.userIds)).toEqual(hasToken ? [] : [[ann.id]]);
      expect(posts().filter(({ via }) => via === 'channel')).toHaveLength(hasToken ? 1 : 2);
      expect(discord.messagesIn(general)[0]?.text).toContain(say(text('state.failed')));
    }
  });
});
