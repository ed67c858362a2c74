import { type Command, type JsonSchemaProperty, optionsJsonSchema } from '../../domain/command.ts';
import { allRows, optionRows, smallFormOptions, stillFormOptions } from '../../domain/option-schema.ts';
import { isStill, type VideoRequest } from '../../domain/video-request.ts';
import { findCommand } from './find-command.ts';

/** The command whose form changes an earlier request, and its fields where a form has room for five. */
export function changeFormOf(
  commands: readonly Command[],
  request: VideoRequest,
): { readonly command: Command; readonly fields: readonly string[] } {
  return isStill(request)
    ? { command: findCommand(commands, 'image'), fields: stillFormOptions }
    : { command: findCommand(commands, 'video'), fields: smallFormOptions };
}

/** What stands in the fields of a form that changes an earlier request. */
export async function valuesOf(command: Command, request: VideoRequest): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await command.recall?.(request)) };
}

/**
 * What stays of a request that is changed: every option that the form has no field for, and pictures, which stay until somebody gives
 * others. A field that was emptied is empty.
 *
 * @param fields names of the options that the form showed
 */
export async function keptValues(
  command: Command,
  request: VideoRequest,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const { properties } = optionsJsonSchema(command.options);
  const recalled = Object.entries(await valuesOf(command, request));
  return Object.fromEntries(recalled.filter(([name]) => !fields.includes(name) || isPicture(properties[name])));
}

/**
 * What a changed form says, where a choice in it decides others: what the form shows as it was makes room for it, since nobody set it
 * again.
 *
 * @param filled what came of the form
 */
export async function changedValues(
  command: Command,
  request: VideoRequest,
  filled: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const before = await valuesOf(command, request);
  const decided = new Set(allRows.flatMap(([name, row]) => ('guides' in row && filled[name] !== undefined ? row.guides : [])));
  const left = optionRows.flatMap(([name, { field }]) =>
    decided.has(field) && String(filled[name]) === String(before[name]) ? [name] : [],
  );
  return Object.fromEntries(Object.entries(filled).filter(([name]) => !left.some((each) => each === name)));
}

function isPicture({ image, items }: JsonSchemaProperty = {}): boolean {
  return image === true || items?.image === true;
}
