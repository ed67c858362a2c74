import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { declaredCommands } from '../app/declared-commands.ts';
import type { AppConfig } from '../app/installed.ts';
import { type JsonSchemaProperty, optionsJsonSchema } from '../domain/command.ts';
import { followUps } from '../domain/follow-ups/plan-follow-up.ts';
import { type Text, text } from '../domain/texts.ts';
import type { FollowUpWish } from '../platforms/terminal/generate-video.ts';
import { restName } from '../platforms/web/rest/names.ts';
import { agreementFlags } from './agree.ts';
import { print, say, UsageError } from './terminal.ts';

type Properties = Readonly<Record<string, JsonSchemaProperty>>;

/** The options of /video, as its declaration has them, for the models that the credentials offer; and what can be done with any video. */
export function videoOptions(config: AppConfig): Properties {
  const video = declaredCommands(config).find((each) => each.name === 'video');
  const wishes = Object.fromEntries(followUps.map((wish) => [wish, { type: 'string' } as const]));
  return video === undefined ? {} : { ...wishes, ...optionsJsonSchema(video.options).properties };
}

/** People name a video by its id, or by the file that was saved, which says which of several it is. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/**
 * What is to be done with an earlier video, taken out of the fields. Beside further options it stays what it is: a request that says itself how
 * it is made.
 */
export function takeFollowUp(fields: Readonly<Record<string, string>>): FollowUpWish | undefined {
  const { prompt, ...others } = fields;
  const [given, ...more] = Object.entries(others);
  const wish = followUps.find((each) => restName(each) === given?.[0]);
  if (given === undefined || wish === undefined || more.length > 0) return undefined;
  const name = basename(given[1]);
  const id = uuid.exec(name)?.[0] ?? name;
  const number = /^-(\d{1,3})/.exec(name.slice(id.length))?.[1];
  return { wish, id, ...(number !== undefined && { video: Number(number) }), ...(prompt !== undefined && { prompt }) };
}

/**
 * `--edit ./clip.mp4`: a file of the person's own in the place of one of ours goes along as such.
 *
 * @throws {UsageError} for an mp4 that is not there
 */
export function withOwnVideo({ fields, pictures }: Given): Given {
  const { [restName('edit')]: path, ...others } = fields;
  // Whatever is named like a video of ours is one.
  if (path === undefined || uuid.test(basename(path))) return { fields, pictures };
  if (!existsSync(path) && !path.endsWith('.mp4')) return { fields, pictures };
  return { fields: others, pictures: { ...pictures, [restName('videoFile')]: [existingFile(path)] } };
}

/** What is asked for, by the names of the API. */
interface Given {
  readonly fields: Readonly<Record<string, string>>;
  /** Paths of files. */
  readonly pictures: Readonly<Record<string, readonly string[]>>;
}

/** @throws {UsageError} for a flag that is unknown or lacks its value */
export function readArguments(
  args: string[],
  properties: Properties,
): { values: Readonly<Record<string, unknown>> & { readonly help?: unknown }; positionals: readonly string[] } {
  const flags = Object.fromEntries(
    Object.entries(properties).flatMap(([option, property]) => {
      // What is off unless somebody says so is a switch: `--enhance`.
      const isSwitch = property.type === 'boolean' && property.default === false;
      const flag = { type: isSwitch ? 'boolean' : 'string', multiple: property.type === 'array' } as const;
      const short = property.aliases?.find((alias) => alias.length === 1);
      const longer = (property.aliases ?? []).filter((alias) => alias.length > 1);
      return [[flagName(option), short === undefined ? flag : { ...flag, short }], ...longer.map((each) => [each, flag])];
    }),
  );
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: { ...flags, ...agreementFlags, file: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** @throws {UsageError} for a picture or a video that is not there */
export function readValues(values: Readonly<Record<string, unknown>>, positionals: readonly string[], properties: Properties) {
  const fields: Record<string, string> = positionals.length === 0 ? {} : { prompt: positionals.join(' ') };
  const pictures: Record<string, string[]> = {};
  for (const [option, property] of Object.entries(properties)) {
    const names = [flagName(option), ...(property.aliases ?? [])];
    const given = names.flatMap((each) => values[each] ?? []).map(String);
    const isPicture = property.image === true || property.items?.image === true || property.film === true;
    if (given.length === 0) continue;
    if (!isPicture) fields[restName(option)] = given.at(-1) ?? '';
    else pictures[restName(option)] = given.map(existingFile);
  }
  return { fields, pictures };
}

export function printHelp(properties: Properties): void {
  print(text('terminal.usage'));
  console.log(`  ${'--agree 6.40'.padEnd(20)} ${say(text('terminal.helpAgree'))}`);
  console.log(`  ${'--yes'.padEnd(20)} ${say(text('terminal.helpYes'))}`);
  console.log(`  ${'--file prompts.csv'.padEnd(20)} ${say(text('terminal.helpFile'))}`);
  for (const [option, property] of Object.entries(properties)) {
    const help = say({ key: `help.${option}`, values: {} } as Text);
    const { labels } = property;
    const choices = (property.enum ?? property.items?.enum)?.join(', ');
    const shown =
      labels === undefined
        ? choices
        : Object.values(labels)
            .map((each) => say(each))
            .join('; ');
    console.log(`  --${flagName(option).padEnd(18)} ${help}${shown === undefined ? '' : ` (${shown})`}`);
  }
}

function existingFile(file: string): string {
  if (!existsSync(file)) throw new UsageError(say(text('terminal.noFile', { path: file })));
  return file;
}

function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
