import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'hono';
import { z } from 'zod';
import { findModel } from '../../../domain/catalog.ts';
import { type Command, completeValues, parseOptions } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { captionsOf, isFilm } from '../../../domain/film-request.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { membersOf } from '../../../domain/sets/request-set.ts';
import { readCaptions } from '../../../domain/shots/shot-film.ts';
import { shotLimits } from '../../../domain/shots/shot-lines.ts';
import type { StyleAsker } from '../../../domain/styles/style-book.ts';
import { text } from '../../../domain/texts.ts';
import { cleanPrompt, without } from '../../../domain/video-request.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { zipResponse } from '../media/video-zip.ts';
import type { ShotFilmAnswer } from './answer-schemas.ts';
import { baseUrl } from './answers.ts';
import { findCommand, notFoundText, type RestApi } from './api.ts';
import { checkAgreed, checkSessionId, isAbsent, type RestRequest, rawOptions, readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import { restName } from './names.ts';
import { accepted, eventIdOf, keyReused, picturesPath } from './requests.ts';
import { type Route, restRoot } from './route.ts';

const { least, most } = shotLimits;

/** What is sent to have one shot of a film made once more. */
export const redoRequestBody = z.strictObject({
  /** Its number, from 1: it stays when others are replaced or deleted. */
  shot: z.int().min(1).max(most),
  agreed_usd: z.number().min(0).optional(),
  session_id: z.string().optional(),
});

/** Looking at a film and its shots, making one of them once more, and having its parts as they are. */
export function shotFilmRoutes(api: RestApi): readonly Route[] {
  return [
    { method: 'GET', path: '/films/:id', handle: async (context) => answer(api, context, await filmNamed(api, context)) },
    { method: 'POST', path: '/films/:id/redo', handle: (context) => redo(api, context) },
    { method: 'GET', path: '/films/:id/parts.zip', handle: (context) => zipParts(api, context) },
  ];
}

/** Makes each of the shots, and joins them: one price, one yes, all of them or none. @param body without its session */
export async function makeShots(
  api: RestApi,
  context: Context,
  { shots, captions, agreed_usd: agreed, ...shared }: Readonly<Record<string, unknown>>,
  sessionId: string | undefined,
): Promise<Response> {
  const { deps, spender } = api;
  const command = findCommand(deps.commands, 'film');
  const raw = { ...rawOptions(shared, command, picturesPath), shots: linesOf(shots), ...captionLinesOf(captions) };
  const values = parseOptions(command, raw);
  const asking = spender(context, sessionId);
  const consent = checkAgreed(agreed);
  const eventId = eventIdOf(context, asking);
  const isOther = async (made: GenerationView): Promise<boolean> =>
    !isErased(made) && !(await areShotsAskedAgain(command, values, made, asking));
  const before = await deps.engine.findByEvent(eventId);
  if (before !== undefined && (await isOther(before))) throw keyReused();
  const call = { ...asking, ...consent, mayManage: api.actor(context).mayManage, eventId, isOwnKey: true } as const;
  const placed = await api.privately(call, [values.private]);
  const result = await withFields(command.run(values, placed), (option, index) =>
    option === 'prompt' || option === undefined ? `shots[${index}]` : restName(option),
  );
  // Two at the same time: the other one was first.
  if (result.kind === 'generation' && result.repeated && (await isOther(result.generation))) throw keyReused();
  return accepted(api, context, result);
}

/**
 * The shots as lines, as the command takes them. Each has a number in front, as that of a list is taken away.
 *
 * @throws {RestError} with all that is wrong with them
 */
function linesOf(shots: unknown): string {
  const given = Array.isArray(shots) ? shots.length : 0;
  if (!Array.isArray(shots) || given < least || given > most)
    throw new RestError('invalid_request', text('rest.shots', { min: least, max: most, given }), { field: 'shots' });
  const lines = shots.map((shot: unknown) => (typeof shot === 'string' ? cleanPrompt(shot).replace(/\s+/g, ' ') : ''));
  const problems = lines.flatMap((line, index) => {
    const field = `shots[${index}]`;
    return line === '' ? [{ index, option: field, text: text('rest.filter', { field, expected: text('expected.text') }) }] : [];
  });
  const [first] = problems;
  if (first !== undefined) {
    const sentences = problems.map((each) => each.text);
    throw new RestError('invalid_option', text('list.sentences', { sentences }), { field: first.option, problems });
  }
  return lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
}

/** As `linesOf`; a shot without a caption has an empty one, or null. @throws {RestError} */
function captionLinesOf(captions: unknown): { readonly captions?: string } {
  if (isAbsent(captions)) return {};
  const isList = Array.isArray(captions) && captions.every((each: unknown) => each === null || typeof each === 'string');
  if (!isList) throw new RestError('invalid_option', text('rest.captions'), { field: 'captions' });
  const lines = captions.map((each: string | null) => cleanPrompt(each ?? '').replace(/\s+/g, ' '));
  return { captions: lines.map((line, index) => `${index + 1}. ${line}`).join('\n') };
}

/** Whether values ask for what was made before. The frames that shots begin with by now were never asked for, and shots that are gone can't be compared. */
async function areShotsAskedAgain(
  command: Command,
  values: Record<string, unknown>,
  { request: { film, look = '', prompt, captions = [] }, members = [] }: GenerationView,
  asker: StyleAsker,
): Promise<boolean> {
  if (film?.shots === undefined) return false;
  const shot = members.find(({ set, request }) => set !== undefined && set.index > 0 && !isFilm(request));
  const { values: complete } = await completeValues(command, values, { ...asker, ...(shot && { asBefore: shot.request }) });
  const asked = (await command.planAll?.(complete)) ?? [];
  const isSameFilm =
    film.shots.isSequence === (values.sequence === true) &&
    look === cleanPrompt(String(values.look ?? '')).replace(/\s+/g, ' ') &&
    prompt === cleanPrompt(String(values.title ?? '')) &&
    film.crossFadeSeconds === values.crossfade;
  const asksCaptions = readCaptions(String(values.captions ?? ''), asked.length);
  const parts = film.parts.map(({ generationId }, at) => ({ generationId, caption: asksCaptions[at] }));
  return (
    isSameFilm &&
    isDeepStrictEqual(captions, captionsOf({ parts })) &&
    members.every(({ set, request }) => {
      if (set === undefined || set.index === 0) return set?.size === asked.length;
      const one = asked[set.index - 1];
      const [member] = one === undefined ? [] : membersOf(one, findModel(one.model));
      return member !== undefined && isDeepStrictEqual(without(request, 'image'), without(member.request, 'image'));
    })
  );
}

/** What is wrong with one of several shots is told by their fields here. @param fieldOf of an option, of a shot by its place */
async function withFields<T>(work: Promise<T>, fieldOf: (option: string | undefined, index: number) => string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isTold = error instanceof UserError && (error.problems.length > 0 || error.option !== undefined);
    if (!isTold || error.priceUsd !== undefined) throw error;
    const problems = error.problems.map((each) => ({ ...each, option: fieldOf(each.option, each.index) }));
    const field = problems[0]?.option ?? fieldOf(error.option, 0);
    throw new RestError(error.code, error.text, { field, problems, cause: error });
  }
}

