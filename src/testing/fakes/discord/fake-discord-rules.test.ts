import { createHash } from 'node:crypto';
import { openAsBlob, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AllowedMentionsTypes,
  ComponentType,
  MessageFlags,
  RateLimitError,
  REST,
  type RESTPatchAPIChannelMessageJSONBody,
  Routes,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../set-up/test-engine.ts';
import { refusalOf, setUpDiscord } from './set-up-discord.ts';

const minuteMs = 60_000;
const postRoute = 'POST /channels/:channel/messages';

describe('a channel', () => {
  test('makes one message of one nonce, also when the answer to the first was lost', async () => {
    const { discord, general, post } = await setUpDiscord();
    const body = { content: 'once', nonce: 'generation-7', enforce_nonce: true };
    discord.inject(postRoute, 'after/drop', { channelId: general.id });
    await expect(post(body)).rejects.toThrow();
    const id = await post(body);
    expect(discord.messagesIn(general).map((message) => message.id)).toEqual([id]);
    expect(discord.log.requests.map(({ answer, fault, status }) => [answer, fault, status])).toEqual([
      ['lost', 'after/drop', undefined],
      ['delivered', undefined, 200],
    ]);
    discord.clock.advance(6 * minuteMs);
    await post(body);
    expect(discord.messagesIn(general)).toHaveLength(2);
  });

  test('streams an upload to disk and gives the same bytes back, until its address expires', async () => {
    const { discord, general, rest } = await setUpDiscord();
    const bytes = Buffer.alloc(3_000_000, '\r\n--boundary-like bytes\0');
    const path = join(temporaryFolder(), 'a.mp4');
    writeFileSync(path, bytes);
    const form = new FormData();
    form.append('payload_json', JSON.stringify({ content: 'done', attachments: [{ id: 0, description: 'a fox' }] }));
    form.append('files[0]', await openAsBlob(path), 'a fox.mp4');
    await rest.post(Routes.channelMessages(general.id), { body: form, passThroughBody: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const [message] = discord.messagesIn(general);
    expect(message?.files).toEqual([expect.objectContaining({ name: 'a_fox.mp4', sizeBytes: 3_000_000, sha256 })]);
    expect(message?.attachments[0]).toMatchObject({ content_type: 'video/mp4', description: 'a fox', size: 3_000_000 });
    expect(discord.log.requests[0]?.contentLength).toBeGreaterThan(3_000_000);
    const url = message?.attachments[0]?.url ?? '';
    const answer = await fetch(url);
    expect(
      createHash('sha256')
        .update(await answer.bytes())
        .digest('hex'),
    ).toBe(sha256);
    expect((await fetch(url.replace('hm=', 'hm=0'))).status).toBe(404);
    discord.clock.advance(25 * 60 * minuteMs);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(discord.messagesIn(general)[0]?.attachments[0]?.url ?? '')).status).toBe(200);
  });

  test('keeps the files of a message that an edit does not speak of, and replaces them by new ones', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    const id = await post({ content: 'x' });
    const edit = async (body: RESTPatchAPIChannelMessageJSONBody, ...names: readonly string[]) => {
      const files = names.map((name) => ({ name, data: Buffer.from(name) }));
      await rest.patch(Routes.channelMessage(general.id, id), { body, files });
      return discord.messagesIn(general)[0];
    };
    const names = (message: Awaited<ReturnType<typeof edit>>) => message?.files.map(({ name }) => name);
    expect(names(await edit({}, 'a.png', 'b.png'))).toEqual(['a.png', 'b.png']);
    const both = await edit({ content: 'y' });
    expect(names(both)).toEqual(['a.png', 'b.png']);
    expect(names(await edit({ attachments: [{ id: both?.attachments[1]?.id ?? '' }, { id: 0 }] }, 'c.png'))).toEqual([
      'b.png',
      'c.png',
    ]);
    expect((await fetch(both?.attachments[0]?.url ?? '')).status).toBe(404);
    expect(names(await edit({}, 'd.png'))).toEqual(['d.png']);
    expect(await refusalOf(edit({ attachments: [{ id: '1' }] }))).toBe(50_035);
  });

  test('shows of a layout what its components show', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    const gallery = { type: ComponentType.MediaGallery, items: [{ media: { url: 'attachment://a.mp4' } }] } as const;
    const components = [{ type: ComponentType.TextDisplay, content: 'done' } as const, { ...gallery, items: [...gallery.items] }];
    const files = [
      { name: 'a.mp4', data: 'video' },
      { name: 'b.mp4', data: 'hidden' },
    ];
    const flags = MessageFlags.IsComponentsV2;
    await rest.post(Routes.channelMessages(general.id), { body: { flags, components }, files });
    const [message] = discord.messagesIn(general);
    expect([message?.text, message?.files.map(({ name }) => name)]).toEqual(['done', ['a.mp4']]);
    expect(message?.components?.[1]).toMatchObject({ items: [{ media: { url: expect.stringContaining(discord.cdnUrl) } }] });
    expect(await refusalOf(rest.patch(Routes.channelMessage(general.id, message?.id ?? ''), { body: { content: 'x' } }))).toBe(
      50_035,
    );
    expect(await refusalOf(post({ flags, components: components.slice(1) }))).toBe(50_035);
  });

  test('refuses files over its limit, which grows with the guild', async () => {
    const { discord, guild, general, rest } = await setUpDiscord();
    const send = () => {
      const form = new FormData();
      form.append('files[0]', new Blob([new Uint8Array(11 * 1024 * 1024)]), 'big.mp4');
      return rest.post(Routes.channelMessages(general.id), { body: form, passThroughBody: true });
    };
    expect(await refusalOf(send())).toBe(40_005);
    expect(discord.messagesIn(general)).toEqual([]);
    discord.changeGuild(guild, { premiumTier: 2 });
    await send();
    expect(discord.messagesIn(general)[0]?.files[0]?.sizeBytes).toBe(11 * 1024 * 1024);
  });

  test('lists the people that each post and edit would have called, also by default', async () => {
    const { discord, ann, ben, general, rest, post } = await setUpDiscord();
    const said = discord.say({ user: ben, channel: general, content: 'hi' });
    const content = `<@${ann.id}> @everyone`;
    const reply = { message_id: said.id };
    const quiet = { parse: [] };
    await post({ content, message_reference: reply, allowed_mentions: { ...quiet, users: [ann.id] } });
    const id = await post({ content, message_reference: reply, allowed_mentions: quiet });
    const body: RESTPatchAPIChannelMessageJSONBody = { content };
    await rest.patch(Routes.channelMessage(general.id, id), { body });
    await post({ content, message_reference: reply });
    const effects = discord.log.effects.filter((effect) => 'pings' in effect && effect.via === 'channel');
    const pinged = effects.map((effect) => ('pings' in effect ? effect.pings.userIds : []));
    expect(pinged).toEqual([[ann.id], [], [ann.id], [ann.id, ben.id]]);
    expect(await refusalOf(post({ content, allowed_mentions: { parse: [AllowedMentionsTypes.User], users: [ann.id] } }))).toBe(
      50_035,
    );
  });

  test('asks for each permission by itself', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    const id = await post({ content: 'here' });
    const cases = [
      ['SendMessages', () => post({ content: 'x' }), 50_013],
      ['EmbedLinks', () => post({ embeds: [{ title: 'x' }] }), 50_013],
      ['ReadMessageHistory', () => post({ content: 'x', message_reference: { message_id: id } }), 160_002],
      ['CreatePublicThreads', () => rest.post(Routes.threads(general.id, id), { body: { name: 'x' } }), 50_013],
      ['AttachFiles', () => rest.post(Routes.channelMessages(general.id), { files: [{ name: 'x', data: 'x' }] }), 50_013],
      ['ViewChannel', () => rest.get(Routes.channel(general.id)), 50_001],
    ] as const;
    for (const [permission, act, code] of cases) {
      discord.deny(general, permission);
      expect(await refusalOf(act()), permission).toBe(code);
      expect(discord.log.requests.at(-1)?.why).toBe(permission);
      discord.allow(general, permission);
    }
    await post({ content: 'x', embeds: [{ title: 'x' }], message_reference: { message_id: id } });
    discord.removeChannel(general);
    expect(await refusalOf(post({ content: 'x' }))).toBe(10_003);
  });

  test('opens archived threads for what is sent, not for edits, and keeps locked ones shut', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    const id = await post({ content: 'status' });
    await rest.post(Routes.threads(general.id, id), { body: { name: 'x', auto_archive_duration: 60 } });
    const thread = discord.channel(id);
    const inside = await post({ content: 'inside' }, thread);
    discord.setThread(thread, { isArchived: true });
    expect(await refusalOf(rest.patch(Routes.channelMessage(id, inside), { body: { content: 'x' } }))).toBe(50_083);
    await post({ content: 'awake' }, thread);
    expect(thread.isArchived).toBe(false);
    discord.setThread(thread, { isLocked: true });
    expect(await refusalOf(post({ content: 'x' }, thread))).toBe(160_005);
    expect(await refusalOf(rest.post(Routes.threads(id, inside), { body: { name: 'x' } }))).toBe(50_024);
  });

  test('lists messages before and after an id, replies to what is gone only if told so, and closes direct messages', async () => {
    const { discord, ann, general, rest, post } = await setUpDiscord();
    const ids: string[] = [];
    for (const content of ['1', '2', '3']) ids.push(await post({ content }));
    const list = async (query: Record<string, string>) => {
      const found = await rest.get(Routes.channelMessages(general.id), { query: new URLSearchParams(query) });
      return z
        .array(z.object({ content: z.string() }))
        .parse(found)
        .map(({ content }) => content);
    };
    expect(await list({ after: ids[0] ?? '', limit: '1' })).toEqual(['2']);
    expect(await list({ before: ids[2] ?? '' })).toEqual(['2', '1']);
    await rest.delete(Routes.channelMessage(general.id, ids[1] ?? ''));
    const gone = { content: 'x', message_reference: { message_id: ids[1] ?? '' } };
    expect(await refusalOf(post(gone))).toBe(50_035);
    await post({ ...gone, message_reference: { ...gone.message_reference, fail_if_not_exists: false } });
    ann.acceptsDirectMessages = false;
    const opened = await rest.post(Routes.userChannels(), { body: { recipient_id: ann.id } });
    expect(opened).toMatchObject({ type: 1 });
    expect(await refusalOf(post({ content: 'x' }, discord.directMessage(ann)))).toBe(50_007);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['nothing at all', {}, ''],
    ['a long text', { content: 'x'.repeat(2001) }, 'content'],
    ['a long title', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title'],
    ['embeds of more than 6,000', { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }, 'embeds'],
    ['a picture that is not sent along', { embeds: [{ image: { url: 'attachment://x.png' } }] }, 'embeds.0.image.url'],
    ['a button without an id', { components: [row({ type: 2, style: 1, label: 'x' })] }, 'components.0.components.0.custom_id'],
    ['one id twice', { components: [row(pressable('a')), row(pressable('a'))] }, 'components'],
    ['six buttons in a row', { components: [row(...[...'abcdef'].map(pressable))] }, 'components.0.components'],
    ['a layout without its flag', { components: [{ type: 10, content: 'x' }] }, 'components.0.type'],
    ['text beside a layout', { flags: 32_768, content: 'x', components: [{ type: 10, content: 'x' }] }, 'content'],
    ['more than 40 components', { flags: 32_768, components: Array(41).fill({ type: 10, content: 'x' }) }, 'components'],
  ])('refuses %s', async (_what, body, path) => {
    const { discord, rest, general } = await setUpDiscord();
    expect(await refusalOf(rest.post(Routes.channelMessages(general.id), { body }))).toBe(path === '' ? 50_006 : 50_035);
    expect(discord.log.requests[0]?.faultPaths).toEqual(path === '' ? [] : [path]);
  });
});

