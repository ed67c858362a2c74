import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'hono';
import { z } from 'zod';
import { findModel, isUnlisted } from '../../../domain/catalog.ts';
import {
  type Answer,
  type Command,
  completeValues,
  generationIdsIn,
  parseOptions,
  videosNamedIn,
} from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { planUpload } from '../../../domain/follow-ups/plan-upload.ts';
import { sourceName } from '../../../domain/follow-ups/source-name.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { requestPictures } from '../../../domain/option-schema.ts';
import { nearestVideoRequest } from '../../../domain/request-rules.ts';
import { membersOf } from '../../../domain/sets/request-set.ts';
import type { StyleAsker } from '../../../domain/styles/style-book.ts';
import { mentionsIn } from '../../../domain/styles/style-words.ts';
import type { Submission } from '../../../domain/submission.ts';
import { text } from '../../../domain/texts.ts';
import { type ExtensionSource, sourceOf, type VideoRequest, without } from '../../../domain/video-request.ts';
import { acceptedBody, estimateBody, requestOptions } from './answers.ts';
import { findCommand, type RestApi } from './api.ts';
import {
  checkSessionId,
  fileMissing,
  isForm,
  type OwnFiles,
  type RestRequest,
  readFormOptions,
  readJson,
  readJsonOptions,
} from './body.ts';
import { RestError } from './error.ts';
import { restName } from './names.ts';
import { offeredModels } from './options.ts';
import { type Route, restRoot } from './route.ts';

export const picturesPath = `${restRoot}/generate_with_image`;
const imagePath = `${restRoot}/generate_image`;

/** Asking for something, and asking what it would cost. */
export function requestRoutes(api: RestApi): readonly Route[] {
  const { video, image } = api;
  return [
    {
      method: 'POST',
      path: '/generate',
      handle: async (context) => submit(api, context, video, await readJsonOptions(context, video, picturesPath)),
    },
    {
      method: 'POST',
      path: '/generate_with_image',
      async handle(context) {
        const request = await readFormOptions(context, video, filesWithRoom(api, context));
        // Without one it would be another purchase than the one that was asked for.
        if (!request.hasPicture && !request.hasVideo) throw fileMissing();
        return submit(api, context, video, request);
      },
    },
    {
      method: 'POST',
      path: '/edit_video',
      async handle(context) {
        const edit = findCommand(api.deps.commands, 'edit');
        // Which of ours is changed, `operations/{id}/edit` says.
        const request = await readFormOptions(context, edit, filesWithRoom(api, context), ['id', 'video']);
        if (!request.hasVideo) throw fileMissing('videoFile');
        return submit(api, context, edit, request);
      },
    },
    { method: 'POST', path: '/estimate_edit', handle: (context) => estimateEdit(api, context) },
    { method: 'POST', path: '/estimate', handle: (context) => estimate(api, context, video, picturesPath) },
    {
      method: 'POST',
      path: '/generate_image',
      handle: async (context) =>
        submit(api, context, image, await byEither(context, image, imagePath, filesWithRoom(api, context))),
    },
    { method: 'POST', path: '/estimate_image', handle: (context) => estimate(api, context, image, imagePath) },
  ];
}

/** Whether what was made before for the same key is what is asked for now. */
type IsSame = (made: GenerationView) => Promise<boolean>;

/** Makes what a command's raw values ask for, once for each key. */
export async function submit(
  api: RestApi,
  context: Context,
  command: Command,
  { raw, sessionId, agreedUsd }: Pick<RestRequest, 'raw' | 'sessionId' | 'agreedUsd'>,
  isSame: IsSame = (made) => areAskedAgain(command, [raw], made, api.spender(context, sessionId)),
): Promise<Response> {
  const asking = api.spender(context, sessionId);
  const eventId = eventIdOf(context, asking);
  const agreed = agreedUsd === undefined ? {} : { agreedUsd };
  const { mayManage } = api.actor(context);
  const call = { ...asking, ...agreed, mayManage, eventId, isOwnKey: true } as const;
  const before = await api.deps.engine.findByEvent(eventId);
  if (before !== undefined) {
    // Before its source is looked at, which may be gone by now.
    if (!isErased(before) && !(await isSame(before))) throw keyReused();
    return accepted(api, context, await command.run(parseOptions(command, raw), call));
  }
  const values = await api.valuesHere(command, raw, sessionId);
  const { values: complete } = await completeValues(command, values, call);
  const request = await planned(command, complete);
  const placed = await api.privately(call, [values.private], generationIdsIn(command, values));
  const result = await withSuggestion(request, () => command.run(values, placed));
  // Two at the same time: the other one was first.
  const isOther =
    result.kind === 'generation' && result.repeated && !isErased(result.generation) && !(await isSame(result.generation));
  if (isOther) throw keyReused();
  return accepted(api, context, result);
}

