import { ComponentType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

const example = 'Try: a fox in the snow · free';

describe('/help', () => {
  it('says privately what there is and what it costs, and an example opens the form with its words, which makes nothing by itself', async () => {
    const { discord, ann, general, app, poll, reach } = await startDiscordApp();
    const call = discord.slash('help', {}, { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'deferred', ephemeral: true });
    const answer = await poll(async () => (call.response?.isLoading === false ? call.response : undefined));
    expect(answer.text).toContain('Type /video and what should happen');
    expect(answer.text).toContain('Videos are free of charge here.');
    expect(answer.text).toContain('**/queue** What is being made here');
    expect(answer.text).toContain('Preview renderer: free for');
    const form = discord.press(answer, example, { user: ann });
    await form.acknowledged;
    expect((await app().engine.history({ limit: 1 })).generations).toEqual([]);
    discord.submitModal(form, { duration: '4' });
    await reach('completed');
    expect((await app().engine.history({ limit: 9 })).generations.map(({ request }) => request)).toMatchObject([
      { prompt: 'a fox in the snow', durationSeconds: 4 },
    ]);
  });

  it('is said in the reader’s language', async () => {
    const { discord, ann, general, poll } = await startDiscordApp();
    ann.locale = 'de' as typeof ann.locale;
    const call = discord.slash('help', {}, { user: ann, channel: general });
    const answer = await poll(async () => (call.response?.isLoading === false ? call.response : undefined));
    expect(answer.text).toContain('Tippe /video und was passieren soll');
    expect(answer.text).not.toMatch(/The admin of|Press an|free of charge/);
  });

  it('answers a message to the bot that says nothing, or asks what it can do', async () => {
    const { discord, ann, general, see } = await startDiscordApp();
    discord.say({ user: ann, channel: general, content: `${discord.mention} help` });
    const answer = await see(general, ({ author }) => author.bot === true);
    expect(answer.text).toContain('I make videos from words and pictures');
    expect(discord.press(answer, example, { user: ann })).toBeDefined();
  });
});

describe('/video without any option', () => {
  it('opens a form with words, a picture to upload, and shape and length as radio buttons, and what is sent is made', async () => {
    const { discord, ann, general, app, reach } = await startDiscordApp();
    const call = discord.slash('video', {}, { user: ann, channel: general });
    const { modal } = await call.acknowledged;
    const fields = (modal?.components ?? []).flatMap((each) =>
      each.type === ComponentType.Label ? [[each.component.custom_id, each.component.type]] : [],
    );
    expect(fields.slice(0, 4)).toEqual([
      ['prompt', ComponentType.TextInput],
      ['image', ComponentType.FileUpload],
      ['aspect', ComponentType.RadioGroup],
      ['duration', ComponentType.RadioGroup],
    ]);
    const picture = { name: 'sea.jpg', content: await samplePhoto({}), contentType: 'image/jpeg' };
    discord.submitModal(call, { prompt: 'the sea moves', image: [picture], aspect: '9:16', duration: '4' });
    await reach('completed');
    expect((await app().engine.history({ limit: 9 })).generations.map(({ request }) => request)).toMatchObject([
      { prompt: 'the sea moves', aspectRatio: '9:16', durationSeconds: 4, image: { mimeType: 'image/jpeg' } },
    ]);
  });
});

describe('a server that lets the bot in', () => {
  it('is greeted once in its system channel, calling nobody, also when it happens again after a restart', async () => {
    const { discord, ann, restart, see } = await startDiscordApp();
    const guild = discord.addGuild({ name: 'New club', hasBot: false, members: [ann] });
    const lobby = discord.addChannel({ guild, name: 'lobby' });
    discord.changeGuild(guild, { systemChannelId: lobby.id });
    discord.inviteBot(guild);
    const greeting = await see(lobby, ({ author }) => author.bot === true);
    expect(greeting.text).toContain('I make videos from words and pictures');
    expect(greeting.pings).toMatchObject({ userIds: [], everyone: false });
    expect(discord.press(greeting, example, { user: ann })).toBeDefined();
    await restart();
    discord.removeBot(guild);
    discord.inviteBot(guild);
    // A greeting would be on its way before this is answered.
    discord.say({ user: ann, channel: lobby, content: `${discord.mention} help` });
    await see(lobby, ({ id }) => BigInt(id) > BigInt(greeting.id));
    await expect.poll(() => discord.messagesIn(lobby).filter(({ author }) => author.bot === true).length).toBe(2);
  });

  it('reads which rights are missing, with the link that gives them', async () => {
    const { discord, see } = await startDiscordApp();
    const guild = discord.addGuild({ name: 'New club', hasBot: false });
    const lobby = discord.addChannel({ guild, name: 'lobby', deniedToBot: ['AttachFiles', 'EmbedLinks'] });
    discord.changeGuild(guild, { systemChannelId: lobby.id });
    discord.inviteBot(guild);
    const greeting = await see(lobby, ({ author }) => author.bot === true);
    expect(greeting.text).toContain('To post videos here I still need: Embed Links, Attach Files.');
    expect(JSON.stringify(greeting.components)).toContain('https://discord.com/oauth2/authorize?client_id=');
  });

  it('where the bot may not write, or that knows it for long, is left alone', async () => {
    const { discord, app } = await startDiscordApp();
    const closed = discord.addGuild({ name: 'Closed', hasBot: false });
    const lobby = discord.addChannel({ guild: closed, name: 'lobby', deniedToBot: ['SendMessages'] });
    discord.changeGuild(closed, { systemChannelId: lobby.id });
    discord.inviteBot(closed);
    // Discord tells of one that came back from an outage in the same words.
    const old = discord.addGuild({ name: 'Old', hasBot: true });
    const open = discord.addGuild({ name: 'Open', hasBot: false });
    const door = discord.addChannel({ guild: open, name: 'door' });
    discord.changeGuild(open, { systemChannelId: door.id });
    discord.inviteBot(open);
    await expect.poll(() => discord.messagesIn(door)).toHaveLength(1);
    const isNoted = async ({ id }: { readonly id: string }) =>
      !(await app().engine.noteGreeting({ platform: 'discord', place: id }));
    expect(await Promise.all([open, closed, old].map(isNoted))).toEqual([true, false, false]);
  });
});

describe('a refused request', () => {
  it('of /video is kept with its picture and options, also over a restart, and “Change it” opens the form with them', async () => {
    const { discord, ann, general, app, poll, restart, reach } = await startDiscordApp();
    const picture = { name: 'sea.jpg', content: await samplePhoto({}), contentType: 'image/jpeg' };
    const noImage = { name: 'x.png', content: Buffer.from('no image'), contentType: 'image/png' };
    const given = { prompt: 'the sea moves', image: picture, seed: 7, duration: 4, 'last-frame': noImage };
    const call = discord.slash('video', given, { user: ann, channel: general });
    const refusal = await poll(async () => (call.response?.isLoading === false ? call.response : undefined));
    expect(refusal.text).toContain('The last frame is damaged');
    await restart();
    const form = discord.press(refusal, 'Change it', { user: ann });
    await form.acknowledged;
    expect(JSON.stringify(form.acknowledgement?.modal)).toContain('keep the picture that you gave');
    discord.submitModal(form, { prompt: 'the sea sleeps' });
    await reach('completed');
    const [made] = (await app().engine.history({ limit: 9 })).generations;
    expect(made?.request).toMatchObject({
      prompt: 'the sea sleeps',
      seed: 7,
      durationSeconds: 4,
      image: { mimeType: 'image/jpeg' },
    });
  });

  it('of a message is its person’s alone to change', async () => {
    const { discord, ann, ben, general, poll, see } = await startDiscordApp();
    discord.say({ user: ann, channel: general, content: `${discord.mention} a fox --duration 7` });
    const refusal = await see(general, ({ text, author }) => author.bot === true && text.includes('duration'));
    const foreign = discord.press(refusal, 'Change it', { user: ben });
    const told = await poll(async () => (foreign.response?.isLoading === false ? foreign.response : undefined));
    expect(told.text).toContain('Only the person who asked for it can do that.');
    const own = discord.press(refusal, 'Change it', { user: ann });
    expect(JSON.stringify((await own.acknowledged).modal)).toContain('a fox');
  });
});
