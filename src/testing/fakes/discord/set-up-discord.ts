import {
  Client,
  type ClientOptions,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  HTTPError,
  Partials,
  REST,
  type RESTOptions,
  type RESTPostAPIChannelMessageJSONBody,
  Routes,
} from 'discord.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord.ts';
import type { Channel, Guild, Person } from './world.ts';

export interface DiscordWorld {
  readonly discord: FakeDiscord;
  /** A member of the guild. */
  readonly ann: Person;
  /** A member who may manage messages. */
  readonly ben: Person;
  readonly guild: Guild;
  /** A text channel where the bot may do all it needs. */
  readonly general: Channel;
  /** With the bot's token and no retries. */
  readonly rest: REST;
  /** Posts as the bot. @returns the message's id */
  post(body: RESTPostAPIChannelMessageJSONBody, channel?: Channel): Promise<string>;
}

/** Node's own: discord.js's undici and ours share a dispatcher where both are loaded, but don't know each other's forms. */
const makeRequest = fetch as unknown as RESTOptions['makeRequest'];

/** A fake Discord with a guild, for one test. */
export async function setUpDiscord(options: FakeDiscordOptions = {}): Promise<DiscordWorld> {
  const discord = await startFakeDiscord(options);
  onTestFinished(() => discord.close());
  const ann = discord.addPerson({ name: 'Ann' });
  const ben = discord.addPerson({ name: 'Ben' });
  const guild = discord.addGuild({ name: 'Film club', members: [ann], managers: [ben] });
  const general = discord.addChannel({ guild, name: 'general' });
  const rest = new REST({ api: discord.apiUrl, retries: 0, makeRequest });
  rest.setToken(discord.token);
  const post: DiscordWorld['post'] = async (body, channel = general) =>
    z.object({ id: z.string() }).parse(await rest.post(Routes.channelMessages(channel.id), { body })).id;
  return { discord, ann, ben, guild, general, rest, post };
}

const { Guilds, GuildMessages, DirectMessages } = GatewayIntentBits;

/** discord.js as it comes, at the fake, once it is ready. */
export async function logIn(discord: FakeDiscord, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = new Client({
    intents: [Guilds, GuildMessages, DirectMessages],
    partials: [Partials.Channel],
    rest: { api: discord.apiUrl, retries: 0 },
    waitGuildTimeout: 1000,
    allowedMentions: { parse: [] },
    ...options,
  });
  onTestFinished(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return ready;
}

/** @returns what the request was refused with: Discord's code, or the status of an answer that is none of Discord's */
export async function refusalOf(request: Promise<unknown>): Promise<number | string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof DiscordAPIError) return error.code;
    if (error instanceof HTTPError) return error.status;
    throw error;
  }
  throw new Error('it was not refused');
}
