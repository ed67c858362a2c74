import {
  type APIApplicationCommand,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandOption,
  type APIInteraction,
  type APIMessage,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionType,
} from 'discord-api-types/v10';
import { showsCommand } from './command-permissions.ts';
import type { SampleFile } from './file-shelf.ts';
import { begin, type Call, placeOf, type Who } from './interactions.ts';
import { renderMessage } from './render.ts';
import { createResolved } from './resolved.ts';
import { findSeen } from './seen.ts';
import type { Channel, Person, World } from './world.ts';

/** A role by its id. */
interface NamedRole {
  readonly role: { readonly id: string };
}

export type OptionValue = string | number | boolean | SampleFile | Person | Channel | NamedRole;
export type OptionValues = Readonly<Record<string, OptionValue>>;
type Option = APIApplicationCommandInteractionDataBasicOption<InteractionType.ApplicationCommand>;

/**
 * A person sends a command. Until commands are registered any name passes; then only what is offered here.
 *
 * @param typed its name, with that of its subcommand where it has one: `style save`
 */
export function slash(world: World, typed: string, values: OptionValues, who: Who): Call {
  const [name = '', sub] = typed.split(' ');
  const known = findCommand(world, who, name, ApplicationCommandType.ChatInput);
  const offered = optionsOf(known, sub);
  if (known !== undefined) checkValues(typed, offered, values);
  const resolved = createResolved(world, who.channel);
  const options = Object.entries(values).map(([key, value]): Option => {
    const type = offered.find((option) => option.name === key)?.type;
    if (typeof value === 'boolean') return { name: key, type: ApplicationCommandOptionType.Boolean, value };
    if (typeof value === 'string') return { name: key, type: ApplicationCommandOptionType.String, value };
    if (typeof value === 'number') {
      const isInteger = type === ApplicationCommandOptionType.Integer || (type === undefined && Number.isInteger(value));
      return { name: key, type: isInteger ? ApplicationCommandOptionType.Integer : ApplicationCommandOptionType.Number, value };
    }
    if ('role' in value) return { name: key, type: ApplicationCommandOptionType.Role, value: value.role.id };
    if ('user' in value) return { name: key, type: ApplicationCommandOptionType.User, value: resolved.user(value) };
    if ('messages' in value) return { name: key, type: ApplicationCommandOptionType.Channel, value: resolved.channel(value) };
    return { name: key, type: ApplicationCommandOptionType.Attachment, value: resolved.file(value) };
  });
  const identity = { id: known?.id ?? world.newId(), name, type: ApplicationCommandType.ChatInput as const };
  const data = { ...identity, options: inSubcommand(sub, options), ...resolved.data() };
  return begin(
    world,
    who,
    (base, actor): APIInteraction => ({ ...base, ...actor, type: InteractionType.ApplicationCommand, data }),
  );
}

/** Apps > name, on a message. */
export function messageCommand(
  world: World,
  name: string,
  key: Pick<APIMessage, 'id' | 'channel_id'>,
  { user }: Pick<Who, 'user'>,
): Call {
  const message = findSeen(world, key, user);
  const known = findCommand(world, { user, channel: message.channel }, name, ApplicationCommandType.Message);
  const data = {
    ...{ id: known?.id ?? world.newId(), name, type: ApplicationCommandType.Message as const, target_id: message.id },
    // With all that is in it, whatever the intents.
    resolved: { messages: { [message.id]: renderMessage(world, message, true) } },
  };
  const who = { user, channel: message.channel };
  return begin(
    world,
    who,
    (base, actor): APIInteraction => ({ ...base, ...actor, type: InteractionType.ApplicationCommand, data }),
  );
}

/** A person types in an option and wants suggestions. */
export function autocomplete(
  world: World,
  typed: string,
  focused: string,
  values: Readonly<Record<string, string | number>>,
  who: Who,
): Call {
  const [name = '', sub] = typed.split(' ');
  const known = findCommand(world, who, name, ApplicationCommandType.ChatInput);
  const options = Object.entries(values).map(([key, value]) => {
    const face = { name: key, ...(key === focused ? { focused: true } : {}) };
    const type = optionsOf(known, sub).find((option) => option.name === key)?.type;
    // As typed, which for numbers is text as well.
    if (type === ApplicationCommandOptionType.Integer) return { ...face, type, value: String(value) };
    return typeof value === 'string'
      ? { ...face, type: ApplicationCommandOptionType.String as const, value }
      : { ...face, type: ApplicationCommandOptionType.Number as const, value: String(value) };
  });
  const identity = { id: known?.id ?? world.newId(), name, type: ApplicationCommandType.ChatInput as const };
  const data = { ...identity, options: inSubcommand(sub, options) };
  return begin(
    world,
    who,
    (base, actor): APIInteraction => ({ ...base, ...actor, type: InteractionType.ApplicationCommandAutocomplete, data }),
  );
}