test('commands come back with what Discord adds, and keep their id under their name', async () => {
  const { discord, ann, general, rest } = await setUpDiscord();
  const option = { type: 3, name: 'prompt', description: 'What happens', required: true, name_localizations: { de: 'text' } };
  const body = [
    { name: 'video', description: 'Makes a video', options: [option] },
    { type: 3, name: 'Animate image' },
  ];
  const route = Routes.applicationCommands(discord.bot.id);
  await rest.put(route, { body });
  const first = await rest.get(route, { query: new URLSearchParams({ with_localizations: 'true' }) });
  expect(first).toMatchObject([
    {
      name: 'video',
      type: 1,
      contexts: null,
      options: [{ name_localizations: { de: 'text' }, description_localizations: null }],
    },
    { name: 'Animate image', type: 3, description: '' },
  ]);
  expect(JSON.stringify(await rest.get(route))).not.toContain('localizations');
  const again = await rest.put(route, { body: body.slice(0, 1) });
  expect(again).toHaveLength(1);
  expect(again).toMatchObject([{ id: z.array(z.object({ id: z.string() })).parse(first)[0]?.id }]);
  expect(await refusalOf(rest.put(route, { body: [{ name: 'Video', description: 'x' }] }))).toBe(50_035);
  expect(() => discord.slash('video', {}, { user: ann, channel: general })).toThrow('prompt is required');
  expect(() => discord.slash('picture', {}, { user: ann, channel: general })).toThrow('not offered here');
  await rest.put(route, { body: [{ name: 'video', description: 'x', integration_types: [0, 1], contexts: [0] }] });
  expect(() => discord.slash('video', {}, { user: ann, channel: discord.directMessage(ann) })).toThrow('not offered here');
  expect(await rest.get(Routes.currentApplication())).toMatchObject({ id: discord.bot.id });
});

