import type { Context } from 'hono';
import { z } from 'zod';
import { catalog } from '../../../domain/catalog.ts';
import { type Command, parseOptions } from '../../../domain/command.ts';
import { type GenerationState, type Platform, transitions } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import type { HistoryQuery } from '../../../domain/video-engine.ts';
import { platforms } from './answer-schemas.ts';
import { readQueryOptions } from './body.ts';
import { RestError } from './error.ts';
import { restStatuses, statesOf } from './status.ts';

/** A program that lists everything should not have to ask ten times. */
export const defaultLimit = 100;

/** What the list of videos is narrowed down by, beside the options of the history command. */
const filters = {
  platform: z.enum([...platforms, 'all']).default('web'),
  status: z.enum(restStatuses).optional(),
  model: z.enum(catalog.map(({ id }) => id)).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
} as const;
const filterNames = Object.keys(filters) as (keyof typeof filters)[];

/** As JSON Schema, for the description of the API. */
export function filterSchemas() {
  return z.toJSONSchema(z.object(filters), { io: 'input' }).properties ?? {};
}

/** Which platform's videos a request wants to see; undefined for all. */
export function readPlatform(context: Context): Platform | undefined {
  const platform = readFilter(context, 'platform');
  return platform === 'all' ? undefined : platform;
}

/**
 * Reads the query of the list of videos.
 *
 * @throws {RestError | UserError} for unknown and wrong fields
 */
export function readHistoryQuery(context: Context, history: Command): HistoryQuery {
  const { raw, sessionId } = readQueryOptions(context, history, filterNames);
  const { words, person, before, limit, state } = historyValues.parse(parseOptions(history, { limit: defaultLimit, ...raw }));
  const platform = readPlatform(context);
  const status = readFilter(context, 'status');
  const model = readFilter(context, 'model');
  const since = readFilter(context, 'since');
  const until = readFilter(context, 'until');
  return {
    limit,
    ...(platform !== undefined && { platform }),
    ...(sessionId !== undefined && { channelId: sessionId }),
    ...(words !== undefined && { words }),
    ...(person !== undefined && { requesterId: person }),
    ...(before !== undefined && { before }),
    ...(status !== undefined && { states: statesOf(status) }),
    ...(state !== undefined && { states: [state] }),
    ...(model !== undefined && { model }),
    ...(since !== undefined && { createdSinceMs: Date.parse(since) }),
    ...(until !== undefined && { createdBeforeMs: Date.parse(until) }),
  };
}

function readFilter<K extends keyof typeof filters>(context: Context, name: K): z.infer<(typeof filters)[K]> {
  const value = context.req.query(name);
  const result = z.object(filters).shape[name].safeParse(value === '' ? undefined : value);
  if (!result.success) {
    const schema = filterSchemas()[name];
    const expected =
      typeof schema === 'object' && Array.isArray(schema.enum)
        ? text('expected.oneOf', { values: schema.enum.join(', ') })
        : text('expected.dateTime');
    throw new RestError('invalid_option', text('rest.filter', { field: name, expected }), { field: name });
  }
  return result.data as z.infer<(typeof filters)[K]>;
}

/** What the history command's options are once they are checked. */
const historyValues = z.object({
  words: z.string().optional(),
  person: z.string().optional(),
  before: z.number().optional(),
  limit: z.number(),
  state: z.custom<GenerationState>((value) => typeof value === 'string' && value in transitions).optional(),
});
