import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { text } from '../../domain/texts.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { makePaddedVideo } from '../../testing/bench/padded-video.ts';
import type { SampleFile } from '../../testing/fakes/discord/file-shelf.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import type { Channel } from '../../testing/fakes/discord/world.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { smallestLimitBytes } from './upload.ts';

const { say } = createTexts();

async function photo(name = 'sea.jpg', light = 0.5): Promise<SampleFile> {
  return { name, content: await samplePhoto({ light }), contentType: 'image/jpeg' };
}

/** A preview that is never done. */
const forEver: RenderPreview = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

/** What its person reads in the end, in the answer to a command. */
async function answerOf(call: Call): Promise<string> {
  await call.acknowledged;
  await expect.poll(() => call.response?.isLoading).toBe(false);
  return call.response?.text ?? '';
}

const thread = (message: SeenMessage): string => message.id;
const hasFile = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const isStatus = ({ text, author }: SeenMessage): boolean => author.bot === true && !text.startsWith('<@');

/** A finished video in a channel. @returns its id, its status message and its result in the thread */
async function finished(
  app: DiscordApp,
  values: Parameters<DiscordApp['discord']['slash']>[1],
  channel: Channel = app.general,
  user = app.ann,
) {
  const call = app.discord.slash('video', { duration: 4, ...values }, { user, channel });
  const id = await app.reach('completed');
  const status = await app.see(channel, (message) => isStatus(message) && message.text.includes('[Watch it]'));
  const result = await app.see(thread(status), hasFile);
  return { call, id, status, result };
}

const createRoute = 'POST /channels/:channel/messages';
const answerRoute = 'PATCH /webhooks/:application/:token/messages/:message';

describe('/video', () => {
  it('is heard at once, shown in one quiet message, and plays in the thread under it', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const { call, status, result } = await finished(app, { prompt: 'a *lighthouse* for @everyone and <@1>' });
    // Within Discord’s three seconds; how long it takes is measured by `npm run bench`.
    const { how, ephemeral } = await call.acknowledged;
    expect({ how, ephemeral }).toEqual({ how: 'deferred', ephemeral: true });
    await app.vanished(call);
    expect(result.files).toMatchObject([{ name: 'a-lighthouse-for-everyone-and-1.mp4', contentType: 'video/mp4' }]);
    expect(result.text).toContain(`<@${ann.id}> Your video is ready.`);
    expect(status.text).toContain('**The video is ready.**');
    expect(status.text).toContain('a \\*lighthouse\\* for \\@everyone and \\<\\@1\\>');
    expect(status.text).toContain('Preview renderer · 16:9 · 720p · 4 s');
    expect(status.text).toContain(`https://discord.com/channels/${app.guild.id}/${thread(status)}/${result.id}`);
    const posts = [...discord.log.all('message created'), ...discord.log.all('message edited')];
    const pings = posts.flatMap((effect) => effect.pings.userIds);
    expect(pings).toEqual([ann.id]);
    expect(discord.messagesIn(general).filter(isStatus)).toHaveLength(1);
    expect(discord.messagesIn(thread(status)).filter(hasFile)).toHaveLength(1);
  });

  it('takes an image without a prompt, and its shape', async () => {
    const app = await startDiscordApp();
    const { id, status } = await finished(app, { image: await photo() });
    expect((await app.app().engine.find(id))?.request).toMatchObject({ prompt: '', image: { mimeType: 'image/jpeg' } });
    expect(status.text).toContain('An image, brought to life');
    expect(status.text).toContain('from an image');
  });

  it('says what does not fit, to its person alone, and starts nothing', async () => {
    const { discord, ann, general, app } = await startDiscordApp();
    const call = discord.slash('video', { aspect: '16:9' }, { user: ann, channel: general });
    expect(await answerOf(call)).toContain('Please say what should happen in the video, or give an image to animate.');
    const wrong = discord.slash(
      'video',
      { prompt: 'x', image: { name: 'x.png', content: Buffer.from('no image') } },
      { user: ann, channel: general },
    );
    expect(await answerOf(wrong)).toMatch(/^The image is damaged and can’t be opened\. Please try another copy\.\n/);
    expect((await app().engine.history({ limit: 10 })).generations).toEqual([]);
    expect(discord.messagesIn(general)).toEqual([]);
  });

  it('names the right that is missing before anything is paid', async () => {
    const { discord, ann, general, app } = await startDiscordApp();
    discord.deny(general, 'AttachFiles', 'EmbedLinks');
    const call = discord.slash('video', { prompt: 'x' }, { user: ann, channel: general });
    expect(await answerOf(call)).toContain('It needs: Embed Links, Attach Files.');
    expect((await app().engine.history({ limit: 10 })).generations).toEqual([]);
  });

  it('is one video, however often Discord sends the same command', async () => {
    const { discord, ann, general, app, reach } = await startDiscordApp();
    const call = discord.slash('video', { prompt: 'x', duration: 4 }, { user: ann, channel: general });
    call.repeat();
    call.repeat();
    await reach('completed');
    expect((await app().engine.history({ limit: 10 })).generations).toHaveLength(1);
  });

  it.each(['announcement', 'voice', 'forum', 'thread', 'dm'] as const)('works in a place of the kind %s', async (kind) => {
    const app = await startDiscordApp();
    const { discord, ann, guild, general } = app;
    const forum = kind === 'forum' ? discord.addChannel({ guild, kind, name: 'ideas' }) : general;
    const channel =
      kind === 'dm'
        ? discord.directMessage(ann)
        : kind === 'thread' || kind === 'forum'
          ? discord.addThread(forum, 'talk', ann)
          : discord.addChannel({ guild, kind, name: kind });
    discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel });
    await app.reach('completed');
    const status = await app.see(channel, (message) => isStatus(message) && message.text.includes('[Watch it]'));
    const place = kind === 'announcement' ? thread(status) : channel;
    expect((await app.see(place, hasFile)).text).toContain('Your video is ready.');
  });

  it('answers where only its person brought the app, without any right of the bot', async () => {
    const { discord, app, reach } = await startDiscordApp();
    const ann = discord.addPerson({ name: 'Ann', hasInstalled: true });
    const elsewhere = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [ann] });
    const channel = discord.addChannel({ guild: elsewhere, name: 'chat' });
    const call = discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel });
    expect(await call.acknowledged).toMatchObject({ how: 'deferred', ephemeral: false });
    const id = await reach('completed');
    await expect.poll(() => call.response?.files.map(({ name }) => name)).toEqual(['a-fox.mp4']);
    expect((await app().engine.find(id))?.reason).toBeUndefined();
  });
});

