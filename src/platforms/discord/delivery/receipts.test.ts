import { expect, it } from 'vitest';
import { setUpDelivery } from '../../../testing/set-up/discord-delivery.ts';

// Receipts outlive versions: their fields stay what they are, and mean what they meant.

it('keeps of each post the fields that it has always kept', async () => {
  const { mailbox, generation, finished, general, posts, clock } = await setUpDelivery();
  const box = mailbox();
  await box.status(generation());
  await box.post('question', generation({ state: 'unknown' }));
  await box.status(generation());
  const triedAtMs = String(clock.now());
  await box.post('result', finished(), { isKilled: true });
  expect(box.receipts.result).toEqual({ triedAtMs });
  await box.post('result', finished());
  const [status, question, result] = posts().map(({ messageId }) => messageId);
  expect(box.receipts).toEqual({
    status: { message: status, channel: general.id, asked: 'answered' },
    question: { message: question, channel: general.id, without: 'video' },
    result: { message: result, channel: status },
  });
});

it('goes on with what an earlier version has left', async () => {
  const { mailbox, generation, finished, general, posts, discord, clock, guild } = await setUpDelivery();
  const first = mailbox();
  await first.status(generation());
  await first.post('result', finished(), { isKilled: true });
  const [status, result] = posts().map(({ messageId = '' }) => messageId);
  const box = mailbox({
    status: { message: status ?? '', channel: general.id },
    result: { triedAtMs: String(clock.now() - 1000) },
  });
  await box.post('result', finished());
  await box.status(finished({ state: 'completed' }));
  expect(posts()).toHaveLength(2);
  expect(discord.messagesIn(general)[0]?.content).toContain(`https://discord.com/channels/${guild.id}/${status}/${result}`);
});
