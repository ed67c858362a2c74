import { z } from 'zod';

/** An object that came over the wire or goes there. */
export interface Json {
  readonly [key: string]: unknown;
}

export const json = z.record(z.string(), z.unknown());

/** @returns undefined for what is no object */
export function asObject(value: unknown): Json | undefined {
  const read = json.safeParse(value);
  return read.success ? read.data : undefined;
}

/** @returns the objects of a list, none for what is no list */
export function objectsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(asObject).filter((each) => each !== undefined) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
