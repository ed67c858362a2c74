import type { Context } from 'hono';
import { generationStates, isEnded, isErased, posterOf } from '../../../../domain/generation.ts';
import { cutGraphemes } from '../../../../domain/graphemes.ts';
import { keptVideos } from '../../../../domain/kept-videos.ts';
import { type FilledSession, longestSessionName, mainSession } from '../../../../domain/sessions/session.ts';
import { text } from '../../../../domain/texts.ts';
import type { RemovedSessionAnswer, SessionAnswer, SessionListAnswer } from '../answer-schemas.ts';
import { baseUrl } from '../answers.ts';
import type { RestApi } from '../api.ts';
import { checkSessionId, readJson } from '../body.ts';
import type { Route } from '../route.ts';
import { readKnownSessions, readSessionChange, readWithVideos } from './session-requests.ts';

const unfinished = generationStates().filter((state) => !isEnded(state));
const mostRunning = 100;

/** A person's list of sessions: their own alone, whatever ids they name. */
export function sessionRoutes({ deps, people, tellAll }: RestApi): readonly Route[] {
  const { engine, texts, web } = deps;
  const { sessions } = engine;
  const idIn = (context: Context): string => checkSessionId(context.req.param('session')) ?? '';
  const list = async (context: Context): Promise<Response> => {
    const person = people.personOf(context);
    const base = baseUrl(context, web);
    const own = await sessions.list(person);
    const { generations } = await engine.history({
      ...{ platform: 'web', requesterId: person.id },
      ...{ states: unfinished, limit: mostRunning },
    });
    return told(context, {
      person_id: person.id,
      sessions: own.map((session) => sessionBody(session, base)),
      running: [...(await tellAll(generations, base))],
    });
  };
  return [
    { method: 'GET', path: '/sessions', handle: list },
    {
      method: 'POST',
      path: '/sessions',
      needs: 'viewer',
      async handle(context) {
        const known = readKnownSessions(await readJson(context)).filter(({ id }) => id !== mainSession);
        await sessions.adopt(people.personOf(context), known);
        return list(context);
      },
    },
    {
      method: 'PATCH',
      path: '/sessions/:session',
      needs: 'viewer',
      async handle(context) {
        const change = readSessionChange(await readJson(context));
        const changed = await sessions.change(people.personOf(context), idIn(context), change);
        return told(context, sessionBody(changed, baseUrl(context, web)));
      },
    },
    {
      method: 'DELETE',
      path: '/sessions/:session',
      async handle(context) {
        const id = idIn(context);
        const count = await sessions.remove(people.personOf(context), id, readWithVideos(context));
        const said = count === 0 ? text('rest.sessionGoneAlone') : text('rest.sessionGone', { count });
        return told(context, { session_id: id, removed_operations: count, message: texts.say(said) });
      },
    },
  ];
}

function sessionBody({ id, name, pinnedAtMs, createdAtMs, usedAtMs, first, shown }: FilledSession, base: string): SessionAnswer {
  const [video] = shown === undefined || isErased(shown) ? [] : keptVideos(shown);
  const begins = first?.request.prompt.split('\n', 1)[0] ?? '';
  return {
    session_id: id,
    title: name ?? cutGraphemes(begins, longestSessionName),
    named: name !== undefined,
    pinned: pinnedAtMs !== undefined,
    created_at: new Date(createdAtMs).toISOString(),
    used_at: new Date(usedAtMs).toISOString(),
    poster_url: video === undefined ? null : `${base}/posters/${posterOf(video.file)}`,
  };
}

function told(context: Context, body: SessionAnswer | SessionListAnswer | RemovedSessionAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
