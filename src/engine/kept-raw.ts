import { isImageBytes } from '../domain/command.ts';
import type { ImageBytes } from '../domain/media.ts';
import type { Core } from './core.ts';

/** Raw values of a command: texts, numbers, and pictures with their bytes. */
export type Raw = Readonly<Record<string, unknown>>;

/** Stands for a picture in what is stored. */
const pictureKey = 'picture';

/** As they are stored: JSON, of pictures their names alone. */
export function storedRaw(raw: Raw): string {
  return JSON.stringify(raw, (_, value: unknown) => (isImageBytes(value) ? { [pictureKey]: value.sha256 } : value));
}

export function picturesIn(raw: Raw): readonly ImageBytes[] {
  return Object.values(raw).flatMap((value) => [value].flat().filter(isImageBytes));
}

/** What is left without pictures. */
export function withoutPictures(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => ![value].flat().some(isImageBytes)));
}

/** @returns with the bytes of its pictures; one that is gone is left out */
export async function openRaw(core: Pick<Core, 'store'>, stored: string): Promise<Raw> {
  const raw = JSON.parse(stored) as Record<string, unknown>;
  const entries = await Promise.all(
    Object.entries(raw).map(async ([name, value]) => [name, await withBytes(core, value)] as const),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function withBytes(core: Pick<Core, 'store'>, value: unknown): Promise<unknown> {
  if (Array.isArray(value))
    return (await Promise.all(value.map((each) => withBytes(core, each)))).filter((each) => each !== undefined);
  if (typeof value !== 'object' || value === null || !(pictureKey in value)) return value;
  return await core.store.image(String(value[pictureKey]));
}
