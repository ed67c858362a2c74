import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { stop } from '../bot/bot-client.ts';
import { createBotHome, startProgram } from '../bot/bot-process.ts';
import { type DiscordWorld, setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

const { say } = createTexts();
const createRoute = 'POST /channels/:channel/messages';
const callbackRoute = 'POST /interactions/:interaction/:token/callback';
/** What nobody could be answered without. */
const needed = ['id', 'token', 'channel_id', 'type', 'application_id'];
const wrong = [undefined, null, 7, 'x', [], {}] as const;

function entriesOf(event: unknown): readonly [string, unknown][] {
  return typeof event === 'object' && event !== null ? Object.entries(event) : [];
}

/** Told side by side: a burst loses none, and all wait as long as one. */
const mostAtOnce = 12;

interface OddEvent {
  readonly id: string;
  readonly field: string;
  readonly value: unknown;
}

/** Each field with each wrong value. */
function oddEvents(recorded: unknown, kept: readonly string[]): readonly Omit<OddEvent, 'id'>[] {
  const fields = entriesOf(recorded)
    .map(([name]) => name)
    .filter((field) => !kept.includes(field));
  return fields.flatMap((field) => wrong.map((value) => ({ field, value })));
}

/** Tells all of them, some at once, and waits until each is answered. */
async function tellAll(
  odd: readonly Omit<OddEvent, 'id'>[],
  tell: (event: OddEvent) => void,
  isAnswered: (id: string) => boolean,
): Promise<void> {
  for (let start = 0; start < odd.length; start += mostAtOnce) {
    const events = odd.slice(start, start + mostAtOnce).map((each, index) => ({ ...each, id: idNow(start + index) }));
    for (const event of events) tell(event);
    const unanswered = () =>
      events.filter(({ id }) => !isAnswered(id)).map(({ field, value }) => `${field}: ${JSON.stringify(value)}`);
    await expect.poll(unanswered, { interval: 20 }).toEqual([]);
  }
}

/** As of another of Discord's workers: nothing else of the same moment has it. @param index tells apart those of one moment */
function idNow(index = 0): string {
  return String((BigInt(Date.now() - 1_420_070_400_000) << 22n) | (1n << 17n) | BigInt(index));
}

function isRepliedTo(discord: DiscordWorld['discord'], id: string): boolean {
  return discord.log.requests.some(
    ({ route, payload }) => route === createRoute && JSON.stringify(payload)?.includes(id) === true,
  );
}

/** The bot as a process of its own: discord.js throws where only the process can catch it. */
async function startBot(
  use: (world: DiscordWorld) => Promise<void>,
  whileConnecting: (world: DiscordWorld) => Promise<void> = async () => undefined,
): Promise<void> {
  const world = await setUpDiscord();
  const { discord } = world;
  const home = createBotHome(join(temporaryFolder(), 'bot'), 'http://127.0.0.1:9', {
    ...{ GOOGLE_API_KEY: '', VIDEO_MODEL: 'preview', FFMPEG_PATH: '/bin/false', ACTIVE_PER_PERSON: '1000' },
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl },
  });
  const bot = startProgram(home);
  await whileConnecting(world);
  const url = await bot.url;
  await expect.poll(async () => (await fetch(`${url}/healthz`)).ok).toBe(true);
  await use(world);
  expect(home.output.join('')).not.toContain(discord.token);
  await stop(bot);
  expect(await bot.exit).toEqual({ code: 0, signal: null });
}

it('whatever an event of a command lacks, or has of another type, its person gets an answer', { timeout: 240_000 }, () =>
  startBot(async ({ discord, ann, general }) => {
    await discord.slash('queue', {}, { user: ann, channel: general }).acknowledged;
    const recorded = discord.gateway.sent.find(({ t }) => t === 'INTERACTION_CREATE')?.d;
    const fields = entriesOf(recorded).map(([name]) => name);
    expect(fields).toContain('authorizing_integration_owners');
    await tellAll(
      oddEvents(recorded, needed),
      ({ id, field, value }) =>
        discord.gateway.tell({
          t: 'INTERACTION_CREATE',
          d: Object.assign({}, recorded, { id, token: `token${id}`, [field]: value }),
        }),
      (id) => discord.log.requests.some(({ route, path }) => route === callbackRoute && path.includes(id)),
    );
  }),
);

