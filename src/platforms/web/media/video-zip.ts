import type { Context } from 'hono';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { keptVideos } from '../../../domain/kept-videos.ts';
import type { OpenOutput } from '../../../domain/outputs.ts';
import { text } from '../../../domain/texts.ts';
import { cut } from '../../../lib/cut.ts';
import { shownFiles } from '../../../lib/file-names.ts';
import { type ZipEntry, zipStream } from '../../../lib/zip-stream.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';

type ZipDeps = Pick<WebDeps, 'engine' | 'outputs' | 'texts' | 'log' | 'clock'>;

/** Videos of a generation that go into a zip. */
export interface ZipPick {
  readonly generationId: string;
  /** Which one, from 1. Default: all that are there. */
  readonly video?: number;
}

export interface ZipOptions {
  /** What the file is saved as: plain letters, with its ending. */
  readonly fileName: string;
  /** Puts a number in front of each name, so that they stand in their order. Default: no. */
  readonly isNumbered?: boolean;
}

/** What is not in a zip is listed in it, under this name. */
const missingName = 'not-included.txt';

/**
 * Answers with finished videos and stills in one zip. Each is looked for when its turn comes, so that what somebody deletes meanwhile is not in
 * it; what is gone, or not finished, is listed in a text file at its end. Its length is not known before, so that no part of it can be asked for.
 *
 * @param picks that the caller knows to be open to the one who asks
 * @throws {RestError} `not_found` where nothing of it is there
 */
export async function zipResponse(
  context: Context,
  picks: readonly ZipPick[],
  { fileName, isNumbered = false }: ZipOptions,
  deps: ZipDeps,
): Promise<Response> {
  const headers = {
    'accept-ranges': 'none',
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="${fileName}"`,
    'content-type': 'application/zip',
  };
  if (!(await hasAny(picks, deps))) throw new RestError('not_found', text('answer.notFoundEver'));
  if (context.req.method === 'HEAD') return new Response(null, { headers });
  return new Response(zipStream(entriesOf(picks, isNumbered, deps)), { headers });
}

async function hasAny(picks: readonly ZipPick[], { engine }: ZipDeps): Promise<boolean> {
  for (const pick of picks) if (filesOf(await engine.find(pick.generationId), pick).length > 0) return true;
  return false;
}

async function* entriesOf(picks: readonly ZipPick[], isNumbered: boolean, deps: ZipDeps): AsyncGenerator<ZipEntry> {
  const uniqueName = uniqueNames(missingName);
  const missing: string[] = [];
  const digits = String(picks.length).length;
  for (const [index, pick] of picks.entries()) {
    const place = isNumbered ? `${String(index + 1).padStart(digits, '0')}-` : '';
    const generation = await deps.engine.find(pick.generationId);
    const files = filesOf(generation, pick);
    if (generation === undefined || files.length === 0) missing.push(lineOf(pick, generation));
    for (const { path, name } of generation === undefined ? [] : shown(generation, files, deps)) {
      const file = await open(path, pick, deps);
      if (file === undefined) missing.push(lineOf(pick, generation));
      else yield { name: uniqueName(`${place}${name}`), changedAtMs: file.changedAtMs, bytes: await bytesOf(file) };
    }
  }
  if (missing.length > 0) yield listOf(missing, deps);
}

/** Names of the files that are asked for and were not deleted. */
function filesOf(generation: GenerationView | undefined, { video }: ZipPick): readonly string[] {
  if (generation === undefined || generation.removedAtMs !== undefined || isErased(generation)) return [];
  return keptVideos(generation).flatMap(({ number, file }) => (video === undefined || video === number ? [file] : []));
}

function shown(generation: GenerationView, files: readonly string[], { texts }: ZipDeps) {
  return shownFiles(generation, files, { inWords: (sentence) => texts.say(sentence), maxAltLength: 100 });
}

/** @throws {OutputsError} where it can't be told whether it is there: a zip without it would look whole */
async function open(file: string, { generationId }: ZipPick, { outputs, log }: ZipDeps): Promise<OpenOutput | undefined> {
  try {
    return await outputs.open(file);
  } catch (error) {
    log.warn({ err: error, generationId }, 'a zip of videos ends before its time');
    throw error;
  }
}

async function bytesOf(file: OpenOutput): Promise<ZipEntry['bytes']> {
  if (file.sizeBytes > 0) return await file.read({ start: 0, end: file.sizeBytes - 1 });
  await file.close();
  return new Uint8Array();
}

/** Makes names that were not given before; programs that unpack may take no heed of capitals. */
function uniqueNames(...taken: readonly string[]): (name: string) => string {
  const given = new Set(taken);
  return (name) => {
    const [, stem = name, ending = ''] = /^(.*?)(\.\w+)?$/.exec(name) ?? [];
    let unique = name;
    for (let number = 2; given.has(unique.toLowerCase()); number += 1) unique = `${stem}-${number}${ending}`;
    given.add(unique.toLowerCase());
    return unique;
  };
}

function lineOf({ generationId }: ZipPick, generation: GenerationView | undefined): string {
  const prompt = generation === undefined || isErased(generation) ? '' : generation.request.prompt.replace(/\s+/g, ' ');
  return prompt === '' ? generationId : `${generationId}  ${cut(prompt, 100)}`;
}

function listOf(missing: readonly string[], { texts, clock }: ZipDeps): ZipEntry {
  const lines = [texts.say(text('rest.zipMissing')), '', ...missing, ''];
  return { name: missingName, changedAtMs: clock.now(), bytes: new TextEncoder().encode(lines.join('\r\n')) };
}
