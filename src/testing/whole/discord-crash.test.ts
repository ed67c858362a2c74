import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { stop } from '../bot/bot-client.ts';
import { canaryKey } from '../bot/bot-process.ts';
import { connected, crashOutcomes, crashWords, openCrashLife } from '../bot/chat-crash.ts';
import type { SeenMessage } from '../fakes/discord/seen.ts';
import { setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { tried } from '../set-up/everything.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

const folder = temporaryFolder();
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});

const usual: readonly FailpointName[] = ['before-accept', 'after-status', 'after-intent', 'before-post', 'after-post'];

it.each(tried(crashOutcomes, ([name]) => usual.includes(name)))(
  'posts everything once on Discord when it dies %s and is started again: %s',
  async (name, outcome) => {
    const world = await setUpDiscord();
    const { discord, ann, ben, general } = world;
    const { emulator, home } = await openCrashLife(join(folder, name), video, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
    });

    const dying = await connected(home, { dieAt: name, isReal: true });
    const call = discord.slash('video', { prompt: 'a lighthouse', duration: 4 }, { user: ann, channel: general });
    expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });

    const bot = await connected(home, { isReal: true });
    const posts = (): readonly SeenMessage[] => {
      const threads = discord.log.all('thread created').map(({ threadId }) => threadId);
      const places = [general.id, ...new Set(threads)];
      return places.flatMap((id) => discord.messagesIn(id)).filter(({ author }) => author.id === discord.bot.id);
    };
    const withFile = () => posts().filter(({ files }) => files.some(({ name }) => name.endsWith('.mp4')));
    const [own, status] = crashWords[outcome];
    const saying = (words: string) => posts().filter(({ text }) => text.includes(words));
    await expect.poll(() => saying(own).length).toBe(1);
    await expect.poll(() => saying(status).length).toBeGreaterThan(0);
    const [apology] = outcome === 'an apology' ? saying(own) : [];
    // What was interrupted is made by one press, by nobody else's, and once.
    const runNow = (user: typeof ann) => apology && discord.press(apology, 'Run it now · $0.40', { user });
    await runNow(ben)?.acknowledged;
    await Promise.all([runNow(ann)?.acknowledged, runNow(ann)?.acknowledged]);
    await expect.poll(() => withFile().length).toBe(outcome === 'a question' ? 0 : 1);
    await stop(bot);
    expect(withFile()).toHaveLength(outcome === 'a question' ? 0 : 1);
    // The answer to the press stands in the place of what was pressed.
    expect(posts().filter(({ text }) => !text.startsWith('<@'))).toHaveLength(outcome === 'an apology' ? 2 : 1);
    expect(posts().flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
    expect(emulator.log.accepted.length).toBeLessThanOrEqual(1);
    const output = home.output.join('');
    for (const secret of [canaryKey, discord.token, call.token]) expect(output).not.toContain(secret);
  },
);

it('tells the person who sent the form of “Change it” when it dies before that is taken in, with their words, and makes nothing', async () => {
  const world = await setUpDiscord();
  const { discord, ann, ben, general } = world;
  const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
  const { emulator, home } = await openCrashLife(join(folder, 'change'), video, settings);
  const posts = (): readonly SeenMessage[] => {
    const threads = discord.log.all('thread created').map(({ threadId }) => threadId);
    return [general.id, ...threads].flatMap((id) => discord.messagesIn(id)).filter(({ author }) => author.id === discord.bot.id);
  };
  const withFile = () => posts().filter(({ files }) => files.some(({ name }) => name.endsWith('.mp4')));
  const first = await connected(home, { isReal: true });
  discord.slash('video', { prompt: 'a lighthouse' }, { user: ann, channel: general });
  await expect.poll(() => withFile().length).toBe(1);
  await expect.poll(() => posts().some(({ text }) => text.includes('Watch it'))).toBe(true);
  await stop(first);
  const paid = emulator.log.accepted.length;

  const dying = await connected(home, { dieAt: 'before-accept', isReal: true });
  const [result] = withFile();
  if (result === undefined) throw new Error('the video is gone');
  const press = discord.press(result, 'Change it · $0.18*', { user: ben });
  await press.acknowledged;
  const sent = discord.submitModal(press, { prompt: 'make it night' });
  expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });
  expect((await sent.acknowledged).how).toBe('deferred');

  const bot = await connected(home, { isReal: true });
  const told = () => posts().filter(({ text }) => text.includes(crashWords['an apology'][0]));
  await expect.poll(() => told().length).toBe(1);
  await stop(bot);
  expect(told().map(({ text, pings }) => [text.includes('make it night'), pings.userIds])).toEqual([[true, [ben.id]]]);
  expect([emulator.log.accepted.length, withFile().length]).toEqual([paid, 1]);
});
