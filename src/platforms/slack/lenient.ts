import { z } from 'zod';

/**
 * Pieces of schemas for what Slack sends. What we don't need may be missing, new or of another type, and then counts as absent: one
 * such field must never cost a person their event.
 */

/** A field that is not needed. */
export function maybe<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().catch(undefined);
}

/** A list whose entries that can't be read are left out. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((list) => list.flatMap((each) => parsed(schema, each)));
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): readonly z.output<Schema>[] {
  const read = schema.safeParse(value);
  return read.success ? [read.data] : [];
}

/** Something lacks a field that nothing can be done without. Says where, and none of the content. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  /** Names of fields, such as `event.ts`. */
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    super('Slack sent something that can not be read');
    this.fields = fields;
  }
}

/** @throws {UnreadableError} */
export function read<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new UnreadableError(result.error.issues.map(({ path }) => path.join('.')));
}