/** @throws {Error} for a subcommand that is not there */
function optionsOf(known: APIApplicationCommand | undefined, sub: string | undefined): readonly APIApplicationCommandOption[] {
  const options = known?.options ?? [];
  if (sub === undefined || known === undefined) return options;
  const found = options.find(({ name, type }) => name === sub && type === ApplicationCommandOptionType.Subcommand);
  if (found === undefined) throw new Error(`/${known.name} has no ${sub}`);
  return 'options' in found ? (found.options ?? []) : [];
}

function inSubcommand<Given>(sub: string | undefined, options: Given[]) {
  return sub === undefined ? options : [{ name: sub, type: ApplicationCommandOptionType.Subcommand as const, options }];
}

/** @throws {Error} when commands are registered, but none like this for this place */
function findCommand(world: World, who: Who, name: string, type: ApplicationCommandType): APIApplicationCommand | undefined {
  const { guild } = who.channel;
  if (world.commands.size === 0) return undefined;
  const all = [...(world.commands.get(guild?.id ?? '') ?? []), ...(world.commands.get('global') ?? [])];
  const found = all.find((command) => command.name === name && command.type === type && isOfferedHere(world, command, who));
  if (found === undefined)
    throw new Error(`"${name}" is not offered here; there are ${all.map((command) => command.name).join(', ')}`);
  return found;
}

/** @see https://discord.com/developers/docs/interactions/application-commands#contexts */
function isOfferedHere(world: World, command: APIApplicationCommand, { user, channel }: Who): boolean {
  const { guild_id, contexts, integration_types } = command;
  const isShown = showsCommand(world, { user, channel }, command);
  if (guild_id !== undefined) return isShown;
  const [context, hasBot] = placeOf(channel);
  const isHere = hasBot && isShown;
  const byGuild = isHere && integration_types?.includes(ApplicationIntegrationType.GuildInstall) === true;
  const byUser = user.hasInstalled && integration_types?.includes(ApplicationIntegrationType.UserInstall) === true;
  return (byGuild || byUser) && (contexts == null || contexts.includes(context));
}

/** What Discord's client would not send. */
function checkValues(name: string, options: readonly APIApplicationCommandOption[], values: OptionValues): void {
  const missing = options.find((one) => 'required' in one && one.required === true && values[one.name] === undefined);
  if (missing !== undefined) throw new Error(`/${name} cannot be sent: ${missing.name} is required`);
  for (const [key, value] of Object.entries(values)) {
    const option = options.find((one) => one.name === key);
    const problem = option === undefined ? 'there is no such option' : problemOf(option, value);
    if (problem !== undefined) throw new Error(`/${name} cannot be sent with ${key}: ${problem}`);
  }
}

function problemOf(option: APIApplicationCommandOption, value: OptionValue): string | undefined {
  const isFile = typeof value === 'object' && 'content' in value;
  if (isFile !== (option.type === ApplicationCommandOptionType.Attachment)) return 'it is of another type';
  if (isFile) return 'file_types' in option ? problemOfFile(value, option.file_types ?? []) : undefined;
  const choices = 'choices' in option ? option.choices : undefined;
  if (choices?.some((choice) => choice.value === value) === false) return `${String(value)} is not offered`;
  const [least, most] = [
    'min_value' in option ? option.min_value : undefined,
    'max_value' in option ? option.max_value : undefined,
  ];
  if (Number(value) < (least ?? -Infinity) || Number(value) > (most ?? Infinity)) return `${String(value)} is out of range`;
  const longest = ('max_length' in option ? option.max_length : undefined) ?? 6000;
  return typeof value === 'string' && value.length > longest ? 'it is too long' : undefined;
}

function problemOfFile({ name }: SampleFile, types: readonly string[]): string | undefined {
  const named = types.filter((type) => type.startsWith('.'));
  const isTaken = named.length < types.length || named.length === 0 || named.some((type) => name.toLowerCase().endsWith(type));
  return isTaken ? undefined : `${name} is none of ${types.join(' ')}`;
}
