import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationIntegrationType,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { type CommandFields, type CommandOption, commandFields } from './command-schema.ts';
import { type ApiRequest, noContent, ok, type Routes } from './http-routes.ts';
import { readFields } from './message-content.ts';
import { refuse } from './refusal.ts';
import type { World } from './world.ts';

const mostOfType: Readonly<Record<CommandFields['type'], number>> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};

/** Registering commands, everywhere or in one guild. */
export function commandRoutes(world: World) {
  const scopeOf = (request: ApiRequest, isGuild: boolean): string | undefined => {
    if (request.param('application') !== world.bot.id) throw refuse.unknownApplication();
    if (!isGuild) return undefined;
    const guild = world.guilds.get(request.param('guild'));
    if (guild === undefined) throw refuse.unknownGuild();
    if (!guild.hasBot) throw refuse.noAccess('the bot is not there');
    return guild.id;
  };
  const registered = (guildId: string | undefined) => world.commands.get(guildId ?? 'global') ?? [];
  const save = (guildId: string | undefined, commands: readonly APIApplicationCommand[]): void => {
    world.commands.set(guildId ?? 'global', commands);
    world.log.add({ kind: 'commands registered', guildId, commands });
  };

  const list = (isGuild: boolean) => (request: ApiRequest) => {
    const commands = registered(scopeOf(request, isGuild));
    return ok(request.query.get('with_localizations') === 'true' ? commands : commands.map(withoutLocalizations));
  };
  /** All types of the scope at once: what is not named is gone. */
  const replace = (isGuild: boolean) => async (request: ApiRequest) => {
    const { payload } = await request.body();
    const guildId = scopeOf(request, isGuild);
    const all = readFields(z.array(commandFields), payload);
    const faults = all.flatMap(({ name, type }, index) => {
      const isRepeated = all.findIndex((one) => one.name === name && one.type === type) < index;
      const code = 'APPLICATION_COMMANDS_DUPLICATE_NAME';
      return isRepeated ? [{ path: [index], code, message: 'Application command names must be unique' }] : [];
    });
    if (faults.length > 0) throw refuse.invalid(faults);
    for (const [type, most] of Object.entries(mostOfType)) {
      if (all.filter((one) => String(one.type) === type).length <= most) continue;
      throw refuse.invalid([{ path: [], code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${most} or fewer in length.` }]);
    }
    const commands = all.map((fields) => complete(world, fields, guildId, registered(guildId)));
    save(guildId, commands);
    return ok(commands);
  };
  const create = (isGuild: boolean) => async (request: ApiRequest) => {
    const { payload } = await request.body();
    const guildId = scopeOf(request, isGuild);
    const before = registered(guildId);
    const command = complete(world, readFields(commandFields, payload), guildId, before);
    save(guildId, [...before.filter(({ id }) => id !== command.id), command]);
    return { status: before.some(({ id }) => id === command.id) ? 200 : 201, body: command };
  };
  const remove = (isGuild: boolean) => (request: ApiRequest) => {
    const guildId = scopeOf(request, isGuild);
    const before = registered(guildId);
    const id = request.param('command');
    if (!before.some((command) => command.id === id)) throw refuse.unknownCommand();
    save(
      guildId,
      before.filter((command) => command.id !== id),
    );
    return noContent;
  };

  return {
    'GET /applications/:application/commands': list(false),
    'PUT /applications/:application/commands': replace(false),
    'POST /applications/:application/commands': create(false),
    'DELETE /applications/:application/commands/:command': remove(false),
    'GET /applications/:application/guilds/:guild/commands': list(true),
    'PUT /applications/:application/guilds/:guild/commands': replace(true),
    'POST /applications/:application/guilds/:guild/commands': create(true),
    'DELETE /applications/:application/guilds/:guild/commands/:command': remove(true),
  } satisfies Routes;
}

/** With what Discord adds, which is why a body never equals what comes back. The same name keeps its id. */
function complete(
  world: World,
  fields: CommandFields,
  guildId: string | undefined,
  before: readonly APIApplicationCommand[],
): APIApplicationCommand {
  const { name, type } = fields;
  const same = before.find((one) => one.name === name && one.type === type);
  const options = type === ApplicationCommandType.ChatInput ? (fields.options ?? []).map(completeOption) : [];
  const told = type === ApplicationCommandType.ChatInput ? fields : { description: '', description_localizations: null };
  const inGuild = {
    contexts: fields.contexts ?? null,
    integration_types: fields.integration_types ?? [ApplicationIntegrationType.GuildInstall],
    dm_permission: fields.dm_permission ?? true,
  };
  return {
    ...{ id: same?.id ?? world.newId(), application_id: world.bot.id, version: world.newId(), type, name },
    name_localizations: fields.name_localizations ?? null,
    ...{ description: told.description, description_localizations: told.description_localizations ?? null },
    ...{ default_member_permissions: fields.default_member_permissions ?? null, nsfw: fields.nsfw ?? false },
    ...(guildId === undefined ? inGuild : { guild_id: guildId }),
    ...(options.length === 0 ? {} : { options }),
  };
}

function completeOption(option: CommandOption): APIApplicationCommandOption {
  // `required` only comes back when it is true; null and missing are the same for it.
  const { name_localizations: names, description_localizations: descriptions, ...all } = option;
  const { required, ...rest } = 'required' in all ? all : { ...all, required: undefined };
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
  const completed: unknown = {
    ...given,
    ...{ name_localizations: names ?? null, description_localizations: descriptions ?? null },
    ...(required === true ? { required } : {}),
    ...('options' in rest && rest.options != null ? { options: rest.options.map(completeOption) } : {}),
    ...('choices' in rest && rest.choices != null
      ? { choices: rest.choices.map((one) => ({ ...one, name_localizations: one.name_localizations ?? null })) }
      : {}),
  };
  if (!isOption(completed)) throw new Error(`${option.name} lost its type`);
  return completed;
}

function isOption(value: unknown): value is APIApplicationCommandOption {
  return typeof value === 'object' && value !== null && 'type' in value && 'name' in value && 'description' in value;
}

function withoutLocalizations(command: APIApplicationCommand): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => !key.endsWith('_localizations'));
    return Object.fromEntries(kept.map(([key, one]) => [key, strip(one)]));
  };
  return strip(command);
}
