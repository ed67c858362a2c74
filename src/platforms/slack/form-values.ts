import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { changedValues, keptValues } from '../chat/change.ts';
import { standInPicture } from '../chat/price-so-far.ts';
import { needsWords } from '../chat/words-form.ts';
import type { FilledForm, FormAbout } from './form.ts';
import type { SlackFile } from './slack-file.ts';

/** Pictures by the option that they are for. */
export type Pictures<Picture> = Readonly<Record<string, readonly Picture[]>>;

/** Whether it makes something of an earlier one itself, in its thread. */
export function isAbout(command: FormAbout['command']): boolean {
  return needsWords(command) || command === 'animate-still';
}

/** What stands in the fields, with what the form has no field for. */
export async function filledIn(
  { command, video = 1 }: FormAbout,
  earlier: GenerationView | undefined,
  wanted: Command,
  fields: readonly string[],
  raw: FilledForm['raw'],
): Promise<Readonly<Record<string, unknown>>> {
  if (earlier === undefined) return raw;
  if (isAbout(command)) return { ...raw, id: earlier.id, video };
  if (command === 'style-keep' || command === 'report') return { ...raw, id: earlier.id };
  return { ...(await keptValues(wanted, earlier.request, fields)), ...(await changedValues(wanted, earlier.request, raw)) };
}

/** The pictures of a form: of the message that it is about, and those that were added in it. */
export function filesIn(
  { imageIds }: FormAbout,
  { files, imageIndex }: Pick<FilledForm, 'files' | 'imageIndex'>,
): Pictures<SlackFile> {
  const animated = imageIds?.[imageIndex];
  return { ...(animated !== undefined && { image: [{ id: animated }] }), ...files };
}

/** A list where the option takes one, else the only one. */
export function asValues(wanted: Command, pictures: Pictures<unknown>): Readonly<Record<string, unknown>> {
  const { properties } = optionsJsonSchema(wanted.options);
  const isList = (name: string): boolean => properties[name]?.type === 'array';
  return Object.fromEntries(Object.entries(pictures).map(([name, list]) => [name, isList(name) ? list : list[0]]));
}

/** Pictures of the right shape without their bytes, to see whether a request can be at all. */
export function standIns(files: Pictures<SlackFile>): Pictures<ImageBytes> {
  const standIn = ({ id, original_w, original_h }: SlackFile) =>
    standInPicture(id, original_w ?? undefined, original_h ?? undefined);
  return Object.fromEntries(Object.entries(files).map(([name, list]) => [name, list.map(standIn)]));
}
