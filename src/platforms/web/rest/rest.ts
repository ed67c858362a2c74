import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Context, Hono } from 'hono';
import { findModel } from '../../../domain/catalog.ts';
import { type Command, generationIdsIn, parseOptions } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { requestPictures } from '../../../domain/option-schema.ts';
import { nearestVideoRequest } from '../../../domain/request-rules.ts';
import { removedText } from '../../../domain/status.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { Submission } from '../../../domain/video-engine.ts';
import type { VideoRequest } from '../../../domain/video-request.ts';
import type { People } from '../access/people.ts';
import type { WebDeps } from '../web-deps.ts';
import type { OperationListAnswer, RemovedAnswer } from './answer-schemas.ts';
import { acceptedBody, baseUrl, estimateBody, generationBody, requestOptions } from './answers.ts';
import {
  checkSessionId,
  isForm,
  type PrepareOwnImage,
  pictureMissing,
  type RestRequest,
  readFormOptions,
  readJson,
  readJsonOptions,
  unknownField,
} from './body.ts';
import { RestError } from './error.ts';
import { createEventStreams } from './events.ts';
import { readHistoryQuery, readPlatform } from './history.ts';
import { restName } from './names.ts';
import { openApiDocument } from './open-api.ts';
import { optionsBody } from './options.ts';

export const restRoot = '/api/video_chat';
const picturesPath = `${restRoot}/generate_with_image`;
const imagePath = `${restRoot}/generate_image`;
const defaultSession = 'web';
const budgetChannel = 'web';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly handle: (context: Context) => Response | Promise<Response>;
}

