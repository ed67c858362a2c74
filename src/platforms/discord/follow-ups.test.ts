import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { tinyVideo } from '../../testing/samples/tiny-video.ts';
import { type DiscordApp, type DiscordAppOptions, startDiscordApp } from '../../testing/set-up/discord-app.ts';

const { say } = createTexts();
const withIntent: DiscordAppOptions = { messageContent: true, env: { DISCORD_MESSAGE_CONTENT: 'true' } };
const hasFile = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const plain = (markup: string): string => markup.replaceAll(/[\\\u2068\u2069]/g, '');
const all = async (app: DiscordApp) => (await app.app().engine.history({ limit: 100 })).generations;
const newest = async (app: DiscordApp) => (await all(app))[0];
const reaches = (app: DiscordApp, count: number) =>
  expect.poll(async () => (await all(app)).map(({ state }) => state)).toEqual(Array(count).fill('completed'));

/** A video of Ann's in the thread under its status message. */
async function finished(app: DiscordApp, prompt = 'a lighthouse') {
  app.discord.slash('video', { prompt, duration: 4 }, { user: app.ann, channel: app.general });
  const id = await app.reach('completed');
  const status = await app.see(app.general, ({ text: shown }) => shown.includes('[Watch it]') && shown.includes(prompt));
  const result = await app.see(status.id, hasFile);
  return { id, status, result, thread: app.discord.channel(status.id) };
}

async function answerOf(call: Call): Promise<string> {
  await call.acknowledged;
  await expect.poll(() => call.response?.isLoading).toBe(false);
  return call.response?.text ?? '';
}

/** The form that something opened, as JSON. */
async function formOf(call: Call): Promise<string> {
  const acknowledged = await call.acknowledged;
  expect(acknowledged.how).toBe('modal');
  return JSON.stringify(acknowledged);
}

describe('“Change it”', () => {
  it('asks for words and says the price, and posts what comes of it in the thread of the result, once', async () => {
    const app = await startDiscordApp();
    const { discord, ben, general } = app;
    const { id, result, thread } = await finished(app);
    const press = discord.press(result, 'Change it · free', { user: ben });
    const form = await formOf(press);
    for (const each of [text('help.whatChanges'), text('price.free')]) expect(form).toContain(say(each));
    const sent = discord.submitModal(press, { prompt: 'make it night' });
    expect(await answerOf(sent)).toContain(say(text('answer.accepted')));
    sent.repeat();
    await reaches(app, 2);
    expect(await newest(app)).toMatchObject({
      ...{ requester: { id: ben.id }, source: { generationId: id, how: 'edit' } },
      replyTarget: { channelId: general.id, ids: { thread: thread.id, place: 'text' } },
    });
    const files = () => discord.messagesIn(thread).filter(hasFile);
    await expect.poll(() => files().length).toBe(2);
    expect(files().at(-1)?.pings.userIds).toEqual([ben.id]);
    expect(discord.log.all('thread created')).toHaveLength(1);
    expect(discord.messagesIn(general).filter(({ author }) => author.bot === true && hasFile)).toHaveLength(1);
    // A version of the version stands there, too.
    const again = discord.press(files().at(-1) ?? result, 'Change it · free', { user: ben });
    await again.acknowledged;
    discord.submitModal(again, { prompt: 'add rain' });
    await reaches(app, 3);
    await expect.poll(() => files().length).toBe(3);
    expect((await newest(app))?.request.prompt).toBe('add rain');
  });

  it('keeps what was written where it can’t be done, and makes nothing', async () => {
    const app = await startDiscordApp();
    const { discord, ann } = app;
    const { id, result } = await finished(app);
    const press = discord.press(result, 'Change it · free', { user: ann });
    await press.acknowledged;
    await app.app().engine.remove(id, { requester: { platform: 'discord', id: ann.id }, mayManage: false });
    const said = await answerOf(discord.submitModal(press, { prompt: 'make it night' }));
    expect(plain(said)).toContain(say(text('answer.notFoundEver')));
    expect(said).toContain('make it night');
    expect(said).not.toContain('/video');
    expect(await all(app)).toEqual([]);
  });
});