describe('Animate image', () => {
  it('asks what should happen in the picture of any message, and makes it', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const message = discord.say({ user: ben, channel: general, content: 'my boat', files: [await photo()] });
    const call = discord.messageCommand('Animate image', message, { user: ann });
    expect(await call.acknowledged).toMatchObject({ how: 'modal' });
    // Whoever opens a form and walks away leaves an address, not a picture.
    expect(discord.log.downloads).toEqual([]);
    const sent = discord.submitModal(call, { prompt: 'the waves move', duration: ['4'] });
    await app.vanished(sent);
    const id = await app.reach('completed');
    expect((await app.app().engine.find(id))?.request).toMatchObject({ prompt: 'the waves move', durationSeconds: 4 });
  });

  it('lets people choose where there are several pictures, and finds one in a forwarded message', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const two = discord.say({ user: ben, channel: general, files: [await photo('a.jpg', 0.2), await photo('b.jpg', 0.8)] });
    const call = discord.messageCommand('Animate image', two, { user: ann });
    const { modal } = await call.acknowledged.then((each) => ({ modal: 'modal' in each ? each.modal : undefined }));
    expect(JSON.stringify(modal)).toContain('2. b.jpg');
    const forwarded = discord.say({ user: ben, channel: general, forward: two });
    const again = discord.messageCommand('Animate image', forwarded, { user: ann });
    expect(await again.acknowledged).toMatchObject({ how: 'modal' });
    await app.vanished(discord.submitModal(call, { 'which-image': ['1'], duration: ['4'] }));
    await app.reach('completed');
  });

  it('asks for one where there is none, and makes what is uploaded move', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const message = discord.say({ user: ben, channel: general, content: 'no picture, and https://evil.test/a.png' });
    const call = discord.messageCommand('Animate image', message, { user: ann });
    expect(await call.acknowledged).toMatchObject({ how: 'modal', modal: { title: 'Animate image · free' } });
    expect(() => discord.submitModal(call, { prompt: 'it jumps' })).toThrow('image does not take 0 files');
    const sent = discord.submitModal(call, { prompt: 'it jumps', duration: '4', image: [await photo()] });
    await app.vanished(sent);
    const id = await app.reach('completed');
    expect((await app.app().engine.find(id))?.request).toMatchObject({ prompt: 'it jumps', image: { mimeType: 'image/jpeg' } });
  });
});