/** A film, and its shots where it has some, as they are now: what took the place of another one stands for it. */
interface SeenFilm {
  readonly film: GenerationView;
  readonly shots: readonly GenerationView[];
}

/** By the id of the film, of an earlier one in its place, or of a shot. @throws {RestError} `not_found` */
async function filmNamed(api: RestApi, context: Context): Promise<SeenFilm> {
  const named = await api.named(context);
  const seen = await filmOfSet(api, named);
  if (seen === undefined) throw new RestError('not_found', notFoundText(api.deps.keepDays));
  return seen;
}

async function filmOfSet({ deps: { engine } }: RestApi, named: GenerationView): Promise<SeenFilm | undefined> {
  const { set } = named;
  // The first of a set has the others with it.
  const first = set === undefined || set.id === named.id ? named : await engine.find(set.id);
  const [film, ...shots] = first?.members ?? [named];
  return film !== undefined && isFilm(film.request) && !isErased(film) ? { film, shots } : undefined;
}

async function answer({ deps, tellAll }: RestApi, context: Context, { film, shots }: SeenFilm): Promise<Response> {
  const base = baseUrl(context, deps.web);
  const [told, ...toldShots] = await tellAll([film, ...shots], base);
  if (told === undefined) throw new Error('a film is told of');
  const body: ShotFilmAnswer = {
    film: told,
    shots: shots.flatMap(({ set, redo: again }, at) => {
      const operation = toldShots[at];
      const redoes = again === undefined ? null : { shots: [...again.shots], price_usd: again.priceUsd };
      return operation === undefined ? [] : [{ number: set?.index ?? at + 1, operation, redo: redoes }];
    }),
    look: film.request.look ?? null,
    sequence: film.request.film?.shots?.isSequence === true,
    parts_zip_url: `${base}${restRoot}/films/${film.id}/parts.zip`,
  };
  return context.json(body, 200, { 'cache-control': 'no-store' });
}

