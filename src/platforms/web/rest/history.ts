import type { Context } from 'hono';
import { z } from 'zod';
import { catalog } from '../../../domain/catalog.ts';
import { type Command, parseOptions } from '../../../domain/command.ts';
import {
  type GenerationState,
  generationStates,
  type Platform,
  type Requester,
  transitions,
} from '../../../domain/generation.ts';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import { historyOrders, resultKinds } from '../../../domain/library/browsing.ts';
import { libraryPersonOf } from '../../../domain/library/library.ts';
import type { PeopleQuery } from '../../../domain/library/video-library.ts';
import type { DoorId } from '../../../domain/people/person.ts';
import { text } from '../../../domain/texts.ts';
import { readQueryOptions, unknownField } from './body.ts';
import { RestError } from './error.ts';
import { restStatus, restStatuses, statesOf } from './status.ts';

/** A program that lists everything should not have to ask ten times. */
export const defaultLimit = 100;

/**
 * What the list of videos is narrowed down by, beside the options of the history command.
 *
 * @param platforms ids of the chat platforms, beside the web itself
 */
function createFilters(platforms: readonly string[]) {
  return z.object({
    platform: z.enum(['web', ...platforms, 'all']).default('web'),
    status: z.enum(restStatuses).optional(),
    model: z.enum(catalog.map(({ id }) => id)).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    folder: z.string().max(40).optional(),
    kept: z.enum(['true']).optional(),
    mine: z.enum(['true']).optional(),
    errors: z.enum(['show', 'hide']).default('show'),
    kind: z.enum(resultKinds).optional(),
    sort: z.enum(historyOrders).default('newest'),
  });
}
type Filters = ReturnType<typeof createFilters>['shape'];
const filterNames: readonly string[] = Object.keys(createFilters([]).shape);

/** As JSON Schema, for the description of the API. */
export function filterSchemas(platforms: readonly string[]) {
  return z.toJSONSchema(createFilters(platforms), { io: 'input' }).properties ?? {};
}

/** Which platform's videos a request wants to see; undefined for all. */
export function readPlatform(context: Context, platforms: readonly string[]): Platform | undefined {
  const platform = readFilter(context, platforms, 'platform');
  return platform === 'all' ? undefined : platform;
}

/**
 * Reads the query of the list of videos.
 *
 * @param options whose favourites are meant, by which ids they are known, and which platforms there are
 * @throws {RestError | UserError} for unknown and wrong fields
 */
export function readHistoryQuery(
  context: Context,
  history: Command,
  {
    platforms,
    person: asking,
    doors,
  }: { readonly platforms: readonly string[]; readonly person: Requester; readonly doors: readonly DoorId[] },
): HistoryQuery {
  const { raw, sessionId } = readQueryOptions(context, history, filterNames);
  const { words, person, before, limit, state, favourites } = historyValues.parse(
    parseOptions(history, { limit: defaultLimit, ...raw }),
  );
  const platform = readPlatform(context, platforms);
  const status = readFilter(context, platforms, 'status');
  const model = readFilter(context, platforms, 'model');
  const since = readFilter(context, platforms, 'since');
  const until = readFilter(context, platforms, 'until');
  const folder = readFilter(context, platforms, 'folder');
  const isKept = readFilter(context, platforms, 'kept') === 'true';
  const isMine = readFilter(context, platforms, 'mine') === 'true';
  const errors = readFilter(context, platforms, 'errors');
  const kind = readFilter(context, platforms, 'kind');
  return {
    limit,
    order: readFilter(context, platforms, 'sort'),
    ...(platform !== undefined && { platform }),
    ...(sessionId !== undefined && { channelId: sessionId }),
    ...(words !== undefined && { words, inNotes: true }),
    ...(kind !== undefined && { kind }),
    ...(person !== undefined && { requesterId: person }),
    ...(before !== undefined && { before }),
    ...(favourites === true && { favouriteOf: libraryPersonOf(asking) }),
    ...(folder !== undefined && { folderId: folder }),
    ...(isKept && { isKept }),
    ...(isMine && { askedBy: doors }),
    // What was asked for by name is shown.
    ...(errors === 'hide' && { states: statesWithoutErrors }),
    ...(status !== undefined && { states: statesOf(status) }),
    ...(state !== undefined && { states: [state] }),
    ...(model !== undefined && { model }),
    ...(since !== undefined && { createdSinceMs: Date.parse(since) }),
    ...(until !== undefined && { createdBeforeMs: Date.parse(until) }),
  };
}

/**
 * Reads the query of the list of people.
 *
 * @throws {RestError} for unknown and wrong fields
 */
export function readPeopleQuery(context: Context, platforms: readonly string[]): PeopleQuery {
  const known = ['platform', 'words', 'limit'];
  const given = Object.keys(context.req.query()).find((field) => !known.includes(field));
  if (given !== undefined) throw unknownField(given, known);
  const platform = readPlatform(context, platforms);
  const limit = context.req.query('limit') ?? String(defaultLimit);
  if (!/^[1-9]\d?$|^100$/.test(limit)) {
    const expected = text('expected.number', { min: 1, max: defaultLimit });
    throw new RestError('invalid_option', text('rest.filter', { field: 'limit', expected }), { field: 'limit' });
  }
  const words = context.req.query('words')?.slice(0, 200) ?? '';
  return { limit: Number(limit), words, ...(platform !== undefined && { platform }) };
}

/** All but what came to nothing. One whose outcome is not known waits for a decision, and stays in sight. */
const statesWithoutErrors = generationStates().filter((state) => restStatus(state) !== 'error' || state === 'unknown');

function readFilter<K extends keyof Filters>(context: Context, platforms: readonly string[], name: K): z.infer<Filters[K]> {
  const value = context.req.query(name);
  const result = createFilters(platforms).shape[name].safeParse(value === '' ? undefined : value);
  if (!result.success) {
    const schema = filterSchemas(platforms)[name];
    const expected =
      typeof schema === 'object' && Array.isArray(schema.enum)
        ? text('expected.oneOf', { values: schema.enum.join(', ') })
        : text('expected.dateTime');
    throw new RestError('invalid_option', text('rest.filter', { field: name, expected }), { field: name });
  }
  return result.data as z.infer<Filters[K]>;
}

/** What the history command's options are once they are checked. */
const historyValues = z.object({
  words: z.string().optional(),
  person: z.string().optional(),
  before: z.number().optional(),
  limit: z.number(),
  favourites: z.boolean().optional(),
  state: z.custom<GenerationState>((value) => typeof value === 'string' && value in transitions).optional(),
});