describe('a message to the bot', () => {
  it('with an image becomes a video, in answer to it', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const asked = discord.say({ user: ann, channel: general, content: `${discord.mention} let it snow`, files: [await photo()] });
    const id = await app.reach('completed');
    expect((await app.app().engine.find(id))?.request.prompt).toBe('let it snow');
    const status = await app.see(general, (message) => isStatus(message) && message.message_reference?.message_id === asked.id);
    expect(await app.see(thread(status), hasFile)).toBeDefined();
  });

  it('in answer to somebody’s image needs to read it: else it tells the other way', async () => {
    const { discord, ann, ben, general, see } = await startDiscordApp();
    const image = discord.say({ user: ben, channel: general, files: [await photo()] });
    discord.say({ user: ann, channel: general, content: `${discord.mention} let it snow`, replyTo: image });
    expect((await see(general, ({ author }) => author.bot === true)).text).toContain('Apps, “Animate image”');
  });

  it('in answer to somebody’s image animates it with the message-content intent', async () => {
    const app = await startDiscordApp({ messageContent: true, env: { DISCORD_MESSAGE_CONTENT: 'true' } });
    const { discord, ann, ben, general } = app;
    const image = discord.say({ user: ben, channel: general, files: [await photo()] });
    discord.say({ user: ann, channel: general, content: `${discord.mention} let it snow`, replyTo: image });
    const id = await app.reach('completed');
    expect((await app.app().engine.find(id))?.request).toMatchObject({
      prompt: 'let it snow',
      image: { mimeType: 'image/jpeg' },
    });
  });

  it('with words alone becomes a video, as in private; a question how it works costs nothing', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const direct = discord.directMessage(ann);
    discord.say({ user: ann, channel: direct, content: 'help' });
    expect((await app.see(direct, ({ author }) => author.bot === true)).text).toContain('Type /video');
    discord.say({ user: ann, channel: general, content: `${discord.mention} a fox in the snow --aspect 9:16` });
    const id = await app.reach('completed');
    expect((await app.app().engine.find(id))?.request).toMatchObject({ prompt: 'a fox in the snow', aspectRatio: '9:16' });
    discord.say({ user: ann, channel: direct, content: 'a fox in the rain' });
    expect(await app.see(direct, hasFile)).toBeDefined();
    expect((await app.app().engine.history({ limit: 5 })).generations.map(({ request }) => request.prompt)).toEqual([
      ...['a fox in the rain', 'a fox in the snow'],
    ]);
  });

  it('in private with an image becomes a video', async () => {
    const app = await startDiscordApp();
    const { discord, ann } = app;
    const direct = discord.directMessage(ann);
    discord.say({ user: ann, channel: direct, content: 'let it snow', files: [await photo()] });
    await app.reach('completed');
    expect(await app.see(direct, hasFile)).toBeDefined();
  });

  it('whose answer is on its way when the bot stops get that answer and no other', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const ours = () => discord.messagesIn(general).filter(({ author }) => author.id === discord.bot.id);
    discord.inject(createRoute, 'after/slow', { delayMs: 150 });
    discord.say({ user: ann, channel: general, content: `${discord.mention}` });
    await expect.poll(ours).toHaveLength(1);
    await app.restart();
    discord.say({ user: ann, channel: general, content: `${discord.mention} help` });
    await expect.poll(ours).toHaveLength(2);
    for (const { text: shown } of ours()) expect(shown).toContain('I make videos from words and pictures');
  });

  it('whose answer takes longer than a stop waits are told after the start', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    discord.inject(createRoute, 'before/hang');
    discord.say({ user: ann, channel: general, content: `${discord.mention}` });
    await expect.poll(() => discord.log.requests.filter(({ route }) => route === createRoute)).toHaveLength(1);
    await app.restart();
    const told = await app.see(general, ({ author }) => author.id === discord.bot.id);
    expect(told.text).toContain(say(text('chat.interrupted')));
  });

  it('where the bot may not write are left alone: nobody gets a direct message instead', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    discord.deny(general, 'SendMessages');
    discord.say({ user: ann, channel: general, content: `${discord.mention}` });
    const refused = () => discord.log.requests.filter(({ route, status }) => route === createRoute && status === 403);
    await expect.poll(() => refused().length).toBe(1);
    await app.restart();
    expect(discord.log.all('direct message opened')).toEqual([]);
    expect(refused()).toHaveLength(1);
  });

  it('of other bots, and mentions of everybody, are none of ours', async () => {
    const { discord, ann, general, guild, app } = await startDiscordApp();
    const bot = discord.addPerson({ name: 'Other bot', isBot: true });
    void guild;
    discord.say({ user: bot, channel: general, content: `${discord.mention} x`, files: [await photo()] });
    discord.say({ user: ann, channel: general, content: '@everyone look', files: [await photo()] });
    discord.say({ user: ann, channel: general, content: `${discord.mention}` });
    await expect.poll(() => discord.messagesIn(general).filter(({ author }) => author.id === discord.bot.id)).toHaveLength(1);
    expect((await app().engine.history({ limit: 5 })).generations).toEqual([]);
  });
});

