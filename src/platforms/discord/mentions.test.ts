import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { roleMention } from '../../testing/fakes/discord/building.ts';
import type { SampleFile } from '../../testing/fakes/discord/file-shelf.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';

const { say } = createTexts();
const messageRoute = 'GET /channels/:channel/messages/:message';

async function photo(change: Partial<SampleFile> = {}): Promise<SampleFile> {
  return { name: 'sea.jpg', content: await samplePhoto(), contentType: 'image/jpeg', ...change };
}
const gif: SampleFile = {
  ...{ name: 'cat.gif', contentType: 'image/gif' },
  content: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
};

/** The newest request that was taken. */
async function newest(app: DiscordApp) {
  return (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
}

/** What the bot says under messages, as it is shown. */
async function toldIn(app: DiscordApp, what: (shown: string) => boolean): Promise<SeenMessage> {
  return app.see(app.general, (message) => message.author.bot === true && what(plain(message.text)));
}
const plain = (markup: string): string => markup.replaceAll(/[\\\u2068\u2069]/g, '');

describe('of several pictures, a message to the bot', () => {
  it('uses two as first and last frame, with a button for the other way that is good after a restart', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const beach = await photo({ name: 'beach.jpg', content: await samplePhoto({ width: 640, height: 360 }) });
    const embeds = [{ thumbnail: { url: `${discord.cdnUrl}/attachments/1/2/card.png` } }];
    discord.say({ user: ann, channel: general, content: `${discord.mention} waves`, files: [await photo(), beach], embeds });
    const note = await toldIn(app, (shown) => shown.includes(say(text('chat.asFrames'))));
    expect(await newest(app)).toMatchObject({ prompt: 'waves', image: {}, lastFrame: { width: 640 } });
    const label = 'As references instead · free';
    await app.reach('completed');
    await app.restart();
    const foreign = discord.press(note, label, { user: ben });
    await expect.poll(() => foreign.followUps.map((each) => plain(each.text))).toEqual([say(text('answer.notYours'))]);
    discord.press(note, label, { user: ann });
    await expect.poll(() => newest(app)).toMatchObject({ prompt: 'waves', referenceImages: [{}, { width: 640 }] });
    await toldIn(app, (shown) => shown.includes(say(text('quote.bothMade'))));
  });

  it('uses the one that can be used, and says that it is the only one', async () => {
    const app = await startDiscordApp();
    const files = [gif, await photo({ name: 'sea.jpg' })];
    const asked = app.discord.say({ user: app.ann, channel: app.general, content: `${app.discord.mention} waves`, files });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'waves', image: { mimeType: 'image/jpeg' } });
    const sentence = say(text('chat.onlyFirst', { given: 2, name: 'sea.jpg' }));
    expect((await toldIn(app, (shown) => shown === sentence)).message_reference?.message_id).toBe(asked.id);
  });

  it('says what is wrong with the first, where none can be used', async () => {
    const app = await startDiscordApp();
    const files = [gif, { name: 'x.png', content: Buffer.from('no image') }];
    app.discord.say({ user: app.ann, channel: app.general, content: `${app.discord.mention} waves`, files });
    await toldIn(app, (shown) => shown === 'The image is a GIF file. Please use JPEG, PNG or WebP.');
    expect(await newest(app)).toBeUndefined();
  });

  it('says nothing more of one picture', async () => {
    const app = await startDiscordApp();
    app.discord.say({ user: app.ann, channel: app.general, content: app.discord.mention, files: [await photo()] });
    await app.reach('completed');
    await app.see(app.general, ({ text: shown }) => shown.includes('[Watch it]'));
    expect(app.discord.messagesIn(app.general).filter(({ author }) => author.bot === true)).toHaveLength(1);
  });
});

