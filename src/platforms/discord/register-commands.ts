import { isDeepStrictEqual } from 'node:util';
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  DiscordAPIError,
  InteractionContextType,
  Locale,
  PermissionFlagsBits,
  REST,
  type RESTPostAPIApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import type { Command } from '../../domain/command.ts';
import { valueText } from '../../domain/option-texts.ts';
import { languages } from '../../domain/texts/languages.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import type { TerminalParts } from '../chat/platform-module.ts';
import { interactionsPath } from './connection/interactions-path.ts';
import type { DiscordSettings } from './settings.ts';
import {
  imageFileTypes,
  modelOption,
  optionName,
  publicOption,
  type SlashOption,
  slashName,
  slashOptions,
} from './slash-options.ts';

/** Discord's names of the languages that we have words in; it has several of some, and shows English by itself. */
const locales = Object.values(Locale).filter((locale) => {
  const [language = ''] = locale.split('-');
  return language !== 'en' && language in languages;
});
/** At most so many choices of an option (application-commands, 2026-08-06). */
const maxChoices = 25;

/** What is registered: every command that people type or find on a message, with names and sentences in every language. */
export function commandsJson(commands: readonly Command[], texts: Texts): readonly RESTPostAPIApplicationCommandsJSONBody[] {
  const everywhere = {
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  };
  const alone: readonly RESTPostAPIApplicationCommandsJSONBody[] = commands
    .filter(({ entry }) => entry === 'slash' || entry === 'message')
    .map((command) => {
      const name = named(slashName(command.name), texts);
      if (command.entry === 'message') return { ...everywhere, ...name, type: ApplicationCommandType.Message };
      const options = slashOptions(command).map((option) => optionJson(option, texts));
      return {
        ...everywhere,
        ...(command.isForManagers && forManagers),
        ...name,
        ...described({ key: command.description, values: {} }, texts),
        type: ApplicationCommandType.ChatInput,
        options: [...options, ...(command.answers === 'list' ? [publicJson(texts)] : [])],
      };
    });
  return [...alone, ...groupsJson(commands, texts).map((group) => ({ ...everywhere, ...group }))];
}

/** Moderators can give it to others: the bot asks for the right itself, too. */
const forManagers = { default_member_permissions: String(PermissionFlagsBits.ManageGuild) };

/** Commands that are typed behind the name of a group: each group is a command, and they are its subcommands. */
function groupsJson(commands: readonly Command[], texts: Texts) {
  const groups = [...new Set(commands.flatMap(({ entry, group }) => (entry === 'sub' && group !== undefined ? [group] : [])))];
  return groups.map((group) => ({
    ...named(slashName(group), texts),
    ...(commands.every((command) => command.group !== group || command.isForManagers === true) && forManagers),
    ...described({ key: `command.${group}` as TextKey, values: {} }, texts),
    type: ApplicationCommandType.ChatInput as const,
    options: commands
      .filter((command) => command.entry === 'sub' && command.group === group)
      .map((command) => ({
        type: ApplicationCommandOptionType.Subcommand as const,
        ...named(slashName(command.name), texts),
        ...described({ key: command.description, values: {} }, texts),
        options: slashOptions(command).map((option) => optionJson(option, texts)),
      })),
  }));
}

/**
 * Registers what has changed, and nothing otherwise: Discord allows 200 new commands a day.
 *
 * @param guildId this server only, where they are there at once; the global ones are taken away then, so that none shows twice
 */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  guildId: string | undefined,
  wanted: readonly RESTPostAPIApplicationCommandsJSONBody[],
  log: Log,
): Promise<'changed' | 'as it was'> {
  const global = Routes.applicationCommands(applicationId);
  const scopes: readonly [`/${string}`, readonly RESTPostAPIApplicationCommandsJSONBody[]][] =
    guildId === undefined
      ? [[global, wanted]]
      : [
          [Routes.applicationGuildCommands(applicationId, guildId), wanted],
          [global, []],
        ];
  let changed = false;
  for (const [route, commands] of scopes) {
    const there = await rest.get(route, { query: new URLSearchParams({ with_localizations: 'true' }) });
    const inGuild = route !== global;
    if (isDeepStrictEqual(canonical(there, inGuild), canonical(commands, inGuild))) continue;
    await rest.put(route, { body: commands });
    changed = true;
    log.info({ commands: commands.length, guildId: route === global ? undefined : guildId }, 'commands registered at Discord');
  }
  return changed ? 'changed' : 'as it was';
}

