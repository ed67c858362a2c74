import type { Context } from 'hono';
import { type Command, type JsonSchemaProperty, knownOptionsJsonSchema, optionText } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import type { ImageBytes } from '../../../domain/media.ts';
import { pictureText } from '../../../domain/option-texts.ts';
import { text } from '../../../domain/texts.ts';
import type { GivenVideo } from '../../../domain/uploaded-video.ts';
import type { RequestVideo } from '../../../domain/video-request.ts';
import { RestError } from './error.ts';
import { optionsByRestName, restName } from './names.ts';
import { type FormValue, readForm, tooLarge } from './read-form.ts';
import { restRoot } from './route.ts';

/** Where a person's own video is sent to be changed. */
export const videoPath = `${restRoot}/edit_video`;
export const maxJsonBytes = 64 * 1024;
const maxImageBytes = 20 * 1024 * 1024;

/** Prepares a picture of the one who sent it. @param option as in `PrepareImage` */
export type PrepareOwnImage = (bytes: Uint8Array, option: string, sessionId: string | undefined) => Promise<ImageBytes>;

/** Takes in a video of the one who sends it. */
export type TakeOwnVideo = (video: GivenVideo, sessionId: string | undefined) => Promise<RequestVideo>;

/** What is done with the files of a form. */
export interface OwnFiles {
  readonly prepareImage: PrepareOwnImage;
  readonly takeVideo: TakeOwnVideo;
}

/** What a request asks for: a command's raw values, and the conversation that it belongs to. */
export interface RestRequest {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly sessionId: string | undefined;
  readonly hasPicture: boolean;
  readonly hasVideo: boolean;
  /** The price that its person saw and agreed to, in US dollars. Absent: they agreed to none. */
  readonly agreedUsd?: number;
}

/** Fields of a request that are no options of a command. */
const ownFields = ['session_id', 'agreed_usd'] as const;

/**
 * Reads a JSON object. The limit holds before and while it is read.
 *
 * @param maxBytes Default: 64 KB
 * @throws {RestError} for anything else
 */
export async function readJson(context: Context, maxBytes = maxJsonBytes): Promise<Readonly<Record<string, unknown>>> {
  requireContentType(context, 'application/json');
  const bytes = await readBytes(context.req.raw, maxBytes);
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RestError('invalid_request', text('rest.notAnObject'));
  }
  return { ...value };
}

/**
 * Takes a command's options out of a JSON body. An empty text is an absent field.
 *
 * @param picturesPath where pictures have to be sent instead
 * @throws {RestError | UserError} for unknown fields and pictures
 */
export async function readJsonOptions(context: Context, command: Command, picturesPath: string): Promise<RestRequest> {
  const { session_id: sessionId, agreed_usd: agreed, ...fields } = await readJson(context);
  const raw = rawOptions(fields, command, picturesPath);
  return { raw, sessionId: checkSessionId(sessionId), hasPicture: false, hasVideo: false, ...checkAgreed(agreed) };
}

/** @throws {RestError} as `readJsonOptions` */
export function rawOptions(
  fields: Readonly<Record<string, unknown>>,
  command: Command,
  picturesPath: string,
): Readonly<Record<string, unknown>> {
  const { properties } = knownOptionsJsonSchema(command.options);
  const names = optionsByRestName(Object.keys(properties));
  const raw: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    const option = names.get(field);
    if (option === undefined) throw unknownField(field, [...names.keys(), ...ownFields]);
    if (value === null) continue;
    // An empty one too: what was meant to be a picture must not turn into a request without one.
    // What only names a file is never believed.
    if (isFile(properties[option])) {
      const path = properties[option]?.film === true ? videoPath : picturesPath;
      throw new RestError('invalid_option', text('rest.imageInJson', { field, path }), { field });
    }
    if (!isAbsent(value)) raw[option] = value;
  }
  return raw;
}

/**
 * Takes a command's options out of a multipart form; its pictures are checked and prepared, and its video goes to the disk as it comes.
 *
 * @param except options that the address itself names, or that are for others
 * @throws {RestError | UserError} for unknown, repeated and wrong fields, and for files that can't be used
 */
export async function readFormOptions(
  context: Context,
  command: Command,
  { prepareImage, takeVideo }: OwnFiles,
  except: readonly string[] = [],
): Promise<RestRequest> {
  const { properties } = knownOptionsJsonSchema(command.options);
  const names = optionsByRestName(Object.keys(properties).filter((name) => !except.includes(name)));
  const propertyOf = (field: string) => properties[names.get(field) ?? ''];
  requireContentType(context, 'multipart/form-data');
  const form = await readForm(context.req.raw, boundaryOf(context), {
    requireKnown(field) {
      const isKnown = names.has(field) || ownFields.some((each) => each === field);
      if (!isKnown) throw unknownField(field, [...names.keys(), ...ownFields]);
    },
    takesVideo: [...names.keys()].some((field) => propertyOf(field)?.film === true),
    isVideo: (field) => propertyOf(field)?.film === true,
    takeVideo: (video, before) => takeVideo(video, sessionIn(before)),
  });
  const sessionId = sessionIn(form);
  const agreed = checkAgreed(onlyOne(form, 'agreed_usd'));
  const prepare = (bytes: Uint8Array, option: string) => prepareImage(bytes, option, sessionId);
  const raw: Record<string, unknown> = {};
  for (const [field, option] of names) {
    const values = (form.get(field) ?? []).filter((value) => !isNoChoice(value));
    if (isFile(properties[option]) && values.includes('')) {
      throw new UserError('invalid_image', text('image.empty', { option: optionText(option) }), { option });
    }
    const filled = values.filter((value) => !isAbsent(value));
    if (filled.length === 0) continue;
    raw[option] = await formValue(field, option, filled, properties[option], prepare);
  }
  const hasPicture = Object.keys(raw).some((option) => isPicture(properties[option]));
  const hasVideo = Object.keys(raw).some((option) => properties[option]?.film === true);
  return { raw, sessionId, hasPicture, hasVideo, ...agreed };
}