it.runIf(process.platform !== 'win32')('a stop while a large video is made smaller posts nothing in its stead', async () => {
  const folder = temporaryFolder();
  const begun = join(folder, 'begun');
  const encoders = ' V..... libx264  H.264\n A..... aac  AAC';
  const busy = `case "$*" in *-encoders*) echo '${encoders}';; *) : > '${begun}'; exec sleep 600;; esac`;
  await writeFile(join(folder, 'ffmpeg'), `#!/bin/sh\n${busy}\n`, { mode: 0o755 });
  const large = await makePaddedVideo(join(folder, 'large.mp4'), smallestLimitBytes + 1);
  const google = await startEmulator({
    folder,
    progress: { timeScale: 0 },
    render: ({ outputPath }) => writeFile(outputPath, large),
  });
  onTestFinished(() => google.close());
  const { discord, ann, general, stop, poll } = await startDiscordApp({
    env: { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, FFMPEG_PATH: join(folder, 'ffmpeg') },
  });
  discord.slash('video', { prompt: 'a lighthouse' }, { user: ann, channel: general });
  await poll(async () => (existsSync(begun) ? true : undefined));
  const before = discord.log.all('message created').length;
  await stop();
  expect(discord.log.all('message created')).toHaveLength(before);
});

describe('buttons', () => {
  it('whose answer a stop calls off do not say that something went wrong: their person is told after the start', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    await finished(app, { prompt: 'a lighthouse' });
    const call = discord.slash('history', {}, { user: ann, channel: general });
    await answerOf(call);
    if (call.response === undefined) throw new Error('no page');
    const opened = await openEntry(discord, call.response, '1', ann);
    discord.inject(answerRoute, 'before/hang', { onlyUploads: true });
    const posted = discord.press(opened, 'Post again', { user: ann });
    const tries = () => discord.log.requests.filter(({ route, fault }) => route === answerRoute && fault !== undefined);
    await expect.poll(tries).toHaveLength(1);
    await app.restart();
    const interrupted = say(text('chat.interrupted'));
    await app.see(general, (message) => message.text.includes(interrupted));
    expect(posted.response?.isLoading).toBe(true);
  });

  it('work after a restart, and make one more for a person who presses twice', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben } = app;
    const { id, result } = await finished(app, { prompt: 'a lighthouse' });
    await app.restart();
    const first = discord.press(result, 'Again · free', { user: ann });
    const second = discord.press(result, 'Again · free', { user: ann });
    const said = [await answerOf(first), await answerOf(second)].toSorted();
    expect(said).toEqual(['This is already being made once more. Free of charge.', 'Your video is on its way. Free of charge.']);
    await expect
      .poll(async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ state }) => state))
      .toEqual(['completed', 'completed']);
    const asked = discord.press(result, 'Delete', { user: ben });
    expect(await answerOf(asked)).toBe(say(text('discord.removeQuestion')));
    expect((await app.app().engine.find(id))?.request.prompt).toBe('a lighthouse');
    if (asked.response === undefined) throw new Error('there is no question');
    discord.press(asked.response, 'Delete it for everybody', { user: ben });
    await expect.poll(() => asked.response).toMatchObject({ text: 'The video was deleted.', components: [], isEphemeral: true });
    await expect.poll(() => discord.messagesIn(result.channel_id).filter(({ id: each }) => each === result.id)).toEqual([]);
    expect((await app.app().engine.find(id))?.request.prompt).toBe('');
    // The name of the thread was the prompt.
    await expect.poll(() => discord.channel(result.channel_id)).toMatchObject({ name: 'Deleted video' });
  });

  it('of somebody else’s video change nothing', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const { id, result } = await finished(app, { prompt: 'a lighthouse' }, general, ben);
    const call = discord.press(result, 'Delete', { user: ann });
    expect(await call.acknowledged).toMatchObject({ ephemeral: true });
    expect(await answerOf(call)).toBe('Only the person who asked for it can do that.');
    expect((await app.app().engine.find(id))?.request.prompt).toBe('a lighthouse');
  });

  it('open the form of the video, filled in, and make it with what was changed', async () => {
    const app = await startDiscordApp();
    const { discord, ann } = app;
    const { id, result } = await finished(app, { prompt: 'a lighthouse', seed: 7, image: await photo() });
    const call = discord.press(result, 'Change and run again', { user: ann });
    const { how, modal } = await call.acknowledged.then((each) => ({ modal: undefined, ...each }));
    expect(how).toBe('modal');
    expect(JSON.stringify(modal)).toContain('"value":"a lighthouse"');
    await answerOf(discord.submitModal(call, { prompt: 'a harbour', aspect: ['9:16'], resolution: ['720p'], duration: ['4'] }));
    await expect.poll(async () => (await app.app().engine.history({ limit: 5 })).generations.length).toBe(2);
    const [newest] = (await app.app().engine.history({ limit: 1 })).generations;
    expect(newest?.id).not.toBe(id);
    expect(newest?.request).toMatchObject({
      prompt: 'a harbour',
      aspectRatio: '9:16',
      seed: 7,
      image: { mimeType: 'image/jpeg' },
    });
  });

  it('call a waiting video off, before anything is paid', async () => {
    const app = await startDiscordApp({ render: forEver, env: { CONCURRENT_GENERATIONS: '1' } });
    const { discord, ann, general } = app;
    discord.slash('video', { prompt: 'the first' }, { user: ann, channel: general });
    await app.reach('generating');
    discord.slash('video', { prompt: 'the second' }, { user: ann, channel: general });
    const status = await app.see(general, ({ text }) => text.includes('the second'));
    expect(await answerOf(discord.press(status, 'Cancel', { user: ann }))).toBe(
      'Canceled before it was sent. Nothing was charged.',
    );
    expect(
      (await app.see(general, ({ text }) => text.includes('the second') && text.includes('Canceled'))).components,
    ).toHaveLength(1);
  });
});