/**
 * Registers without a connection; where that is asked for, the address that Discord posts interactions to, too.
 *
 * @returns what is told to the admin
 * @throws {ChatSettingsError} when there is no token, or Discord does not know it
 */
export async function registerByHand(
  settings: Pick<DiscordSettings, 'token' | 'apiUrl' | 'guildId' | 'publicKey'> | undefined,
  { commands, texts, log, flags, publicUrl }: Pick<TerminalParts, 'commands' | 'texts' | 'log' | 'flags' | 'publicUrl'>,
): Promise<Text> {
  if (settings === undefined) throw new ChatSettingsError(text('terminal.noDiscord'));
  const { token, apiUrl, guildId } = settings;
  const rest = new REST({ api: apiUrl, version: '10' }).setToken(token);
  try {
    const application = await rest.get(Routes.currentApplication());
    const id = typeof application === 'object' && application !== null && 'id' in application ? String(application.id) : '';
    const outcome = await registerCommands(rest, id, guildId, commandsJson(commands, texts), log);
    const registered = text(outcome === 'changed' ? 'terminal.registered' : 'terminal.registeredBefore');
    const endpoint = await endpointByHand(rest, settings, { isWanted: flags.endpoint === true, publicUrl });
    return endpoint.length === 0 ? registered : text('list.sentences', { sentences: [registered, ...endpoint] });
  } catch (error) {
    // discord.js's own error holds what was sent.
    if (error instanceof DiscordAPIError && error.status === 401) throw new ChatSettingsError(text('discord.tokenRefused'));
    throw error instanceof DiscordAPIError ? new Error(`Discord refused: ${error.code} (${error.status})`) : error;
  }
}

/**
 * Enters where Discord posts interactions, or says where to. Discord asks there at once whether it is the bot, which has to run.
 *
 * @throws {ChatSettingsError} where a setting is missing, or Discord does not take the address
 */
async function endpointByHand(
  rest: REST,
  { publicKey }: Pick<DiscordSettings, 'publicKey'>,
  { isWanted, publicUrl }: { readonly isWanted: boolean; readonly publicUrl: string | undefined },
): Promise<readonly Text[]> {
  if (publicKey === undefined || publicUrl === undefined) {
    if (isWanted) throw new ChatSettingsError(text('terminal.endpointNeeds'));
    return [];
  }
  const url = `${publicUrl}${interactionsPath}`;
  if (!isWanted) return [text('terminal.endpointEnter', { url })];
  try {
    await rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: url } });
    return [text('terminal.endpointEntered', { url })];
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.status !== 400) throw error;
    throw new ChatSettingsError(text('terminal.endpointRefused', { url }));
  }
}

/** What Discord adds by itself: ids, versions, and what is off or empty. */
const added = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'default_permission',
  'default_member_permissions',
  'dm_permission',
  'handler',
]);

/** Commands of a server are in no other place, so that nothing is said of places. */
const ofPlaces = new Set(['contexts', 'integration_types']);

/** Both sides in the same shape: commands by name, keys that we chose. */
function canonical(commands: unknown, inGuild: boolean): unknown {
  const left = inGuild ? new Set([...added, ...ofPlaces]) : added;
  return Array.isArray(commands)
    ? commands.map((command) => plain(command, left)).toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))
    : commands;
}

function plain(value: unknown, leftOut: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => plain(each, leftOut));
    // Places and kinds of installation are sets.
    return list.every((each) => typeof each === 'number') ? list.toSorted((a, b) => a - b) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !leftOut.has(key))
    .map(([key, each]): [string, unknown] => [key, plain(each, leftOut)])
    .filter(([, each]) => !isNothing(each));
  return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function keyOf(command: unknown): string {
  const { type, name } = command as { type?: number; name?: string };
  return `${type} ${name}`;
}