it('“Join into one film” posts a film of what goes on from each other in the thread of the last one, free of charge', async () => {
  const app = await startDiscordApp();
  const { discord, ben } = app;
  const { id, thread } = await finished(app);
  const { engine } = app.app();
  const first = await engine.find(id);
  if (first === undefined) throw new Error('it was made');
  const { request, requester, replyTarget } = first;
  const source = { generationId: id, video: 1, how: 'continue' } as const;
  const there = { ...replyTarget, ids: { ...replyTarget.ids, thread: thread.id } };
  await engine.submit({ request, requester, replyTarget: there, source, images: [], eventId: 'goes on' });
  await reaches(app, 2);
  const last = await app.see(thread.id, ({ components }) => JSON.stringify(components).includes('Join into one film · free'));
  await answerOf(discord.press(last, 'Join into one film · free', { user: ben }));
  await reaches(app, 3);
  expect(await newest(app)).toMatchObject({ provider: 'film', priceUsd: 0, requester: { id: ben.id } });
  const films = () => discord.messagesIn(thread).filter((each) => hasFile(each) && each.pings.userIds.includes(ben.id));
  await expect.poll(films).toHaveLength(1);
  const shown = JSON.stringify(films()[0]?.components);
  expect([shown.includes('Delete'), shown.includes('Again'), shown.includes('run again')]).toEqual([true, false, false]);
});

describe('the menu of a message', () => {
  it('changes the video of a result, and of the card above its thread', async () => {
    const app = await startDiscordApp();
    const { discord, ben } = app;
    const { id, result, status } = await finished(app);
    for (const message of [result, status]) {
      const call = discord.messageCommand('Edit video', message, { user: ben });
      expect(await formOf(call)).toContain(`v1:edit:${id}`);
    }
    const call = discord.messageCommand('Edit video', status, { user: ben });
    await call.acknowledged;
    discord.submitModal(call, { prompt: 'make it night' });
    await reaches(app, 2);
    expect((await newest(app))?.source).toMatchObject({ generationId: id, how: 'edit' });
  });

  it('changes somebody’s own video once its form is sent, where they are, and says of other words what works', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const content = Buffer.from(await tinyVideo({ durationSeconds: 4 }));
    const file = { name: 'boat.mp4', content, contentType: 'video/mp4', width: 160, height: 90 };
    const video = discord.say({ user: ben, channel: general, files: [file] });
    const words = discord.say({ user: ben, channel: general, content: 'hello' });
    const call = discord.messageCommand('Edit video', video, { user: ann });
    const form = await formOf(call);
    for (const each of [text('help.whatChanges'), text('price.free')]) expect(form).toContain(say(each));
    const sent = discord.submitModal(call, { prompt: 'make it night' });
    await sent.acknowledged;
    sent.repeat();
    await reaches(app, 1);
    const made = await newest(app);
    expect(made).toMatchObject({ requester: { id: ann.id }, request: { prompt: 'make it night', durationSeconds: 4 } });
    expect(made?.request.video).toMatchObject({ width: 160, height: 90, sizeBytes: content.length });
    expect(made).not.toHaveProperty('source');
    await app.see(general, ({ text: shown }) => shown.includes(say(text('card.editUpload'))));
    expect(plain(await answerOf(discord.messageCommand('Edit video', words, { user: ann })))).toBe(say(text('chat.noVideo')));
  });

  it('says of a file that is no video what it must be, and makes nothing', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const file = { name: 'boat.mp4', content: Buffer.from('x'), contentType: 'video/mp4', width: 640, height: 480 };
    const call = discord.messageCommand('Edit video', discord.say({ user: ben, channel: general, files: [file] }), { user: ann });
    await call.acknowledged;
    const said = await answerOf(discord.submitModal(call, { prompt: 'make it night' }));
    expect(plain(said)).toContain(say(text('request.videoUnreadable')));
    expect(said).toContain('make it night');
    expect(await all(app)).toEqual([]);
  });

  it('believes no file by its name: who posts one of another channel learns nothing', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, guild, general } = app;
    const { id } = await finished(app);
    const other = discord.addChannel({ guild, name: 'other' });
    const forged = discord.say({ user: ben, channel: other, files: [{ name: `${id}.mp4`, content: Buffer.from('x') }] });
    const mine = discord.say({ user: ben, channel: general, files: [{ name: `${id}.mp4`, content: Buffer.from('x') }] });
    for (const message of [forged, mine]) {
      const call = discord.messageCommand('Edit video', message, { user: ann });
      // It is a video of whoever posted it, like any other.
      expect(await formOf(call)).not.toContain(id);
    }
  });
});

describe('words with somebody’s own video', () => {
  it('change it, also where they answer one, once; without words it is asked what should change', async () => {
    const app = await startDiscordApp(withIntent);
    const { discord, ann, ben, general } = app;
    const content = Buffer.from(await tinyVideo({ durationSeconds: 4 }));
    const file = { name: 'boat.mp4', content, contentType: 'video/mp4', width: 160, height: 90 };
    discord.say({ user: ann, channel: general, content: `${discord.mention} make it night`, files: [file] });
    await reaches(app, 1);
    expect(await newest(app)).toMatchObject({ request: { prompt: 'make it night', video: { sizeBytes: content.length } } });
    const posted = discord.say({ user: ben, channel: general, files: [file] });
    discord.say({ user: ann, channel: general, content: `${discord.mention} add rain`, replyTo: posted });
    await reaches(app, 2);
    expect(await newest(app)).toMatchObject({
      requester: { id: ann.id },
      request: { prompt: 'add rain', video: { width: 160 } },
    });
    discord.say({ user: ann, channel: general, content: `${discord.mention} `, files: [file] });
    await app.see(general, ({ text: shown }) => shown.includes(say(text('help.whatChanges'))));
    expect(await all(app)).toHaveLength(2);
  });
});