function sessionIn(form: ReadonlyMap<string, readonly FormValue[]>): string | undefined {
  return checkSessionId(onlyOne(form, 'session_id'));
}

function boundaryOf(context: Context): string {
  return (
    /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i
      .exec(context.req.header('content-type') ?? '')
      ?.slice(1)
      .find(Boolean) ?? ''
  );
}

/** A form that needs a file came without one. */
export function fileMissing(option: 'image' | 'videoFile' = 'image'): RestError {
  const field = restName(option);
  return new RestError('invalid_option', text('rest.pictureMissing', { field }), { field });
}

/** A browser sends a file field without a choice as an empty file without a name. */
function isNoChoice(value: FormValue): boolean {
  return value instanceof File && value.name === '' && value.size === 0;
}

/**
 * Takes a command's options out of a query, as texts.
 *
 * @param others names of further fields, which somebody else reads
 */
export function readQueryOptions(context: Context, command: Command, others: readonly string[]): RestRequest {
  const names = optionsByRestName(Object.keys(command.options.shape));
  const raw: Record<string, unknown> = {};
  const { session_id: sessionIds, ...fields } = context.req.queries();
  for (const [field, values] of Object.entries(fields)) {
    if (values.length > 1) throw twice(field);
    if (others.includes(field)) continue;
    const option = names.get(field);
    if (option === undefined) throw unknownField(field, [...names.keys(), ...others, 'session_id']);
    if (!isAbsent(values[0])) raw[option] = values[0];
  }
  if ((sessionIds?.length ?? 0) > 1) throw twice('session_id');
  return { raw, sessionId: checkSessionId(sessionIds?.[0]), hasPicture: false, hasVideo: false };
}

/** The fields of a small form without files. */
export async function readFormFields(context: Context): Promise<URLSearchParams> {
  requireContentType(context, 'application/x-www-form-urlencoded');
  return new URLSearchParams(new TextDecoder().decode(await readBytes(context.req.raw, maxJsonBytes)));
}

/** @returns undefined if there is none */
export function checkSessionId(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string' && /^[A-Za-z0-9_-]{1,100}$/.test(value)) return value;
  throw new RestError('invalid_option', text('rest.sessionId'), { field: 'session_id' });
}

function onlyOne(form: ReadonlyMap<string, readonly FormValue[]>, field: string): unknown {
  const [given, ...more] = form.get(field) ?? [];
  if (more.length > 0) throw twice(field);
  return given;
}

/** @throws {RestError} for anything but a sum of money */
export function checkAgreed(value: unknown): { readonly agreedUsd?: number } {
  if (isAbsent(value)) return {};
  const agreedUsd = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof agreedUsd === 'number' && Number.isFinite(agreedUsd) && agreedUsd >= 0) return { agreedUsd };
  throw new RestError('invalid_option', text('rest.agreedUsd'), { field: 'agreed_usd' });
}

/** Whether a request carries a form rather than JSON. */
export function isForm(context: Context): boolean {
  return contentType(context) === 'multipart/form-data';
}

export function unknownField(given: string, known: readonly string[]): RestError {
  return new RestError('invalid_option', text('option.unknown', { given: given.slice(0, 60), known: known.join(', ') }), {
    field: given,
  });
}

type PrepareFile = (bytes: Uint8Array, option: string) => Promise<ImageBytes>;

async function formValue(
  field: string,
  option: string,
  values: readonly FormValue[],
  property: JsonSchemaProperty | undefined,
  prepareImage: PrepareFile,
): Promise<unknown> {
  const isList = property?.type === 'array';
  if (values.length > 1 && !isList) throw twice(field);
  const max = property?.maxItems ?? Number.MAX_SAFE_INTEGER;
  if (values.length > max) {
    throw new UserError('invalid_option', text('request.tooManyReferences', { max, given: values.length }), { option });
  }
  const prepared: unknown[] = [];
  for (const value of values) {
    if (typeof value === 'string' || !(value instanceof File)) prepared.push(value);
    else if (isPicture(property)) prepared.push(await prepareFile(value, option, prepareImage));
    else
      throw new UserError(
        'invalid_option',
        text('option.invalid', { option: optionText(option), expected: text('expected.text') }),
        { option },
      );
  }
  return isList ? prepared : prepared[0];
}

async function prepareFile(file: File, option: string, prepareImage: PrepareFile): Promise<unknown> {
  if (file.size > maxImageBytes) {
    const maxMegabytes = maxImageBytes / 1024 / 1024;
    throw new RestError('too_large', text('image.tooBig', { option: pictureText(option), maxMegabytes }), {
      field: restName(option),
    });
  }
  return await prepareImage(new Uint8Array(await file.arrayBuffer()), option);
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  // What a sender says of its own length can be believed when it is bad news.
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RestError('invalid_request', text('rest.badJson'), { cause });
  }
}

function requireContentType(context: Context, expected: string): void {
  if (contentType(context) === expected) return;
  throw new RestError('unsupported_media_type', text('rest.contentType', { expected }));
}

function contentType(context: Context): string {
  return (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function isPicture(property: JsonSchemaProperty | undefined): boolean {
  return property?.image === true || property?.items?.image === true;
}

function isFile(property: JsonSchemaProperty | undefined): boolean {
  return property?.film === true || isPicture(property);
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function twice(field: string): RestError {
  return new RestError('invalid_option', text('rest.fieldTwice', { field }), { field });
}