function limitsOf({ minimum, maximum }: SlashOption['property']) {
  return { ...(minimum !== undefined && { min_value: minimum }), ...(maximum !== undefined && { max_value: maximum }) };
}

function optionJson(option: SlashOption, texts: Texts): APIApplicationCommandBasicOption {
  const { property, isRequired } = option;
  const names = locales.map((locale) => [locale, optionName(option, texts, locale)] as const);
  const base = {
    name: optionName(option, texts),
    name_localizations: Object.fromEntries(names.filter(([, name]) => name !== optionName(option, texts))),
    ...described({ key: (property.description ?? 'expected.valid') as TextKey, values: {} }, texts),
    ...(isRequired && { required: true }),
  };
  if (property.image || property.items?.image) {
    return {
      ...base,
      type: ApplicationCommandOptionType.Attachment,
      file_types: [...imageFileTypes],
    } as APIApplicationCommandBasicOption;
  }
  if (property.person) return { ...base, type: ApplicationCommandOptionType.User };
  if (property.role) return { ...base, type: ApplicationCommandOptionType.Role };
  if (isSuggested(option)) return { ...base, type: ApplicationCommandOptionType.String, autocomplete: true };
  if (property.type === 'boolean') return { ...base, type: ApplicationCommandOptionType.Boolean };
  if (property.type === 'integer' || property.type === 'number') {
    const numbers = (property.enum ?? []).map(Number);
    if (numbers.length > 0 && numbers.length <= maxChoices) {
      const choices = numbers.map((value) => choiceJson(option, value, texts));
      return { ...base, type: ApplicationCommandOptionType.Integer, choices };
    }
    const limits = limitsOf(property);
    return property.type === 'number'
      ? { ...base, type: ApplicationCommandOptionType.Number, ...limits }
      : { ...base, type: ApplicationCommandOptionType.Integer, ...limits };
  }
  if (property.enum !== undefined && property.enum.length <= maxChoices) {
    const choices = property.enum.map((value) => choiceJson(option, String(value), texts));
    return { ...base, type: ApplicationCommandOptionType.String, choices };
  }
  return {
    ...base,
    type: ApplicationCommandOptionType.String,
    ...(property.maxLength !== undefined && { max_length: Math.min(property.maxLength, 6000) }),
  };
}

/** Whether its choices are made while somebody types: those of models say what each costs for what has been typed so far. */
function isSuggested({ name, property }: SlashOption): boolean {
  return (
    (name === modelOption && property.enum !== undefined) ||
    property.generation === true ||
    property.style === true ||
    property.suggests !== undefined
  );
}

/** By what people call it, where that is something else in another language too. */
function choiceJson<Value extends string | number>(
  { name: option, property: { labels } }: SlashOption,
  value: Value,
  texts: Texts,
): APIApplicationCommandOptionChoice<Value> {
  const { name, name_localizations } = named(valueText(option, value, labels), texts);
  return { name, value, ...(Object.keys(name_localizations).length > 0 && { name_localizations }) };
}

function publicJson(texts: Texts): APIApplicationCommandBasicOption {
  return {
    type: ApplicationCommandOptionType.Boolean,
    ...named(slashName(publicOption), texts),
    ...described(text('help.public'), texts),
  };
}

function named(name: Text, { say }: Texts): { name: string; name_localizations: Record<string, string> } {
  return { name: say(name), name_localizations: inOtherLanguages(name, say) };
}

function described(sentence: Text, { say }: Texts): { description: string; description_localizations: Record<string, string> } {
  return { description: say(sentence), description_localizations: inOtherLanguages(sentence, say) };
}

/** Only where it differs: what is not translated yet is the English one, which Discord shows by itself. */
function inOtherLanguages(sentence: Text, say: Texts['say']): Record<string, string> {
  const pairs = locales.map((locale) => [locale, say(sentence, locale)] as const);
  return Object.fromEntries(pairs.filter(([, words]) => words !== say(sentence)));
}