/** One shot once more, in its place, at its price: in a sequence also those behind it that wait for it in vain. */
async function redo(api: RestApi, context: Context): Promise<Response> {
  const { id } = await api.namedBefore(context);
  const { shot, agreedUsd, sessionId } = readRedo(await readJson(context));
  const named = await api.deps.engine.find(id);
  if (named === undefined) throw new RestError('not_found', notFoundText(api.deps.keepDays));
  const { platform, channelId } = named.replyTarget;
  // Who names a session changes nothing of another one.
  if (sessionId !== undefined && sessionId !== channelId) throw new RestError('not_found', notFoundText(api.deps.keepDays));
  const asking = api.spender(context, platform === 'web' ? channelId : sessionId);
  const eventId = eventIdOf(context, asking);
  const isSame = ({ set }: GenerationView): boolean => set !== undefined && set.id === named.set?.id && set.index === shot;
  const before = await api.deps.engine.findByEvent(eventId);
  if (before !== undefined && !isSame(before)) throw keyReused();
  const shotId = before?.id ?? (await filmOfSet(api, named))?.shots.find(({ set }) => set?.index === shot)?.id;
  if (shotId === undefined) throw new RestError('not_found', text('film.shotReplaced'), { field: 'shot' });
  const isOwnKey = context.req.header('idempotency-key') === undefined ? {} : ({ isOwnKey: true } as const);
  const call = { ...asking, ...agreedUsd, mayManage: api.actor(context).mayManage, eventId, ...isOwnKey };
  const command = findCommand(api.deps.commands, 'redo');
  const placed = await api.privately(call, [], [named.id]);
  const result = await withFields(command.run({ id: shotId }, placed), (option = 'id') =>
    option === 'id' ? 'shot' : restName(option),
  );
  if (result.kind === 'generation' && !isSame(result.generation)) throw keyReused();
  return answer(api, context, await filmNamed(api, context));
}

/** @throws {RestError} for what is not known, or no number of a shot */
function readRedo(body: Readonly<Record<string, unknown>>): {
  readonly shot: number;
  readonly agreedUsd: ReturnType<typeof checkAgreed>;
  readonly sessionId: RestRequest['sessionId'];
} {
  const { shot: given, agreed_usd: agreed, session_id: session, ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined) throw unknownField(other, Object.keys(redoRequestBody.shape));
  const shot = redoRequestBody.shape.shot.safeParse(given);
  if (!shot.success) {
    const expected = text('expected.number', { min: 1, max: most });
    throw new RestError('invalid_option', text('rest.filter', { field: 'shot', expected }), { field: 'shot' });
  }
  return { shot: shot.data, agreedUsd: checkAgreed(agreed), sessionId: checkSessionId(session) };
}

/** What it is joined from as it is, in its order, each with its number in front. */
async function zipParts(api: RestApi, context: Context): Promise<Response> {
  const { film } = await filmNamed(api, context);
  const { parts = [] } = film.request.film ?? {};
  const sessionId = checkSessionId(context.req.query('session_id'));
  // As everywhere here: who names a session gets nothing of another one.
  const isHere = await inTurn(parts, async ({ generationId }) => {
    const found = sessionId === undefined ? undefined : await api.deps.engine.find(generationId);
    return found === undefined || found.replyTarget.channelId === sessionId;
  });
  const picks = parts.filter((_, at) => isHere[at] === true);
  return zipResponse(context, picks, { fileName: 'veo-film-parts.zip', isNumbered: true }, api.deps);
}