describe('a picture', () => {
  it.each([
    { why: 'by its size', change: { name: 'photo.unknown', contentType: null, width: 640, height: 480 } },
    { why: 'by its name', change: { name: 'photo.jfif', contentType: null } },
    { why: 'by opening it', change: { name: 'photo', contentType: null } },
  ])('whose type Discord does not tell is known $why', async ({ change }) => {
    const app = await startDiscordApp();
    app.discord.say({ user: app.ann, channel: app.general, content: app.discord.mention, files: [await photo(change)] });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ image: { mimeType: 'image/jpeg' } });
  });

  it('is told from a video: a still is needed', async () => {
    const { discord, ann, ben, general } = await startDiscordApp();
    const video = { name: 'boat.mp4', content: Buffer.from('x'), contentType: 'video/mp4', width: 640, height: 480 };
    const message = discord.say({ user: ben, channel: general, files: [video] });
    const call = discord.messageCommand('Animate image', message, { user: ann });
    await expect.poll(() => call.response?.text).toBe(say(text('chat.onlyVideo')));
  });
});

describe('words to the bot', () => {
  it('name people, roles, channels, signs and times as they are shown, not by number', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, guild, general } = app;
    const manager = roleMention(guild, 'managers');
    const content = `${discord.mention} <@${ben.id}> and ${manager} in <#${general.id}> <:happy:123> <a:dance:7> <t:1700000000:R> <@999>`;
    discord.say({ user: ann, channel: general, content, files: [await photo()] });
    await app.reach('completed');
    const words = '@Ben and @managers in #general :happy: :dance: 2023-11-14 22:13 UTC someone';
    expect((await newest(app))?.prompt).toBe(words);
    const status = await app.see(general, ({ text: shown }) => shown.includes('[Watch it]'));
    expect(plain(status.text)).toContain(words);
  });

  it('do so in a command and in a form, whose people are asked for', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    discord.slash('video', { prompt: `<@${ben.id}> in <#${general.id}>`, duration: 4 }, { user: ann, channel: general });
    await app.reach('completed');
    expect((await newest(app))?.prompt).toBe('@Ben in #general');
    const image = discord.say({ user: ben, channel: general, files: [await photo()] });
    const call = discord.messageCommand('Animate image', image, { user: ann });
    await call.acknowledged;
    discord.submitModal(call, { prompt: `<@!${ben.id}> waves`, duration: ['4'] });
    await expect.poll(async () => (await newest(app))?.prompt).toBe('@Ben waves');
  });

  it('never name a channel of another server, or one that their person may not see', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, guild, general } = app;
    const secret = discord.addChannel({ guild, name: 'plans', onlyFor: [ben] });
    const elsewhere = discord.addChannel({ guild: discord.addGuild({ name: 'Others', members: [ben] }), name: 'merger' });
    const words = `from <#${secret.id}> and <#${elsewhere.id}> to <#${general.id}>`;
    const asRead = `from <#${secret.id}> and <#${elsewhere.id}> to #general`;
    discord.slash('video', { prompt: words, duration: 4 }, { user: ann, channel: general });
    await expect.poll(async () => (await newest(app))?.prompt).toBe(asRead);
    discord.say({ user: ann, channel: general, content: `${discord.mention} ${words}, again`, files: [await photo()] });
    await expect.poll(async () => (await newest(app))?.prompt).toBe('from a channel and a channel to #general, again');
    const direct = discord.directMessage(ann);
    discord.say({ user: ann, channel: direct, content: `<#${elsewhere.id}>`, files: [await photo()] });
    await expect.poll(async () => (await newest(app))?.prompt).toBe('a channel');
    discord.slash('video', { prompt: words, duration: 4 }, { user: ben, channel: general });
    await expect.poll(async () => (await newest(app))?.prompt).toBe(`from #plans and <#${elsewhere.id}> to #general`);
  });

  it('may have flags, as on Slack; a name that looks like one is none', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const odd = discord.addPerson({ name: '--count 4' });
    const content = `${discord.mention} make <@${odd.id}> jump --aspect 9:16 --duration 4`;
    discord.say({ user: ann, channel: general, content, files: [await photo()] });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'make @--count 4 jump', aspectRatio: '9:16', durationSeconds: 4 });
    discord.say({ user: ann, channel: general, content: `${discord.mention} jump --apsect 9:16`, files: [await photo()] });
    await toldIn(app, (shown) => shown.startsWith('There is no option --apsect; did you mean --aspect?'));
  });

  it('may call it by the role that Discord gave it; other roles stay theirs', async () => {
    const app = await startDiscordApp();
    const { discord, ann, guild, general } = app;
    const own = roleMention(guild, discord.bot.username);
    discord.say({ user: ann, channel: general, content: `${roleMention(guild, 'managers')} jump`, files: [await photo()] });
    discord.say({ user: ann, channel: general, content: `${own} jump`, files: [await photo()] });
    await app.reach('completed');
    expect((await app.app().engine.history({ limit: 5 })).generations.map(({ request }) => request.prompt)).toEqual(['jump']);
  });

  it('call it when they are added to a message within minutes, once', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    const first = discord.say({ user: ann, channel: general, content: 'look', files: [await photo()] });
    discord.rewrite(first, `${discord.mention} look`);
    await app.reach('completed');
    discord.rewrite(first, `${discord.mention} look again`);
    // Of one that the bot has forgotten, or never saw, the change is all that it hears; of an old one it is too late.
    const [edited] = discord.gateway.sent.filter(({ t }) => t === 'MESSAGE_UPDATE').slice(-1);
    const tell = (minutesAgo: number, content: string) => {
      const id = String((BigInt(Date.now() - minutesAgo * 60_000) - 1_420_070_400_000n) << 22n);
      discord.gateway.tell({ t: 'MESSAGE_UPDATE', d: Object.assign({}, edited?.d, { id, content }) });
    };
    tell(6, `${discord.mention} too late`);
    tell(4, `${discord.mention} in time`);
    const prompts = async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ request }) => request.prompt);
    await expect.poll(prompts).toEqual(['in time', 'look']);
  });
});