export function accepted({ deps }: RestApi, context: Context, result: Answer): Response {
  if (result.kind !== 'generation') throw new Error('a command for a video answered without a generation');
  return context.json(acceptedBody(result.generation, result.text, deps.texts), 200, { 'cache-control': 'no-store' });
}

export function keyReused(): RestError {
  return new RestError('idempotency_key_reused', text('rest.idempotencyReused'));
}

async function estimate(api: RestApi, context: Context, command: Command, path: string): Promise<Response> {
  const { raw, sessionId } = await byEither(context, command, path, ownFiles(api, context));
  const asking = api.spender(context, sessionId);
  const { values, notes } = await completeValues(command, await api.valuesHere(command, raw, sessionId), asking);
  const request = await planned(command, values);
  const estimated = await withSuggestion(request, () => api.deps.engine.estimate(request, asking));
  const remarks = [...notes, ...((await command.remarks?.(values)) ?? [])];
  const models = offeredModels(command).filter((model) => !isUnlisted(model));
  const more = { remarks, qualities: (await command.qualities?.(values)) ?? [], models };
  return context.json(estimateBody(estimated, request, more, api.deps.texts), 200, { 'cache-control': 'no-store' });
}

/** A video as its sender measures it, for a price before it is sent. */
export const estimateEditRequest = z.strictObject({
  seconds: z.number().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  size_bytes: z.int().positive(),
  /** Alternatives in it multiply the price. */
  prompt: z.string().optional(),
  session_id: z.string().optional(),
});

async function estimateEdit(api: RestApi, context: Context): Promise<Response> {
  const given = estimateEditRequest.safeParse(await readJson(context));
  if (!given.success) {
    const field = String(given.error.issues[0]?.path[0] ?? 'seconds');
    throw new RestError(
      'invalid_option',
      text('option.invalid', { option: text('option.videoFile'), expected: text('expected.valid') }),
      { field },
    );
  }
  const { seconds: durationSeconds, width, height, size_bytes: sizeBytes, prompt, session_id: sessionId } = given.data;
  // The price is the same for all words but alternatives.
  const { request, model } = planUpload({ sha256: '', sizeBytes, durationSeconds, width, height }, prompt || 'x', api.offered);
  const estimated = await api.deps.engine.estimate(request, api.spender(context, checkSessionId(sessionId)));
  const remarks = model.edit?.uploads?.byRegion === true ? [text('note.uploadRegion')] : [];
  return context.json(estimateBody(estimated, request, { remarks, qualities: [] }, api.deps.texts), 200, {
    'cache-control': 'no-store',
  });
}

function byEither(context: Context, command: Command, path: string, files: OwnFiles): Promise<RestRequest> {
  return isForm(context) ? readFormOptions(context, command, files) : readJsonOptions(context, command, path);
}

function ownFiles(api: RestApi, context: Context): OwnFiles {
  const { deps, people } = api;
  return {
    ...filesWithRoom(api, context),
    prepareImage: (bytes, option) => deps.prepareImage(bytes, option, people.personOf(context)),
  };
}

/** Where there is no room for another generation, no file is opened for it. */
function filesWithRoom({ deps, spender }: RestApi, context: Context): OwnFiles {
  const intakeOf = (sessionId: string | undefined) => {
    const asking = spender(context, sessionId);
    return { ...asking, eventId: eventIdOf(context, asking) };
  };
  return {
    async prepareImage(bytes, option, sessionId) {
      const intake = intakeOf(sessionId);
      await deps.engine.requireRoom(intake);
      return deps.prepareImage(bytes, option, intake.requester);
    },
    takeVideo: (video, sessionId) => deps.engine.takeVideo(intakeOf(sessionId), video),
  };
}

/** The request that values ask for. */
export async function planned(
  command: Command,
  values: Record<string, unknown>,
  source?: ExtensionSource,
): Promise<VideoRequest> {
  const request = await command.plan?.(values, source);
  if (request === undefined) throw new Error(`the command ${command.name} makes no video request`);
  return request;
}