/** The REST API as a list, of which the server and the check of the API document are made. */
export function restRoutes(deps: WebDeps, people: People): readonly Route[] {
  const { engine, texts } = deps;
  const platforms = idsOf(deps);
  const video = findCommand(deps.commands, 'video');
  const history = findCommand(deps.commands, 'history');
  const image = findCommand(deps.commands, 'image');
  const spender = (context: Context, sessionId = defaultSession) => ({
    requester: people.personOf(context),
    // A session is what its caller says, so that the budget of a channel is that of the whole web.
    replyTarget: { platform: 'web', channelId: sessionId, ids: { parent: budgetChannel } } as const,
  });
  const prepareOwn =
    (context: Context): PrepareOwnImage =>
    (bytes, option) =>
      deps.prepareImage(bytes, option, people.personOf(context));
  /** Where there is no room for another generation, no picture is opened for it. */
  const prepareWithRoom =
    (context: Context): PrepareOwnImage =>
    (bytes, option, sessionId) => {
      const asking = spender(context, sessionId);
      engine.requireRoom({ ...asking, eventId: eventIdOf(context, asking) });
      return deps.prepareImage(bytes, option, asking.requester);
    };
  const byJson = (context: Context) => readJsonOptions(context, video, picturesPath);
  const byEither = (context: Context, command: Command, path: string, prepare: PrepareOwnImage) =>
    isForm(context) ? readFormOptions(context, command, prepare) : readJsonOptions(context, command, path);
  const streams = createEventStreams(deps, (generation, base) =>
    isErased(generation)
      ? { event: 'removed', data: { operation_id: generation.id } }
      : { event: 'generation', data: generationBody(generation, base, deps) },
  );
  const answer = (context: Context, generation: GenerationView) =>
    context.json(generationBody(generation, baseUrl(context, deps.web), deps), 200, { 'cache-control': 'no-store' });

  const find = (id: unknown, sessionId?: string): GenerationView => {
    const generation = typeof id === 'string' && id.length <= 100 ? engine.find(id) : undefined;
    const isElsewhere = sessionId !== undefined && generation?.replyTarget.channelId !== sessionId;
    if (generation === undefined || isElsewhere || isErased(generation))
      throw new RestError('not_found', notFoundText(deps.keepDays));
    return generation;
  };
  /** Who names the generation of another session has no more right to it here than anywhere. */
  const valuesHere = (command: Command, raw: RestRequest['raw'], sessionId: string | undefined) => {
    const values = parseOptions(command, raw);
    for (const id of generationIdsIn(command, values)) find(id, sessionId);
    return values;
  };

  const submit = async (context: Context, command: Command, { raw, sessionId }: RestRequest) => {
    const asking = spender(context, sessionId);
    const eventId = eventIdOf(context, asking);
    const values = valuesHere(command, raw, sessionId);
    const request = planned(command, values);
    const result = await withSuggestion(request, () => command.run(values, { ...asking, mayManage: true, eventId }));
    if (result.kind !== 'generation') throw new Error(`the command ${command.name} answered without a generation`);
    const { generation, repeated } = result;
    if (repeated && !isErased(generation) && !isSameRequest(generation.request, request)) {
      throw new RestError('idempotency_key_reused', text('rest.idempotencyReused'));
    }
    return context.json(acceptedBody(generation, result.text, texts), 200, { 'cache-control': 'no-store' });
  };

  const estimate = async (context: Context, command: Command, path: string) => {
    const { raw, sessionId } = await byEither(context, command, path, prepareOwn(context));
    const request = planned(command, valuesHere(command, raw, sessionId));
    const estimated = await withSuggestion(request, () => engine.estimate(request, spender(context, sessionId)));
    return context.json(estimateBody(estimated, request, texts), 200, { 'cache-control': 'no-store' });
  };

  // Who gets here runs this bot or has its token: they may change what they can name, and nothing of another session they don't name.
  const named = (context: Context) => find(context.req.param('id'), checkSessionId(context.req.query('session_id')));
  const actor = (context: Context) => ({ requester: people.personOf(context), mayManage: true });

  return [
    { method: 'POST', path: '/generate', handle: async (context) => submit(context, video, await byJson(context)) },
    {
      method: 'POST',
      path: '/generate_with_image',
      async handle(context) {
        const request = await readFormOptions(context, video, prepareWithRoom(context));
        // Without one it would be another purchase than the one that was asked for.
        if (!request.hasPicture) throw pictureMissing();
        return submit(context, video, request);
      },
    },
    { method: 'POST', path: '/estimate', handle: (context) => estimate(context, video, picturesPath) },
    {
      method: 'POST',
      path: '/generate_image',
      handle: async (context) => submit(context, image, await byEither(context, image, imagePath, prepareWithRoom(context))),
    },
    { method: 'POST', path: '/estimate_image', handle: (context) => estimate(context, image, imagePath) },
    {
      method: 'POST',
      path: '/status',
      async handle(context) {
        const { operation_id: id, session_id: sessionId, ...rest } = await readJson(context);
        requireNothingElse(rest, ['operation_id', 'session_id']);
        if (typeof id !== 'string' || id === '') throw missing('operation_id', text('option.id'), text('help.id'));
        return answer(context, find(id, checkSessionId(sessionId)));
      },
    },
    {
      method: 'GET',
      path: '/operations',
      handle(context) {
        const { generations, next } = engine.history(readHistoryQuery(context, history, platforms));
        const base = baseUrl(context, deps.web);
        const operations = generations.map((generation) => generationBody(generation, base, deps));
        const list: OperationListAnswer = { operations, next: next ?? null };
        return context.json(list, 200, { 'cache-control': 'no-store' });
      },
    },
    { method: 'GET', path: '/operations/:id', handle: (context) => answer(context, named(context)) },
    {
      method: 'DELETE',
      path: '/operations/:id',
      async handle(context) {
        const generation = named(context);
        await engine.remove(generation.id, actor(context));
        const removed: RemovedAnswer = { operation_id: generation.id, message: texts.say(removedText(generation)) };
        return context.json(removed);
      },
    },
    {
      method: 'POST',
      path: '/operations/:id/cancel',
      async handle(context) {
        const generation = named(context);
        await engine.cancel(generation.id, actor(context));
        return answer(context, find(generation.id));
      },
    },
    {
      method: 'POST',
      path: '/operations/:id/decide',
      async handle(context) {
        const generation = named(context);
        const { decision, ...rest } = await readJson(context);
        requireNothingElse(rest, ['decision']);
        if (decision !== 'again' && decision !== 'leave') {
          throw new RestError('invalid_option', text('rest.decision'), { field: 'decision' });
        }
        return answer(context, await engine.decide(generation.id, decision, actor(context)));
      },
    },
    {
      method: 'GET',
      path: '/events',
      handle(context) {
        const sessionId = checkSessionId(context.req.query('session_id'));
        const platform = readPlatform(context, platforms);
        return streams.open({
          personId: people.personOf(context).id,
          base: baseUrl(context, deps.web),
          signal: context.req.raw.signal,
          wants: ({ replyTarget }) =>
            (platform === undefined || replyTarget.platform === platform) &&
            (sessionId === undefined || replyTarget.channelId === sessionId),
        });
      },
    },
    {
      method: 'GET',
      path: '/options',
      handle(context) {
        // The first question of every page, also of one that is part of another app.
        if (context.req.header('sec-fetch-site') === 'same-origin') people.welcome(context);
        return context.json(optionsBody(video, image, deps));
      },
    },
  ];
}

