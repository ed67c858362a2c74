import type { Context } from 'hono';
import { text } from '../../../domain/texts.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { zipResponse } from '../media/video-zip.ts';
import type { RestApi } from './api.ts';
import { checkSessionId, readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import type { Route } from './route.ts';

/** How many videos can be asked for at once: their ids have to fit into an address. */
export const mostInZip = 100;
const path = '/videos.zip';
const known = ['ids', 'session_id'] as const;

/** Several finished videos as one file: by an address that a browser can save, and for programs by a body. */
export function zipRoutes(api: RestApi): readonly Route[] {
  return [
    { method: 'GET', path, handle: (context) => zip(api, context, queryOf(context)) },
    { method: 'POST', path, needs: 'viewer', handle: async (context) => zip(api, context, await readJson(context)) },
  ];
}

async function zip({ deps }: RestApi, context: Context, asked: Readonly<Record<string, unknown>>): Promise<Response> {
  const { ids: given, session_id: session, ...rest } = asked;
  const [other] = Object.keys(rest);
  if (other !== undefined) throw unknownField(other, known);
  const sessionId = checkSessionId(session);
  const ids = readIds(given);
  // As everywhere here: who names a session gets nothing of another one.
  const elsewhere = await inTurn(ids, async (id) => {
    const found = sessionId === undefined ? undefined : await deps.engine.find(id);
    return found !== undefined && found.replyTarget.channelId !== sessionId;
  });
  const picks = ids.filter((_, index) => elsewhere[index] !== true).map((generationId) => ({ generationId }));
  return zipResponse(context, picks, { fileName: 'veo-videos.zip' }, deps);
}

function queryOf(context: Context): Readonly<Record<string, unknown>> {
  const queries = context.req.queries();
  const [twice] = Object.entries(queries).filter(([, values]) => values.length > 1);
  if (twice !== undefined)
    throw new RestError('invalid_option', text('rest.fieldTwice', { field: twice[0] }), { field: twice[0] });
  return Object.fromEntries(
    Object.entries(queries).map(([name, [value = '']]) => [name, name === 'ids' ? value.split(',') : value]),
  );
}

/** @throws {RestError} for anything but a list of ids */
function readIds(given: unknown): readonly string[] {
  const isList = Array.isArray(given) && given.every((id): id is string => typeof id === 'string' && /^[\w-]{1,100}$/.test(id));
  const ids = isList ? [...new Set<string>(given)] : [];
  if (ids.length === 0 || ids.length > mostInZip)
    throw new RestError('invalid_option', text('rest.zipIds', { max: mostInZip }), { field: 'ids' });
  return ids;
}