describe('a message that somebody answers', () => {
  it('and that was deleted: the image can be attached', async () => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const image = discord.say({ user: ben, channel: general, files: [await photo()] });
    discord.say({ user: ann, channel: general, content: `${discord.mention} go`, replyTo: image, replyToIsGone: true });
    await toldIn(app, (shown) => shown === say(text('discord.answeredGone')));
  });

  it.each([
    ['refuse/50001', text('discord.answeredUnreadable', { rights: 'Read Message History' })],
    ['refuse/50013', text('discord.answeredUnreadable', { rights: 'Read Message History' })],
    ['before/503', text('discord.answeredNotNow')],
  ] as const)('and that can’t be read (%s) is named as the cause', async (fault, sentence) => {
    const app = await startDiscordApp();
    const { discord, ann, ben, general } = app;
    const image = discord.say({ user: ben, channel: general, files: [await photo()] });
    discord.inject(messageRoute, fault, { times: 'always' });
    discord.say({ user: ann, channel: general, content: `${discord.mention} go`, replyTo: image, replyToIsGone: true });
    await toldIn(app, (shown) => shown === say(sentence));
  });
});

it('an answer that may not stand under the message stands on its own, and names the right that is missing', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  discord.deny(general, 'ReadMessageHistory');
  discord.say({ user: ann, channel: general, content: discord.mention });
  const told = await toldIn(app, (shown) => shown.endsWith('the bot needs: Read Message History.'));
  expect(told.text).toContain(`<@${ann.id}> I make videos`);
  expect(told.pings.userIds).toEqual([ann.id]);
  discord.say({ user: ann, channel: general, content: `${discord.mention} go`, files: [await photo()] });
  const refused = await toldIn(app, (shown) => shown.includes('nothing was started or charged'));
  expect(refused.text.match(/Read Message History/g)).toHaveLength(1);
  expect(await newest(app)).toBeUndefined();
});