/** The REST API with its description. */
export function createRest(deps: WebDeps, routes: readonly Route[]): Hono {
  const app = new Hono();
  for (const { method, path, handle } of routes) app.on(method, `${restRoot}${path}`, handle);
  const find = (name: string) => findCommand(deps.commands, name);
  const commands = { video: find('video'), image: find('image'), history: find('history') };
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(commands, deps.texts, idsOf(deps))));
  app.get('/pictures/:id/:field/:index', (context) => pictureResponse(context, deps));
  return app;
}

function idsOf({ platforms }: Pick<WebDeps, 'platforms'>): readonly string[] {
  return platforms.map(({ id }) => id);
}

export function notFoundText(keepDays: number): Text {
  return keepDays === 0 ? text('answer.notFoundEver') : text('answer.notFound', { count: keepDays });
}

function findCommand(commands: readonly Command[], name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw new Error(`the web needs the command ${name}`);
  return command;
}

function planned(command: Command, values: Record<string, unknown>): VideoRequest {
  const request = command.plan?.(values);
  if (request === undefined) throw new Error(`the command ${command.name} makes no video request`);
  return request;
}

/** The same key of the same person in the same session is the same event, so that the engine makes one generation of it. */
function eventIdOf(context: Context, { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>): string {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return `web:${randomUUID()}`;
  if (!/^[\x20-\x7e]{1,200}$/.test(key))
    throw new RestError('invalid_request', text('rest.idempotencyKey'), { field: 'Idempotency-Key' });
  return `web:key:${requester.id}:${replyTarget.channelId}:${createHash('sha256').update(key).digest('hex')}`;
}

/** A video that goes on from another one is the same request also when that one is older. */
function isSameRequest(one: VideoRequest, other: VideoRequest): boolean {
  const asked = ({ extend, ...request }: VideoRequest) => ({ ...request, extend: extend?.generationId });
  return isDeepStrictEqual(asked(one), asked(other));
}

/** Adds to a refused combination the values that would work, so that a program or a form can take them over. */
async function withSuggestion<T>(request: VideoRequest, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'invalid_combination') throw error;
    const suggestion = suggestionFor(request);
    throw new RestError(error.code, error.text, {
      cause: error,
      ...(error.option !== undefined && { field: restName(error.option) }),
      ...(suggestion !== undefined && { suggestion }),
    });
  }
}

function suggestionFor(request: VideoRequest): Readonly<Record<string, unknown>> | undefined {
  const model = findModel(request.model);
  const nearest = model && nearestVideoRequest(request, model);
  // A picture that has to move to another field is for the person to move.
  if (nearest === undefined || (nearest.image !== undefined && request.image === undefined)) return undefined;
  const wanted: Readonly<Record<string, unknown>> = requestOptions(request);
  const works: Readonly<Record<string, unknown>> = requestOptions(nearest);
  const changed = Object.keys(wanted).filter((name) => wanted[name] !== works[name]);
  const kept = new Set(requestPictures(nearest).map(({ option }) => option));
  const dropped = requestPictures(request).filter(({ option }) => !kept.has(option));
  return Object.fromEntries([
    ...changed.map((name) => [name, works[name] ?? null]),
    ...dropped.map(({ option }) => [restName(option), null]),
  ]);
}

function requireNothingElse(rest: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const [given] = Object.keys(rest);
  if (given !== undefined) throw unknownField(given, known);
}

function missing(field: string, option: Text, help: Text): RestError {
  return new RestError('invalid_option', text('option.missing', { option, help }), { field });
}

function pictureResponse(context: Context, { engine, keepDays }: WebDeps): Response {
  const { id = '', field, index } = context.req.param();
  const generation = engine.find(id);
  const picture =
    generation &&
    requestPictures(generation.request).find((each) => restName(each.option) === field && String(each.index) === index);
  const bytes = picture && engine.image(picture.image.sha256);
  if (bytes === undefined) throw new RestError('not_found', notFoundText(keepDays));
  return new Response(new Uint8Array(bytes.bytes), {
    headers: { 'content-type': bytes.mimeType, 'cache-control': 'private, max-age=3600', etag: `"${bytes.sha256}"` },
  });
}
