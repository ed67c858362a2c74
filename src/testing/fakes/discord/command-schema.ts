import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  Locale,
} from 'discord-api-types/v10';
import { z } from 'zod';

/**
 * Commands as they are registered, and their limits.
 *
 * @see https://discord.com/developers/docs/interactions/application-commands, 2026-08-06
 */
const chatName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u, { message: 'Command name is invalid' })
  .refine((name) => name === name.toLowerCase(), { message: 'Command name is invalid' });
const description = z.string().min(1).max(100);
const localized = <Text extends z.ZodType>(text: Text) => z.partialRecord(z.enum(Locale), text.nullable()).nullish();
const choice = <Value extends z.ZodType>(value: Value) =>
  z.object({ name: z.string().min(1).max(100), name_localizations: localized(z.string().min(1).max(100)), value });

const option = {
  ...{ name: chatName, name_localizations: localized(chatName), description },
  ...{ description_localizations: localized(description), required: z.boolean().nullish() },
};
const autocomplete = z.boolean().nullish();
const numberOption = {
  ...{ ...option, autocomplete, min_value: z.number().nullish(), max_value: z.number().nullish() },
  choices: z.array(choice(z.number())).max(25).nullish(),
};

const plainOption = z.discriminatedUnion('type', [
  z.object({
    ...{ ...option, type: z.literal(ApplicationCommandOptionType.String), autocomplete },
    choices: z
      .array(choice(z.string().max(100)))
      .max(25)
      .nullish(),
    ...{ min_length: z.int().min(0).max(6000).nullish(), max_length: z.int().min(1).max(6000).nullish() },
  }),
  z.object({ ...numberOption, type: z.literal(ApplicationCommandOptionType.Integer) }),
  z.object({ ...numberOption, type: z.literal(ApplicationCommandOptionType.Number) }),
  z.object({
    ...{ ...option, type: z.literal(ApplicationCommandOptionType.Attachment) },
    file_types: z.array(z.string().regex(/^(audio|image|video|\..+)$/)).nullish(),
  }),
  z.object({
    ...{ ...option, type: z.literal(ApplicationCommandOptionType.Channel) },
    channel_types: z.array(z.enum(ChannelType)).nullish(),
  }),
  ...[
    z.object({ ...option, type: z.literal(ApplicationCommandOptionType.Boolean) }),
    z.object({ ...option, type: z.literal(ApplicationCommandOptionType.User) }),
    z.object({ ...option, type: z.literal(ApplicationCommandOptionType.Role) }),
    z.object({ ...option, type: z.literal(ApplicationCommandOptionType.Mentionable) }),
  ],
]);

const withoutChoices = {
  path: ['choices'],
  message: 'Autocomplete options cannot have choices',
  params: { code: 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES' },
};
const mayChoose = (one: object): boolean =>
  !(
    'autocomplete' in one &&
    one.autocomplete === true &&
    'choices' in one &&
    Array.isArray(one.choices) &&
    one.choices.length > 0
  );

/** One level of them alone: the bot has no groups of them. */
const subcommand = z.object({
  ...{ name: chatName, name_localizations: localized(chatName), type: z.literal(ApplicationCommandOptionType.Subcommand) },
  ...{ description, description_localizations: localized(description) },
  options: z.array(plainOption.refine(mayChoose, withoutChoices)).max(25).nullish(),
});

export const commandOption = z.discriminatedUnion('type', [...plainOption.options, subcommand]).refine(mayChoose, withoutChoices);

export type CommandOption = z.infer<typeof commandOption>;

const command = {
  ...{ id: z.string().exactOptional(), default_member_permissions: z.string().regex(/^\d+$/).nullish() },
  ...{ nsfw: z.boolean().nullish(), dm_permission: z.boolean().nullish() },
  integration_types: z.array(z.enum(ApplicationIntegrationType)).min(1).nullish(),
  contexts: z.array(z.enum(InteractionContextType)).nullish(),
};
const mixedName = z.string().min(1).max(32);
const menuCommand = {
  ...command,
  name: mixedName,
  name_localizations: localized(mixedName),
  description: z.literal('').nullish(),
};

/** One command of a body. */
export const commandFields = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !('type' in given)
      ? { ...given, type: ApplicationCommandType.ChatInput }
      : given,
  z.discriminatedUnion('type', [
    z
      .object({
        ...{
          ...command,
          type: z.literal(ApplicationCommandType.ChatInput),
          name: chatName,
          name_localizations: localized(chatName),
        },
        ...{ description, description_localizations: localized(description) },
        options: z.array(commandOption).max(25).nullish(),
      })
      .superRefine(({ name, description: told, options }, context) => {
        const all = options ?? [];
        const say = (message: string, code: string): void =>
          context.addIssue({ code: 'custom', path: ['options'], message, params: { code } });
        const subs = all.filter((one) => one.type === ApplicationCommandOptionType.Subcommand);
        if (subs.length > 0 && subs.length < all.length)
          say(
            'Sub-command and sub-command group option types are mutually exclusive',
            'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
          );
        for (const list of [all, ...subs.map((one) => one.options ?? [])]) {
          if (new Set(list.map((one) => one.name)).size < list.length)
            say('Option names must be unique', 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS');
          const firstOptional = list.findIndex((one) => !isRequired(one));
          if (firstOptional !== -1 && list.slice(firstOptional).some(isRequired)) {
            say('Required options must be placed before non-required options', 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID');
          }
        }
        if (name.length + told.length + all.reduce((sum, one) => sum + optionLength(one), 0) > 8000) {
          say('Command exceeds maximum size (8000)', 'APPLICATION_COMMAND_TOO_LARGE');
        }
      }),
    z.object({ ...menuCommand, type: z.literal(ApplicationCommandType.Message) }),
    z.object({ ...menuCommand, type: z.literal(ApplicationCommandType.User) }),
  ]),
);

export type CommandFields = z.infer<typeof commandFields>;

function isRequired(one: CommandOption): boolean {
  return 'required' in one && one.required === true;
}

function optionLength(one: CommandOption): number {
  const inside = 'options' in one ? (one.options ?? []).reduce((sum, each) => sum + optionLength(each), 0) : 0;
  const choices = 'choices' in one ? (one.choices ?? []) : [];
  return (
    inside +
    one.name.length +
    one.description.length +
    choices.reduce((sum, { name, value }) => sum + name.length + String(value).length, 0)
  );
}
