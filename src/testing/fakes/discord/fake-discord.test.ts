import {
  type APIMessageTopLevelComponent,
  ButtonStyle,
  type Client,
  ComponentType,
  Events,
  GatewayIntentBits,
  type Interaction,
  type Message,
  Routes,
  Status,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { logIn, refusalOf, setUpDiscord } from './set-up-discord.ts';

const minuteMs = 60_000;
const picture = { name: 'my cat!.png', content: Buffer.from('not really a picture'), width: 4, height: 3 };
const { Guilds, MessageContent } = GatewayIntentBits;

function next(client: Client): Promise<Interaction> {
  return new Promise((resolve) => client.once(Events.InteractionCreate, resolve));
}

function nextMessage(client: Client): Promise<Message> {
  return new Promise((resolve) => client.once(Events.MessageCreate, resolve));
}

/** Answers every command at once, as `answer` does. */
function answering(client: Client, answer: (interaction: Interaction) => Promise<unknown>): void {
  client.on(Events.InteractionCreate, (interaction) => {
    void answer(interaction);
  });
}

async function defer(interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) await interaction.deferReply();
}

describe('discord.js at the fake', () => {
  test('logs in, answers a command, posts, edits and opens a thread', async () => {
    const { discord, ann, general } = await setUpDiscord();
    const client = await logIn(discord);
    answering(client, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const answer = await interaction.deferReply({ withResponse: true });
      await interaction.editReply(`on it: ${interaction.options.getString('prompt', true)}`);
      await interaction.followUp({ content: `id ${answer.interaction.responseMessageId}`, flags: 'Ephemeral' });
    });
    const call = discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'deferred', ephemeral: false });
    await expect.poll(() => call.followUps).toHaveLength(1);
    expect(call.response?.text).toBe('on it: a fox');
    expect(call.followUps[0]?.text).toBe(`id ${call.response?.id}`);

    const channel = await client.channels.fetch(general.id);
    if (channel?.isSendable() !== true) throw new Error('nothing can be sent there');
    const status = await channel.send('queued');
    await status.edit('done');
    const thread = await client.rest.post(Routes.threads(general.id, status.id), { body: { name: 'a fox' } });
    expect(thread).toMatchObject({ id: status.id, type: 11 });
    expect(await refusalOf(client.rest.post(Routes.threads(general.id, status.id), { body: { name: 'again' } }))).toBe(160_004);
    expect(discord.messagesIn(general).map(({ text }) => text)).toEqual(['on it: a fox', 'done']);
    expect(discord.visibleTo(ann, general)).toHaveLength(3);
  });

  test('hears again after a resume what it missed while the connection was gone, and whatever is repeated', async () => {
    const { discord, ann, general } = await setUpDiscord();
    const client = await logIn(discord);
    const heard: string[] = [];
    answering(client, async ({ id }) => heard.push(id));
    discord.gateway.drop();
    const call = discord.slash('video', {}, { user: ann, channel: general });
    await expect.poll(() => heard).toEqual([call.id]);
    expect(discord.log.all('gateway').map(({ what }) => what)).toEqual(['identified', 'disconnected', 'resumed']);
    call.repeat();
    call.repeat();
    await expect.poll(() => heard).toEqual([call.id, call.id, call.id]);
  });

  test('comes back from op 7 and op 9, and stops at a disallowed intent and at a revoked token', async () => {
    const { discord } = await setUpDiscord();
    const client = await logIn(discord);
    const seen = (what: string): number => discord.log.all('gateway').filter((effect) => effect.what === what).length;
    discord.gateway.reconnect();
    await expect.poll(() => seen('resumed')).toBe(1);
    discord.gateway.invalidate(true);
    await expect.poll(() => seen('resumed')).toBe(2);
    await expect.poll(() => client.ws.status).toBe(Status.Ready);
    await expect(logIn(discord, { intents: [Guilds, MessageContent] })).rejects.toThrow('Used disallowed intents');
    const closed = new Promise<number>((resolve) => client.once(Events.ShardDisconnect, ({ code }) => resolve(code)));
    discord.revokeToken();
    expect(await closed).toBe(4004);
    expect(await refusalOf(client.rest.get(Routes.user()))).toBe(0);
    expect(discord.log.requests.at(-1)).toMatchObject({ status: 401, authorization: 'wrong' });
  });

  test('reads only what the intents and their exceptions show', async () => {
    const { discord, ann, general } = await setUpDiscord();
    const client = await logIn(discord);
    const hear = async (say: () => unknown): Promise<Message> => {
      const message = nextMessage(client);
      say();
      return message;
    };
    const photo = { user: ann, channel: general, content: 'look', files: [picture] };
    const plain = await hear(() => discord.say(photo));
    expect([plain.content, plain.attachments.size]).toEqual(['', 0]);
    const mention = await hear(() => discord.say({ ...photo, content: `${discord.mention} animate` }));
    expect(mention.attachments.first()).toMatchObject({ name: 'my_cat.png', width: 4 });
    const own = await hear(() => client.rest.post(Routes.channelMessages(general.id), { body: { content: 'done' } }));
    const reply = await hear(() => discord.say({ ...photo, content: 'again', replyTo: { id: own.id, channel_id: general.id } }));
    expect([reply.content, reply.mentions.repliedUser?.id]).toEqual(['again', client.user.id]);
    const direct = await hear(() => discord.say({ ...photo, channel: discord.directMessage(ann) }));
    expect(direct.content).toBe('look');
    const fetched = await client.rest.get(Routes.channelMessage(general.id, plain.id));
    expect(fetched).toMatchObject({ content: '', attachments: [] });
  });

  test('gets the target of a message command whole, opens a modal and reads what was filled in', async () => {
    const { discord, ann, ben, general } = await setUpDiscord();
    const client = await logIn(discord);
    const first = discord.say({ user: ben, channel: general, content: 'my cat', files: [picture] });
    const target = discord.say({ user: ann, channel: general, forward: first });
    answering(client, async (interaction) => {
      if (interaction.isMessageContextMenuCommand()) {
        const copy = interaction.targetMessage.messageSnapshots.first()?.attachments.first()?.name;
        const component = { type: 4, custom_id: 'motion', style: 2, max_length: 4000 } as const;
        const upload = { type: 19, custom_id: 'last', required: false } as const;
        await interaction.showModal({
          ...{ custom_id: 'v1:animate', title: `Animate ${copy}` },
          components: [
            { type: 18, label: 'What should move?', component },
            { type: 18, label: 'Last frame', component: upload },
          ],
        });
      }
      if (interaction.isModalSubmit()) {
        const files = interaction.fields.getUploadedFiles('last');
        await interaction.reply(`${interaction.fields.getTextInputValue('motion')} to ${files?.first()?.name}`);
      }
    });
    const call = discord.messageCommand('Animate image', target, { user: ann });
    expect((await call.acknowledged).modal?.title).toBe('Animate my_cat.png');
    expect(() => discord.submitModal(call, {})).toThrow('motion is required');
    const sent = discord.submitModal(call, { motion: 'it turns', last: [picture] });
    expect(await sent.acknowledged).toMatchObject({ how: 'message' });
    expect(sent.response?.text).toBe('it turns to my_cat.png');
  });

  test('is pressed, picked from and asked for suggestions', async () => {
    const { discord, ann, ben, general, post } = await setUpDiscord();
    const client = await logIn(discord);
    const button = { type: ComponentType.Button, style: ButtonStyle.Danger, label: 'Cancel', custom_id: 'v1:cancel:7' } as const;
    const options = [{ label: 'First frame', value: 'first' }];
    const menu = { type: ComponentType.StringSelect, custom_id: 'pick', options } as const;
    const rows: APIMessageTopLevelComponent[] = [
      { type: ComponentType.ActionRow, components: [button] },
      { type: ComponentType.ActionRow, components: [menu] },
    ];
    const message = { id: await post({ content: 'queued', components: rows }), channel_id: general.id };
    answering(client, async (interaction) => {
      if (interaction.isButton())
        await interaction.update({ content: `canceled by ${interaction.user.displayName}`, components: [] });
      if (interaction.isStringSelectMenu()) await interaction.reply({ content: interaction.values.join(), flags: 'Ephemeral' });
      if (interaction.isAutocomplete()) await interaction.respond([{ name: interaction.options.getFocused(), value: 'veo' }]);
    });
    const picked = discord.select(message, 'pick', ['First frame'], { user: ben });
    await picked.acknowledged;
    expect(picked.response).toMatchObject({ text: 'first', isEphemeral: true });
    expect(discord.messagesIn(general)).toHaveLength(1);
    const asked = discord.autocomplete('video', 'model', { model: 've' }, { user: ann, channel: general });
    expect((await asked.acknowledged).choices).toEqual([{ name: 've', value: 'veo' }]);
    const press = discord.press(message, 'Cancel', { user: ann });
    expect(await press.acknowledged).toMatchObject({ how: 'update' });
    expect(press.response?.text).toBe('canceled by Ann');
    expect(() => discord.press(message, 'Cancel', { user: ann })).toThrow('there is no button "Cancel"');
  });
});

