import type { Context } from 'hono';
import type { z } from 'zod';
import { type Text, text } from '../../../domain/texts.ts';
import { readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import type { Route } from './route.ts';

/** Things of one kind that something has, such as its links. */
export interface Below {
  /** Of all of them. */
  readonly path: string;
  /** What the id of one is called in the path. */
  readonly each: string;
  /** The id of what they belong to. @throws {RestError} where there is none */
  owner(context: Context): Promise<string>;
  add(context: Context, owner: string, body: Readonly<Record<string, unknown>>): Promise<object>;
  list(context: Context, owner: string): Promise<object>;
  remove(context: Context, owner: string, id: string): Promise<object>;
}

/** The routes that add one of them, list them, and take one back. */
export function routesBelow({ path, each, owner, add, list, remove }: Below): readonly Route[] {
  return [
    {
      method: 'POST',
      path,
      async handle(context) {
        const of = await owner(context);
        return answer(context, await add(context, of, await readJson(context)));
      },
    },
    { method: 'GET', path, handle: async (context) => answer(context, await list(context, await owner(context))) },
    {
      method: 'DELETE',
      path: `${path}/:${each}`,
      handle: async (context) => answer(context, await remove(context, await owner(context), context.req.param(each) ?? '')),
    },
  ];
}

/** An answer that is true now, and that nobody keeps. */
export function answer(context: Context, body: object): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}

/**
 * Reads what was sent.
 *
 * @param expected what a field has to be, in words. Default: something that can be
 * @throws {RestError} for what is not known, or no value that could be
 */
export function readWish<Schema extends z.ZodObject>(
  schema: Schema,
  body: Readonly<Record<string, unknown>>,
  expected: (field: string) => Text | undefined = () => undefined,
): z.infer<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const known = Object.keys(schema.shape);
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', known);
  const field = String(issue?.path[0] ?? known[0]);
  throw new RestError('invalid_option', text('rest.filter', { field, expected: expected(field) ?? text('expected.valid') }), {
    field,
  });
}