it.each([
  { how: 'that calls it', alsoNeeded: [] },
  // Without it nobody is known to have written it.
  { how: 'in private', alsoNeeded: ['author'] },
])(
  'whatever a message to the bot $how lacks, or has of another type, it is answered',
  { timeout: 240_000 },
  ({ how, alsoNeeded }) =>
    startBot(async ({ discord, ann, general }) => {
      const files = [{ name: 'sea.jpg', content: await samplePhoto() }];
      const isPrivate = how === 'in private';
      const [channel, content] = isPrivate ? [discord.directMessage(ann), 'waves'] : [general, `${discord.mention} waves`];
      discord.say({ user: ann, channel, content, files });
      const recorded = discord.gateway.sent.find(({ t }) => t === 'MESSAGE_CREATE')?.d;
      // Without them it is no message to the bot, or one of Discord itself.
      const kept = [...needed, ...alsoNeeded, 'content', 'mentions', 'webhook_id', 'guild_id', 'channel_type', 'nonce'];
      await tellAll(
        oddEvents(recorded, kept),
        ({ id, field, value }) =>
          discord.gateway.tell({ t: 'MESSAGE_CREATE', d: Object.assign({}, recorded, { id, [field]: value }) }),
        (id) => isRepliedTo(discord, id),
      );
    }),
);

it('a person who can’t be answered by their event any more is told in the channel', () =>
  startBot(async ({ discord, ann, general }) => {
    await discord.slash('queue', {}, { user: ann, channel: general }).acknowledged;
    const recorded = discord.gateway.sent.find(({ t }) => t === 'INTERACTION_CREATE')?.d;
    const id = idNow();
    discord.inject(callbackRoute, 'refuse/10062');
    discord.gateway.tell({ t: 'INTERACTION_CREATE', d: Object.assign({}, recorded, { id, token: 'late', data: null }) });
    const told = () => discord.messagesIn(general).map(({ text: shown }) => shown);
    const sentence = `<@${ann.id}> ${say(text('answer.bug'))}`;
    await expect.poll(told).toEqual([sentence]);
    // Whatever was read of messages says nothing of it.
    const said = discord.say({ user: ann, channel: general, content: 'hello' });
    discord.inject(callbackRoute, 'refuse/10062');
    discord.gateway.tell({ t: 'INTERACTION_CREATE', d: Object.assign({}, recorded, { id: said.id, token: 'late', data: null }) });
    await expect.poll(told).toEqual([sentence, 'hello', sentence]);
  }));

it('of many messages at once that can’t be read, each is answered, also those that Discord asks to wait with', () =>
  startBot(async ({ discord, ann, general }) => {
    discord.say({ user: ann, channel: general, content: `${discord.mention} hello` });
    const answers = () => discord.messagesIn(general).filter(({ author }) => author.bot === true);
    await expect.poll(() => answers().length).toBe(1);
    const recorded = discord.gateway.sent.find(({ t }) => t === 'MESSAGE_CREATE')?.d;
    discord.limit(createRoute, { limit: 2, windowMs: 1000 });
    for (let index = 0; index < 6; index += 1) {
      const id = idNow(index);
      discord.gateway.tell({ t: 'MESSAGE_CREATE', d: Object.assign({}, recorded, { id, attachments: 7 }) });
    }
    await expect.poll(() => answers().filter(({ text: shown }) => shown === say(text('answer.bug'))).length).toBe(6);
  }));

it('an event that comes while servers still come in, and can’t be read once they are there, is answered', async () => {
  const id = idNow();
  await startBot(
    ({ discord }) => expect.poll(() => isRepliedTo(discord, id)).toBe(true),
    async ({ discord, ann, general }) => {
      // discord.js waits for it, and longer with each other server that comes.
      discord.addGuild({ name: 'away', isUnavailable: true });
      const told = (t: string) => discord.gateway.sent.find((event) => event.t === t);
      await expect.poll(() => told('GUILD_CREATE'), { interval: 5 }).toBeDefined();
      discord.say({ user: ann, channel: general, content: `${discord.mention} hello` });
      discord.gateway.tell({ t: 'MESSAGE_CREATE', d: Object.assign({}, told('MESSAGE_CREATE')?.d, { id, attachments: 7 }) });
      const server = told('GUILD_CREATE');
      for (const endsAtMs = Date.now() + 2500; server !== undefined && Date.now() < endsAtMs; ) {
        discord.gateway.tell(server);
        await setTimeout(300);
      }
      expect(isRepliedTo(discord, id)).toBe(false);
    },
  );
});
