import { type BaseInteraction, ChannelType, type Guild, GuildMember, type Message, PermissionFlagsBits } from 'discord.js';
import { nameless, withoutMarks } from '../chat/plain-words.ts';
import { readField } from './read-field.ts';

/** The names behind Discord's markup; undefined where they are not known. */
export interface Names {
  person(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** @see https://discord.com/developers/docs/reference#message-formatting (2026-08-06) */
const markup =
  /<(?:@!?(\d{1,20})|@&(\d{1,20})|#(\d{1,20})|a?:(\w{1,32}):\d{1,20}|t:(-?\d{1,13})(?::\w)?|\/([^:<>\n]{1,100}):\d{1,20})>/g;
/** Of people whose names did not come along, those that are asked for. */
const mostAsked = 5;

/** A person's text as they see it: names in place of ids, which nobody else can read. What has no name stays as it was written. */
export function inWords(given: string, names: Names): string {
  return given.replaceAll(
    markup,
    (whole, person?: string, role?: string, channel?: string, emoji?: string, time?: string, command?: string) => {
      if (person !== undefined) return marked('@', names.person(person)) ?? whole;
      if (role !== undefined) return marked('@', names.role(role)) ?? whole;
      if (channel !== undefined) return marked('#', names.channel(channel)) ?? whole;
      if (emoji !== undefined) return `:${emoji}:`;
      if (command !== undefined) return `/${command}`;
      return utcMinute(Number(time) * 1000) ?? whole;
    },
  );
}

/** The same of a message, which people see without its marks: what has no name is a plain word. What is typed into a field stays as it was typed. */
export function inWordsOfMessage(given: string, names: Names): string {
  return inWords(withoutMarks(given), names).replaceAll(markup, (_, person?: string, role?: string, channel?: string) => {
    if (person !== undefined) return nameless.person;
    if (role !== undefined) return nameless.role;
    return channel === undefined ? nameless.time : nameless.channel;
  });
}

function marked(mark: '@' | '#', name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${mark}${name}`;
}

/** The names that came with a message. */
export function namesOfMessage({ mentions, guild, member }: Message): Names {
  return {
    person: (id) => mentions.members?.get(id)?.displayName ?? mentions.users.get(id)?.displayName,
    role: (id) => mentions.roles.get(id)?.name ?? guild?.roles.cache.get(id)?.name,
    channel: (id) => channelName(id, guild, member),
  };
}

/** The names in texts that came with an interaction, which brings only some along: people who are not known are asked for. */
export async function namesOfInteraction(interaction: BaseInteraction, texts: readonly string[]): Promise<Names> {
  const known = knownNames(interaction);
  const named = texts.flatMap((text) => [...text.matchAll(markup)].flatMap(([, person]) => person ?? []));
  const unknown = [...new Set(named)].filter((id) => known.person(id) === undefined).slice(0, mostAsked);
  const found = await Promise.all(
    unknown.map(async (id): Promise<[string, string | undefined]> => [id, await nameOf(interaction, id)]),
  );
  const asked = new Map(found);
  return { ...known, person: (id) => known.person(id) ?? asked.get(id) };
}

/** Those of them that came along, or are known by now. */
export function knownNames(interaction: BaseInteraction): Names {
  const { guild, client, member } = interaction;
  const resolved = interaction.isChatInputCommand() ? interaction.options.resolved : null;
  return {
    person: (id) =>
      readField(resolved?.members?.get(id), 'displayName') ??
      guild?.members.cache.get(id)?.displayName ??
      (resolved?.users?.get(id) ?? client.users.cache.get(id))?.displayName,
    role: (id) => resolved?.roles?.get(id)?.name ?? guild?.roles.cache.get(id)?.name,
    channel: (id) => channelName(id, guild, member),
  };
}

/** Anybody can write down any id: a channel has no name for people who may not see it, least of all for those of another server. */
function channelName(id: string, guild: Guild | null, member: unknown): string | undefined {
  const channel = guild?.channels.cache.get(id);
  if (channel === undefined || channel.type === ChannelType.PrivateThread || !(member instanceof GuildMember)) return undefined;
  return channel.permissionsFor(member)?.has(PermissionFlagsBits.ViewChannel) === true ? channel.name : undefined;
}

/** A name that can't be had is none: what matters is what else was asked for. */
function nameOf({ client }: BaseInteraction, id: string): Promise<string | undefined> {
  return client.users.fetch(id).then(
    ({ displayName }) => displayName,
    () => undefined,
  );
}

/** `2026-11-26 00:00 UTC`; undefined for what is no time. */
function utcMinute(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