describe('a fault', () => {
  test.each([
    ['before/500', 500, 0],
    ['before/502-html', 502, 0],
    ['after/504', 504, 1],
    ['after/502-html', 502, 1],
    ['refuse/200000', 200_000, 0],
  ] as const)('%s is answered, and %s is heard', async (name, code, written) => {
    const { discord, general, post } = await setUpDiscord();
    discord.inject(postRoute, name);
    expect(await refusalOf(post({ content: 'x' }))).toBe(code);
    expect(discord.messagesIn(general)).toHaveLength(written);
    await post({ content: 'x' });
  });

  test('may be a word that AutoMod does not like', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    discord.blockWord('fox');
    expect(await refusalOf(post({ embeds: [{ description: 'a fox' }] }))).toBe(200_000);
    const id = await post({ content: 'a cat' });
    expect(await refusalOf(rest.patch(Routes.channelMessage(general.id, id), { body: { content: 'a fox' } }))).toBe(200_000);
    expect(discord.messagesIn(general).map(({ text }) => text)).toEqual(['a cat']);
  });

  test('of limits makes a client wait, or tell', async () => {
    const { discord, general, post } = await setUpDiscord();
    discord.inject(postRoute, '429/user', { retryAfterSeconds: 0.1 });
    await post({ content: 'x' });
    expect(discord.log.requests.map(({ status }) => status)).toEqual([429, 200]);
    discord.inject(postRoute, 'refuse/30046', { retryAfterSeconds: 0.05 });
    await post({ content: 'x' });
    const strict = new REST({ api: discord.apiUrl, retries: 0, rejectOnRateLimit: ['/channels'] }).setToken(discord.token);
    discord.inject(postRoute, '429/global', { retryAfterSeconds: 0.05 });
    const sent = strict.post(Routes.channelMessages(general.id), { body: { content: 'x' } });
    await expect(sent).rejects.toMatchObject({ global: true });
    await expect(sent).rejects.toBeInstanceOf(RateLimitError);
    const before = discord.log.requests.length;
    discord.limit(postRoute, { limit: 1, windowMs: 200 });
    await Promise.all([post({ content: 'x' }), post({ content: 'x' })]);
    const [first, second] = discord.log.requests.slice(before);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(150);
  });

  test('of the way outlasts the client, and only meets what it was meant for', async () => {
    const { discord, general, post } = await setUpDiscord();
    const hasty = new REST({ api: discord.apiUrl, retries: 0, timeout: 1000 }).setToken(discord.token);
    discord.inject(postRoute, 'after/slow', { delayMs: 2000 });
    await expect(hasty.post(Routes.channelMessages(general.id), { body: { content: 'x' } })).rejects.toThrow();
    expect(discord.messagesIn(general)).toHaveLength(1);
    discord.inject(postRoute, 'before/hang', { onlyUploads: true, times: 'always' });
    await post({ content: 'x' });
    await expect(hasty.post(Routes.channelMessages(general.id), { files: [{ name: 'x', data: 'x' }] })).rejects.toThrow();
    discord.clearFaults();
    await post({ content: 'x' });
    expect(discord.messagesIn(general)).toHaveLength(3);
  });
});

