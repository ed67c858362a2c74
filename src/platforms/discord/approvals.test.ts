import { expect, it } from 'vitest';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

it('has those decide by the card in the admin channel who manage the server, once, and tells its person', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env: { ...env, CONFIRM_ABOVE_USD: '10' } });
  const { discord, ann, ben } = app;
  const [boss, kim] = [discord.addPerson({ name: 'Boss' }), discord.addPerson({ name: 'Kim' })];
  const ours = discord.addGuild({ name: 'Ours', members: [ann, ben], keepers: [boss, kim] });
  const [film, admins] = ['film', 'admins'].map((name) => discord.addChannel({ guild: ours, name }));
  if (film === undefined || admins === undefined) throw new Error('there is none');
  await app.poll(async () => discord.log.all('commands registered')[0]);
  const said = async (call: ReturnType<typeof discord.slash>) => {
    await call.acknowledged;
    return await app.poll(async () => (call.response?.isLoading === false ? call.response.text : undefined));
  };
  await said(
    discord.slash('settings', { where: 'server', 'approve-above': 1, 'admin-channel': 'here' }, { user: kim, channel: admins }),
  );
  const prompt = '@everyone a [fox](https://x.example)';
  const ask = () => discord.slash('video', { prompt }, { user: ann, channel: film });
  ask();
  const waits = (message: SeenMessage) => message.text.includes('Waits for approval.');
  expect((await app.see(film, waits)).text).toContain('Somebody who manages this server decides.');
  const card = await app.see(admins, ({ text }) => text.includes('A request waits for approval'));
  expect([card.text, card.pings.userIds, card.content.includes('everyone')]).toEqual([
    expect.stringContaining('With this, $3.20 of theirs this month.'),
    [],
    false,
  ]);
  const press = (label: string, user: typeof ann) => discord.press(card, label, { user });
  expect(await said(press('Approve · $3.20', ben))).toContain('Only people who manage this server decide here.');
  await app.restart();
  expect(google.log.accepted).toHaveLength(0);
  const both = [press('Approve · $3.20', kim), press('Approve · $3.20', boss)];
  const answers = await Promise.all(both.map(said));
  expect(answers.toSorted()).toEqual([
    expect.stringMatching(/^Approved for \$3\.20, by: (?:Kim|Boss)\.$/),
    expect.stringMatching(/^That is decided already\. Approved for \$3\.20, by: (Kim|Boss)\.$/),
  ]);
  await app.reach('completed');
  expect(google.log.accepted).toHaveLength(1);
  const decided = await app.see(admins, ({ text }) => text.includes('Approved for $3.20'));
  expect([decided.id, decided.text.includes('fox'), decided.components]).toEqual([card.id, false, []]);

  const call = ask();
  const next = await app.see(admins, ({ id, text }) => id !== card.id && text.includes('A request waits for approval'));
  const opened = discord.press(next, 'Decline with a reason', { user: boss });
  await opened.acknowledged;
  expect(await said(discord.submitModal(opened, { prompt: 'not this week' }))).toBe('Declined, by: Boss. Reason: not this week');
  await app.see(film, ({ text }) => text.includes('Declined.'));
  const told = () => [call.response, ...call.followUps].flatMap((each) => each?.text ?? []).join('\n');
  await expect.poll(told).toContain('Reason: not this week');
  expect(discord.messagesIn(film).some(({ text }) => text.includes('not this week'))).toBe(false);
  expect(google.log.accepted).toHaveLength(1);
});
