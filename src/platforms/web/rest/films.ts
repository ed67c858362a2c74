import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'hono';
import { z } from 'zod';
import { filmLimits } from '../../../domain/film.ts';
import { captionsOf, type FilmWish, filmOf, filmRequest, leastFilmParts } from '../../../domain/film-request.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import { cleanPrompt } from '../../../domain/video-request.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { acceptedBody } from './answers.ts';
import type { RestApi } from './api.ts';
import { checkSessionId, isAbsent, readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import { eventIdOf, keyReused } from './requests.ts';
import type { Route } from './route.ts';
import { makeShots, shotFilmRoutes } from './shot-films.ts';

const { crossFadeSeconds, characters } = filmLimits;
const part = z.strictObject({
  operation_id: z.string().min(1).max(100),
  /** Which of its videos, from 1. */
  video: z.int().min(1).max(100).optional(),
  /** What of it is played. Default: all. */
  from_seconds: z.number().min(0).optional(),
  to_seconds: z.number().min(0).optional(),
  /** Written into the picture while it plays. */
  caption: z
    .string()
    .max(characters.caption * 4)
    .optional(),
});

/** What is sent to have videos joined. */
export const filmRequestBody = z.strictObject({
  parts: z.array(part).min(leastFilmParts).max(filmLimits.parts),
  /** How long each part and the next one are seen at once. Default: hard cuts. */
  crossfade_seconds: z.number().min(crossFadeSeconds.least).max(crossFadeSeconds.most).optional(),
  /** Stands before the first part. */
  title: z
    .string()
    .max(characters.title * 4)
    .optional(),
  session_id: z.string().optional(),
});

/** Joining finished videos, free of charge, or shots that are made for it. */
export function filmRoutes(api: RestApi): readonly Route[] {
  return [{ method: 'POST', path: '/films', handle: (context) => make(api, context) }, ...shotFilmRoutes(api)];
}

async function make(api: RestApi, context: Context): Promise<Response> {
  const { session_id: given, ...body } = await readJson(context);
  const named = checkSessionId(given) ?? checkSessionId(context.req.query('session_id'));
  if (isAbsent(body.shots)) return await join(api, context, body, named);
  const { parts, ...film } = body;
  if (!isAbsent(parts)) throw new RestError('invalid_request', text('rest.shotsOrParts'), { field: 'parts' });
  return await makeShots(api, context, film, named);
}

async function join(
  api: RestApi,
  context: Context,
  body: Readonly<Record<string, unknown>>,
  named: string | undefined,
): Promise<Response> {
  const { engine, texts } = api.deps;
  const wish = wishOf(body);
  const sources = await inTurn(wish.parts, ({ generationId }) => engine.find(generationId));
  // As everywhere here: who names a session gets nothing of another one.
  const here = sources.map((each) => (named === undefined || each?.replyTarget.channelId === named ? each : undefined));
  const first = sources[0]?.replyTarget;
  const asking = api.spender(context, named ?? (first?.platform === 'web' ? first.channelId : undefined));
  const eventId = eventIdOf(context, asking);
  const answer = (made: GenerationView): Response => {
    if (!isErased(made) && !isAskedAgain(made, wish)) throw keyReused();
    return context.json(acceptedBody(made, text('answer.accepted'), texts), 200, { 'cache-control': 'no-store' });
  };
  const before = await engine.findByEvent(eventId);
  // Before its parts are looked at, which may be gone by now.
  if (before !== undefined) return answer(before);
  const request = filmRequest(wish, here, asking.replyTarget);
  const placed = await api.privately(
    asking,
    [],
    wish.parts.map(({ generationId }) => generationId),
  );
  return answer((await engine.submit({ ...placed, request, images: [], eventId })).generation);
}

/** @throws {RestError} for what is not known, or no value that could be */
function wishOf(body: Readonly<Record<string, unknown>>): FilmWish {
  const filled = Object.entries(body).filter(([, value]) => value !== null && value !== '');
  const read = filmRequestBody.safeParse(Object.fromEntries(filled));
  if (!read.success) throw refusalOf(read.error, Array.isArray(body.parts) ? body.parts.length : 0);
  const { parts, crossfade_seconds: crossFade, title } = read.data;
  return {
    parts: parts.map((each) => ({
      ...{ generationId: each.operation_id, video: each.video, caption: each.caption },
      ...{ fromSeconds: each.from_seconds, toSeconds: each.to_seconds },
    })),
    ...{ crossFadeSeconds: crossFade, title },
  };
}

function refusalOf({ issues: [issue] }: z.ZodError, given: number): RestError {
  const [name = 'parts', at, ...inside] = issue?.path.map(String) ?? [];
  const field = [at === undefined ? name : `${name}[${at}]`, ...inside].join('.');
  if (issue?.code === 'unrecognized_keys') {
    const { shape } = at === undefined ? filmRequestBody : part;
    return unknownField(issue.keys[0] ?? '', Object.keys(shape));
  }
  if (field === 'parts') {
    const because = text('film.parts', { min: leastFilmParts, max: filmLimits.parts, given });
    return new RestError('invalid_request', because, { field });
  }
  const { least: min, most: max } = crossFadeSeconds;
  const expected = field === 'crossfade_seconds' ? text('expected.decimal', { min, max }) : text('expected.valid');
  return new RestError('invalid_option', text('rest.filter', { field, expected }), { field });
}

/** Whether a film is what is asked for. What its parts are like may not be known any more, so nothing of theirs is looked at. */
function isAskedAgain({ request }: GenerationView, wish: FilmWish): boolean {
  const made = filmOf(request);
  if (made === undefined || made.film.parts.length !== wish.parts.length) return false;
  const isSamePart = made.film.parts.every(({ generationId, video, trim }, at) => {
    const asked = wish.parts[at];
    const isWhole = asked?.fromSeconds === undefined && asked?.toSeconds === undefined;
    const isSameTrim = isWhole
      ? trim === undefined
      : trim?.fromSeconds === (asked.fromSeconds ?? 0) && (asked.toSeconds ?? trim.toSeconds) === trim.toSeconds;
    return generationId === asked?.generationId && video === (asked.video ?? 1) && isSameTrim;
  });
  const isSameLook = made.film.crossFadeSeconds === wish.crossFadeSeconds && made.prompt === cleanPrompt(wish.title ?? '');
  return isSamePart && isSameLook && isDeepStrictEqual(made.captions ?? [], captionsOf(wish));
}