describe('/history, /queue and /cancel', () => {
  it('show what was made here and nothing of other channels, page by page, to the asker alone', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, guild, general } = app;
    const other = discord.addChannel({ guild, name: 'other' });
    await finished(app, { prompt: 'a secret' }, other);
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      discord.slash(
        'video',
        { prompt: `video number ${number}`, duration: 4 },
        { user: number === 9 ? ben : ann, channel: general },
      );
      await expect
        .poll(
          async () =>
            (await app.app().engine.history({ limit: 20 })).generations.filter(({ state }) => state === 'completed').length,
        )
        .toBe(number + 1);
    }
    const call = discord.slash('history', {}, { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ ephemeral: true });
    const page = await answerOf(call);
    expect(page).toContain('video number 9');
    expect(page).not.toContain('video number 1');
    expect(page).not.toContain('a secret');
    expect(page).toContain('https://discord.com/channels/');
    expect(page).toContain('Free of charge.');
    const message = call.response;
    if (message === undefined) throw new Error('no page');
    discord.press(message, 'Older', { user: ann });
    await expect.poll(() => call.response?.text).toContain('video number 1');
    const byWords = discord.slash('history', { words: 'number 3' }, { user: ann, channel: general });
    expect(await answerOf(byWords)).toContain('video number 3');
    const byPerson = discord.slash('history', { person: ben }, { user: ann, channel: general });
    expect(await answerOf(byPerson)).not.toContain('video number 5');
    const none = discord.slash('history', { words: 'secret' }, { user: ann, channel: general });
    expect(await answerOf(none)).toBe('No video here fits that. Try other words, or leave the filter out.');
    const open = discord.slash('history', { public: true }, { user: ann, channel: general });
    expect(await open.acknowledged).toMatchObject({ ephemeral: false });
    expect(await answerOf(open)).toContain('video number 9');
    // What everybody reads goes with what is deleted of it, words and pictures; what its person alone reads can't.
    const { engine } = app.app();
    const [newest] = (await engine.history({ limit: 1, words: 'number 9' })).generations;
    if (newest === undefined) throw new Error('no video');
    await engine.remove(newest.id, { requester: newest.requester, mayManage: false });
    await expect
      .poll(() => discord.messagesIn(general).filter(({ text: shown }) => shown.includes('video number 9')))
      .toEqual([]);
  });

  it('post an earlier video once more', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    await finished(app, { prompt: 'a lighthouse' });
    const call = discord.slash('history', {}, { user: ben, channel: general });
    await answerOf(call);
    const page = call.response;
    if (page === undefined) throw new Error('no page');
    const posted = discord.press(await openEntry(discord, page, '1', ben), 'Post again', { user: ben });
    await expect.poll(() => posted.response?.files.map(({ name }) => name)).toEqual(['a-lighthouse.mp4']);
    expect(posted.response?.pings.userIds).toEqual([]);
    expect(posted.response?.text).toContain(`by <@${ann.id}>`);
  });

  it('show the line, and suggest a person’s own videos to cancel', async () => {
    const app = await startDiscordApp({ render: forEver, env: { CONCURRENT_GENERATIONS: '1' } });
    const { discord, ann, ben, general } = app;
    discord.slash('video', { prompt: 'the first' }, { user: ann, channel: general });
    await app.reach('generating');
    discord.slash('video', { prompt: 'the second' }, { user: ann, channel: general });
    await app.see(general, ({ text }) => text.includes('the second'));
    const queue = await answerOf(discord.slash('queue', {}, { user: ben, channel: general }));
    expect(queue).toMatch(/is making the video.*the first[\s\S]*in line.*the second/);
    const suggested = discord.autocomplete('cancel', 'video', { video: 'sec' }, { user: ann, channel: general });
    const acknowledged = await suggested.acknowledged;
    const choices = 'choices' in acknowledged ? (acknowledged.choices ?? []) : [];
    expect(choices.map(({ name }) => name)).toEqual(['2 · the second']);
    const cancel = discord.slash('cancel', { video: String(choices[0]?.value) }, { user: ben, channel: general });
    expect(await answerOf(cancel)).toBe('Canceled before it was sent. Nothing was charged.');
  });
});