test('moderators set who may use a command, people are shown no other, and a bot reads it without changing it', async () => {
  const { discord, ann, guild, general, rest } = await setUpDiscord();
  await rest.put(Routes.applicationCommands(discord.bot.id), { body: [{ name: 'video', description: 'x', type: 1 }] });
  discord.slash('video', {}, { user: ann, channel: general });
  discord.setCommandPermissions(guild, 'video', [
    { for: 'everyone', allow: false },
    { for: general, allow: true },
  ]);
  expect(() => discord.slash('video', {}, { user: ann, channel: general })).toThrow('not offered');
  const read = await rest.get(Routes.guildApplicationCommandsPermissions(discord.bot.id, guild.id));
  const permissions = [
    { id: guild.id, type: 1, permission: false },
    { id: general.id, type: 3, permission: true },
  ];
  expect(read).toMatchObject([{ application_id: discord.bot.id, guild_id: guild.id, permissions }]);
  const [{ id }] = z.tuple([z.object({ id: z.string() })]).parse(read);
  const own = Routes.applicationCommandPermissions(discord.bot.id, guild.id, id);
  expect(await rest.get(own)).toMatchObject({ id, permissions });
  expect(await refusalOf(rest.put(own, { body: { permissions: [] } }))).toBe(20001);
  discord.setCommandPermissions(guild, 'video', [
    { for: 'everyone', allow: false },
    { for: ann, allow: true },
  ]);
  discord.slash('video', {}, { user: ann, channel: general });
  discord.setCommandPermissions(guild, 'video', []);
  expect(await refusalOf(rest.get(own))).toBe(10066);
});

function row(...components: readonly unknown[]): unknown {
  return { type: 1, components };
}

function pressable(id: string): unknown {
  return { type: 2, style: 1, label: id, custom_id: id };
}