describe('an interaction', () => {
  test('takes its first answer within three seconds and only once, and its token lives fifteen minutes', async () => {
    const { discord, ann, general, rest } = await setUpDiscord();
    const client = await logIn(discord);
    const late = discord.slash('video', {}, { user: ann, channel: general });
    const interaction = await next(client);
    discord.clock.advance(3_001);
    expect((await late.acknowledged).how).toBe('no answer');
    expect(await refusalOf(defer(interaction))).toBe(10_062);

    answering(client, defer);
    const call = discord.slash('video', {}, { user: ann, channel: general });
    await call.acknowledged;
    const again = rest.post(Routes.interactionCallback(call.id, call.token), { body: { type: 5 }, auth: false });
    expect(await refusalOf(again)).toBe(40_060);
    const edit = () => rest.patch(Routes.webhookMessage(discord.bot.id, call.token), { body: { content: 'done' }, auth: false });
    discord.clock.advance(14 * minuteMs);
    await edit();
    discord.clock.advance(minuteMs);
    expect(await refusalOf(edit())).toBe(50_027);
    await rest.patch(Routes.channelMessage(general.id, call.response?.id ?? ''), { body: { content: 'later' } });
    expect(call.response?.text).toBe('later');
  });

  test('where only a person installed the app gives five follow-ups and no way into the channel', async () => {
    const { discord, general, rest, post } = await setUpDiscord();
    const cem = discord.addPerson({ name: 'Cem', hasInstalled: true });
    const away = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [cem], premiumTier: 2 });
    const channel = discord.addChannel({ guild: away, name: 'chat' });
    const client = await logIn(discord);
    const heard = next(client);
    const call = discord.slash('video', {}, { user: cem, channel });
    const interaction = await heard;
    expect(interaction).toMatchObject({ guild: null, attachmentSizeLimit: 50 * 1024 * 1024, context: 0 });
    expect({ ...interaction.authorizingIntegrationOwners }).toMatchObject({ guildId: null, userId: cem.id });
    if (!interaction.isChatInputCommand()) throw new Error('no command');
    await interaction.reply({ content: 'hidden', flags: 'Ephemeral' });
    for (let count = 0; count < 5; count += 1) await interaction.followUp(`${count}`);
    expect(await refusalOf(interaction.followUp('5'))).toBe(40_094);
    expect(call.followUps).toHaveLength(5);
    expect(await refusalOf(post({ content: 'x' }, channel))).toBe(50_001);
    expect(() => discord.slash('video', {}, { user: cem, channel: general })).toThrow('does not see');
    expect(await refusalOf(rest.get(Routes.channelMessage(channel.id, call.response?.id ?? '')))).toBe(50_001);
  });

  test('answers only its person who may not use external apps there', async () => {
    const { discord, ben } = await setUpDiscord();
    const cem = discord.addPerson({ name: 'Cem', hasInstalled: true });
    const away = discord.addGuild({ name: 'Elsewhere', hasBot: false, members: [cem, ben] });
    const channel = discord.addChannel({ guild: away, name: 'chat' });
    discord.denyPeople(channel, [cem], 'UseExternalApps');
    const client = await logIn(discord);
    answering(client, async (one) => one.isRepliable() && one.reply('hello'));
    const call = discord.slash('video', {}, { user: cem, channel });
    expect(await call.acknowledged).toMatchObject({ how: 'message', ephemeral: true });
    expect(discord.visibleTo(ben)).toEqual([]);
  });

  test('carries people and files, by option, by menu and by modal', async () => {
    const { discord, ann, ben, general, post } = await setUpDiscord();
    const menu = { type: ComponentType.UserSelect, custom_id: 'who', placeholder: 'Whose?' } as const;
    const id = await post({ components: [{ type: ComponentType.ActionRow, components: [menu] }] });
    const client = await logIn(discord);
    answering(client, async (interaction) => {
      if (interaction.isChatInputCommand()) {
        const { options } = interaction;
        const url = options.getAttachment('image', true).url;
        await interaction.reply(
          `${options.getUser('person', true).username} ${(await fetch(url)).status} ${new URL(url).pathname}`,
        );
      }
      if (interaction.isUserSelectMenu()) await interaction.reply(interaction.users.map(({ username }) => username).join());
    });
    const call = discord.slash('history', { person: ben, image: picture }, { user: ann, channel: general });
    await call.acknowledged;
    expect(call.response?.text).toMatch(/^ben 200 \/ephemeral-attachments\/\d+\/\d+\/my_cat\.png$/);
    const picked = discord.select({ id, channel_id: general.id }, 'Whose?', [ann], { user: ben });
    await picked.acknowledged;
    expect(picked.response?.text).toBe('ann');
  });

  test('hides what is ephemeral from everybody else and from the routes of the channel', async () => {
    const { discord, ann, ben, general, rest } = await setUpDiscord();
    const client = await logIn(discord);
    answering(client, async (one) => one.isRepliable() && one.reply({ content: 'psst', flags: 'Ephemeral' }));
    const call = discord.slash('history', {}, { user: ann, channel: general });
    await call.acknowledged;
    const id = call.response?.id ?? '';
    expect(discord.visibleTo(ann).map(({ text }) => text)).toEqual(['psst']);
    expect(discord.visibleTo(ben)).toEqual([]);
    expect(await refusalOf(rest.patch(Routes.channelMessage(general.id, id), { body: { content: 'x' } }))).toBe(10_008);
    expect(await rest.get(Routes.channelMessages(general.id))).toEqual([]);
  });
});