it('a video of the channel that is suggested in the thread of another one can be canceled there', async () => {
  const renders = [renderTinyVideo];
  const app = await startDiscordApp({
    env: { CONCURRENT_GENERATIONS: '1' },
    render: (options) => (renders.pop() ?? forEver)(options),
  });
  const { discord, ann, general } = app;
  const { status } = await finished(app, { prompt: 'the first' });
  discord.slash('video', { prompt: 'the second' }, { user: ann, channel: general });
  await app.reach('generating');
  const who = { user: ann, channel: discord.channel(thread(status)) };
  const acknowledged = await discord.autocomplete('cancel', 'video', { video: '' }, who).acknowledged;
  const choices = 'choices' in acknowledged ? (acknowledged.choices ?? []) : [];
  expect(choices.map(({ name }) => name)).toEqual(['2 · the second']);
  const answer = await answerOf(discord.slash('cancel', { video: String(choices[0]?.value) }, who));
  expect(answer).toBe(say(text('state.discardedFree')));
});

describe('the connection', () => {
  it('outlives a drop: what came meanwhile is taken once', async () => {
    const { discord, ann, general, app, reach } = await startDiscordApp();
    discord.gateway.drop();
    discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
    await reach('completed');
    expect((await app().engine.history({ limit: 5 })).generations).toHaveLength(1);
  });

  it('registers the commands once, and not again when nothing has changed', async () => {
    const app = await startDiscordApp();
    await expect.poll(() => app.discord.log.all('commands registered')).toHaveLength(1);
    await app.restart();
    await expect
      .poll(
        () => app.discord.log.requests.filter(({ route }) => route?.startsWith('GET /applications/:application/commands')).length,
      )
      .toBe(2);
    expect(app.discord.log.all('commands registered')).toHaveLength(1);
  });

  it('gives up with a clear sentence when the token is revoked, and keeps what is unfinished', async () => {
    const { discord, app, ann, general, reach } = await startDiscordApp({ render: forEver });
    discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
    await reach('generating');
    discord.revokeToken();
    discord.gateway.close(4004);
    expect((await app().gaveUp).key).toBe('discord.tokenRefused');
    expect((await app().engine.history({ limit: 1 })).generations[0]?.state).toBe('generating');
  });

  it('takes an event that discord.js can’t read for what it is, and nothing else', async () => {
    const { app } = await startDiscordApp();
    const theirs = new Error('x');
    theirs.stack =
      'TypeError: x\n    at InteractionCreate.handle (/bot/node_modules/discord.js/src/client/actions/InteractionCreate.js:90:3)';
    expect(app().survives(theirs)).toBe(true);
    expect(app().survives(new Error('ours'))).toBe(false);
  });
});
