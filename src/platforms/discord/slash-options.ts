import { type Command, type JsonSchemaProperty, optionsJsonSchema } from '../../domain/command.ts';
import type { Text, TextKey } from '../../domain/texts.ts';
import type { Texts } from '../../lib/say.ts';

/** Lists of people's videos are for the asker alone, unless they choose otherwise. */
export const publicOption = 'public';
/** What is for its person alone is acknowledged so. */
export const privateOption = 'private';

/** The option whose choices are made while somebody types. */
export const modelOption = 'model';

/** Discord only looks at the ending, and its “image” would let GIF and AVIF through (change log, 2026-08-05). */
export const imageFileTypes = ['.png', '.jpg', '.jpeg', '.webp'] as const;

/** What Discord calls a command or an option. */
export function slashName(name: string): Text {
  return { key: `slash.${name}` as TextKey, values: {} };
}

/**
 * The command that somebody typed.
 *
 * @param typed its name on Discord, with that of the subcommand where it has one
 */
export function commandTyped(
  commands: readonly Command[],
  typed: { readonly name: string; readonly sub: string | null },
  { say }: Texts,
): Command | undefined {
  return commands.find(({ name, entry, group }) => {
    if (entry === 'slash') return typed.sub === null && say(slashName(name)) === typed.name;
    return entry === 'sub' && say(slashName(group ?? '')) === typed.name && say(slashName(name)) === typed.sub;
  });
}

/** The options of a command as Discord shows them: a list of pictures is several options. */
export function slashOptions(command: Command): readonly SlashOption[] {
  if (command.opensForm) return [];
  const { properties, required = [] } = optionsJsonSchema(command.options);
  // What makes something opens its form where nothing is given: Discord would not send it without.
  const needed = command.answers === 'generation' ? [] : required;
  const options = Object.entries(properties).flatMap(([name, property]): SlashOption[] => {
    if (property.onlyApi) return [];
    const given = { name, property, isRequired: needed.includes(name) };
    if (property.type !== 'array') return [{ ...given, slash: name, index: undefined }];
    return Array.from({ length: property.maxItems ?? 1 }, (_, index) => ({ ...given, slash: name, index }));
  });
  // Discord wants those first that have to be given.
  return [...options.filter(({ isRequired }) => isRequired), ...options.filter(({ isRequired }) => !isRequired)];
}

export interface SlashOption {
  /** Of the declaration. */
  readonly name: string;
  readonly slash: string;
  /** Of a list; undefined for what is none. */
  readonly index: number | undefined;
  readonly property: JsonSchemaProperty;
  readonly isRequired: boolean;
}

/** An option's name on Discord, in a language. */
export function optionName({ slash, index }: Pick<SlashOption, 'slash' | 'index'>, { say }: Texts, locale?: string): string {
  return index === undefined ? say(slashName(slash), locale) : `${say(slashName(slash), locale)}-${index + 1}`;
}