describe('words under a video', () => {
  it('change it where they answer it or call the bot in its thread, once, also when they come again', async () => {
    const app = await startDiscordApp();
    const { discord, ben } = app;
    const { id, result, thread } = await finished(app);
    const first = discord.say({ user: ben, channel: thread, content: 'make it night', replyTo: result, replyPings: true });
    await reaches(app, 2);
    const second = await newest(app);
    expect(second).toMatchObject({ source: { generationId: id, how: 'edit' }, request: { prompt: 'make it night' } });
    discord.say({ user: ben, channel: thread, content: `${discord.mention} add rain` });
    await reaches(app, 3);
    expect((await newest(app))?.source?.generationId).toBe(second?.id);
    discord.repeat(first);
    discord.say({ user: ben, channel: thread, content: `${discord.mention} add snow`, replyTo: result });
    await reaches(app, 4);
    expect(await newest(app)).toMatchObject({ source: { generationId: id }, request: { prompt: 'add snow' } });
  });

  it('take a picture along where they answer the video; beside a mention alone it is animated', async () => {
    const app = await startDiscordApp();
    const { discord, ann } = app;
    const { id, result, thread } = await finished(app);
    const files = [{ name: 'hat.jpg', content: await samplePhoto(), contentType: 'image/jpeg' }];
    discord.say({ user: ann, channel: thread, content: 'with this hat', files, replyTo: result, replyPings: true });
    await reaches(app, 2);
    expect((await newest(app))?.source?.generationId).toBe(id);
    expect((await newest(app))?.request.referenceImages).toHaveLength(1);
    discord.say({ user: ann, channel: thread, content: `${discord.mention} it swims`, files });
    await expect.poll(async () => (await newest(app))?.request.prompt).toBe('it swims');
    expect((await newest(app))?.request).toMatchObject({ image: { mimeType: 'image/jpeg' } });
    expect((await newest(app))?.source).toBeUndefined();
  });

  it('are nobody’s business without the intent, and with it an answer needs no ping', async () => {
    const app = await startDiscordApp();
    const { id, result, thread } = await finished(app);
    app.discord.say({ user: app.ann, channel: thread, content: 'make it night', replyTo: result, replyPings: false });
    app.discord.say({ user: app.ann, channel: thread, content: 'make it night' });
    app.discord.say({ user: app.ann, channel: thread, content: `${app.discord.mention} add rain` });
    await reaches(app, 2);
    expect((await all(app)).map(({ request }) => request.prompt)).toEqual(['add rain', 'a lighthouse']);
    const seeing = await startDiscordApp(withIntent);
    const video = await finished(seeing);
    seeing.discord.say({
      ...{ user: seeing.ben, channel: video.thread, content: 'make it night', replyTo: video.result, replyPings: false },
    });
    await reaches(seeing, 2);
    expect((await newest(seeing))?.source?.generationId).toBe(video.id);
    expect(id).not.toBe(video.id);
  });

  it('of the person who asked for it are an offer with the intent: a press opens the form with them; talk of others is left alone', async () => {
    const app = await startDiscordApp(withIntent);
    const { discord, ann, ben } = app;
    const { thread } = await finished(app);
    discord.say({ user: ben, channel: thread, content: 'nice' });
    discord.say({ user: ann, channel: thread, content: `<@${ben.id}> do you like it?` });
    const words = discord.say({ user: ann, channel: thread, content: 'make it night' });
    const offered = ({ text: shown }: SeenMessage): boolean => plain(shown) === say(text('chat.offerChange'));
    const offer = await app.see(thread, offered);
    expect(offer.message_reference?.message_id).toBe(words.id);
    expect(offer.pings.userIds).toEqual([]);
    expect(await all(app)).toHaveLength(1);
    const press = discord.press(offer, 'Change it · free', { user: ann });
    expect(await formOf(press)).toContain('"value":"make it night"');
    discord.submitModal(press, { prompt: 'make it night' });
    await reaches(app, 2);
    expect((await newest(app))?.request.prompt).toBe('make it night');
    expect(discord.messagesIn(thread).filter(offered)).toHaveLength(1);
  });
});