/** The same key of the same person in the same session is the same event, so that the engine makes one generation of it. */
export function eventIdOf(context: Context, { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>): string {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return `web:${randomUUID()}`;
  if (!/^[\x20-\x7e]{1,200}$/.test(key))
    throw new RestError('invalid_request', text('rest.idempotencyKey'), { field: 'Idempotency-Key' });
  return `web:key:${requester.id}:${replyTarget.channelId}:${createHash('sha256').update(key).digest('hex')}`;
}

/** Whether values ask for what was made before. What that was made from may be gone by now, so that it is taken as it was then. */
export async function areAskedAgain(
  command: Command,
  raws: readonly RestRequest['raw'][],
  made: GenerationView,
  asker: StyleAsker,
): Promise<boolean> {
  const members = made.members ?? [made];
  let at = 0;
  for (const raw of raws) {
    const count = await countAskedAgain(command, raw, members.slice(at), asker);
    if (count === undefined) return false;
    at += count;
  }
  return at === members.length;
}

/** @returns how many of the first members are what values ask for; undefined where they are not */
async function countAskedAgain(
  command: Command,
  raw: RestRequest['raw'],
  members: readonly GenerationView[],
  asker: StyleAsker,
): Promise<number | undefined> {
  const [first] = members;
  if (first === undefined) return undefined;
  const values = parseOptions(command, raw);
  const named = videosNamedIn(command, values);
  // Nothing is left to compare, also not of what it was made from.
  if (isErased(first) && named.length > 0) return 1;
  const source = sourceOf(first.request);
  const isSameSource = named.every(
    ({ generationId, video }) => generationId === source?.generationId && video === (source.video ?? 1),
  );
  if (!isSameSource) return undefined;
  const { values: complete, isSince } = await completeAsBefore(command, values, first, asker, source);
  const request = await planned(command, complete, source);
  const wanted = membersOf(request, findModel(request.model));
  // What a style added then is not known any more: the key says that it is the same.
  if (isSince) return wanted.length;
  const isSame = wanted.every((asked, at) => {
    const member = members[at];
    // Of one that was deleted since, nothing is left to compare.
    return (
      member !== undefined &&
      (isErased(member) || isSameRequest(asGiven(member), asked.request) || isOfGone(asGiven(member), asked.request))
    );
  });
  return isSame ? wanted.length : undefined;
}

/** @returns also whether a style that they name was changed or deleted since it was made */
async function completeAsBefore(
  command: Command,
  values: Record<string, unknown>,
  { createdAtMs, request: asBefore }: GenerationView,
  asker: StyleAsker,
  source: ExtensionSource | undefined,
): Promise<{ readonly values: Record<string, unknown>; readonly isSince: boolean }> {
  try {
    const complete = await completeValues(command, values, { ...asker, asBefore }, source);
    return { values: complete.values, isSince: complete.changedAtMs > createdAtMs };
  } catch (error) {
    if (!(error instanceof UserError) || values.style === undefined) throw error;
    const { style: _, styleWords: _w, ...others } = values;
    return { values: others, isSince: true };
  }
}

/**
 * Whether it was made of characters that nobody has any more: what they added to the words, and their pictures, is not known then. All else is
 * compared.
 */
function isOfGone(made: VideoRequest, asked: VideoRequest): boolean {
  const known = mentionsIn(made.prompt);
  const gone = mentionsIn(asked.prompt).filter((handle) => !known.includes(handle));
  const others = ({ referenceImages: _, ...request }: VideoRequest): VideoRequest => ({ ...request, prompt: '' });
  return gone.length > 0 && isSameRequest(others(made), others(asked));
}

/** As its person gave it: people were left out by the rule of the place. */
function asGiven({ request, notes }: GenerationView): VideoRequest {
  return notes.some(({ key }) => key === 'note.peopleLeftOut') ? without(request, 'people') : request;
}

/** A video that is made of another one is the same request also when that one is older. */
function isSameRequest(one: VideoRequest, other: VideoRequest): boolean {
  const asked = ({ extend, edit, upscale, ...request }: VideoRequest) => ({
    ...request,
    extend: extend && sourceName(extend),
    edit: edit && sourceName(edit),
    upscale: upscale && sourceName(upscale),
  });
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
