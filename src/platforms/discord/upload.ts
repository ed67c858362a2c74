import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DeliveryError } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { CannotFitError, type FitVideo, type MakePoster, type PublicLink } from '../../domain/smaller-media.ts';
import { type Text, text } from '../../domain/texts.ts';
import { type ShownFile, shownFiles } from '../../lib/file-names.ts';
import type { Log } from '../../lib/log.ts';
import type { UploadFile } from './discord-calls.ts';
import { limits, type Say } from './render-message.ts';

/** What every channel takes: 10 MiB a file (reference#uploading-files, 2025-04-03). */
export const smallestLimitBytes = 10 * 1024 * 1024;
/** By the premium tier of a server; Discord says nothing of bots, so that a refusal is met with a smaller file. */
const limitByTier: Readonly<Record<number, number>> = { 2: 50 * 1024 * 1024, 3: 100 * 1024 * 1024 };
/** The form around the file counts as well. */
const headroom = 0.98;

export function uploadLimitBytes(premiumTier: number | undefined): number {
  return limitByTier[premiumTier ?? 0] ?? smallestLimitBytes;
}

export interface UploadDeps {
  readonly fitVideo: FitVideo;
  readonly makePoster: MakePoster;
  readonly publicLink: PublicLink;
  /** Called before a video is made smaller, which takes a while. */
  readonly onFitting?: () => Promise<void>;
  readonly log: Log;
  /** Where several processes are this bot: its name keeps the others from sweeping away what it makes. */
  readonly shared?: { readonly owner: string } | undefined;
}

/**
 * Files as people get them. Discord drops letters of other scripts from a name (2026-09), and shows one that begins with `SPOILER_` to those
 * alone who press on it.
 *
 * @param isHidden whether that is wanted
 * @see https://discord.com/developers/docs/resources/message#attachment-object (2026-08-06)
 */
export function discordFiles(
  generation: Pick<GenerationView, 'request' | 'videos'>,
  paths: readonly string[],
  { texts, locale }: Pick<Say, 'texts' | 'locale'>,
  isHidden: boolean,
): readonly ShownFile[] {
  const inWords = (each: Text): string => texts.say(each, locale);
  const shown = shownFiles(generation, paths, { inWords, maxAltLength: limits.altText, letters: 'plain Latin' });
  return isHidden ? shown.map((file) => ({ ...file, name: `SPOILER_${file.name}` })) : shown;
}

/** Files as they are sent, and what the person should know of them. */
export interface Upload {
  readonly files: readonly UploadFile[];
  readonly note: Text | undefined;
  /** Removes what was only made to be sent. */
  discard(): Promise<void>;
}

/**
 * Makes videos small enough for a place: as they are, else re-encoded, else a picture of each and a link.
 *
 * @param limitBytes of one file there; 0 sends pictures only, undefined no files at all
 */
export async function prepareUpload(
  shown: readonly ShownFile[],
  limitBytes: number | undefined,
  deps: UploadDeps,
  signal: AbortSignal,
): Promise<Upload> {
  const made: string[] = [];
  const discard = async (): Promise<void> => {
    for (const path of made) await rm(path, { force: true });
  };
  try {
    return { ...(await filesFor(shown, limitBytes, made, deps, signal)), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** @param made collects what is only made to be sent */
async function filesFor(
  shown: readonly ShownFile[],
  limitBytes: number | undefined,
  made: string[],
  deps: UploadDeps,
  signal: AbortSignal,
): Promise<Omit<Upload, 'discard'>> {
  const files: UploadFile[] = [];
  let note: Text | undefined;
  for (const { path, name, alt: description } of shown) {
    const sizeBytes = await stat(path).then(
      ({ size }) => size,
      () => undefined,
    );
    if (sizeBytes === undefined) {
      note = text('chat.fileMissing');
      continue;
    }
    const maxBytes = Math.floor((limitBytes ?? 0) * headroom);
    if (sizeBytes <= maxBytes) {
      files.push({ path, name, description });
      continue;
    }
    const smaller = await makeSmaller(path, maxBytes, deps, signal);
    const url = deps.publicLink(basename(path));
    if (smaller !== undefined) {
      made.push(smaller);
      files.push({ path: smaller, name: name.replace(/\.png$/, '.jpg'), description });
      note = url === undefined ? text('discord.fitted') : text('discord.fittedWithLink', { url });
      continue;
    }
    note = url === undefined ? text('discord.tooLargeNoLink', { file: basename(path) }) : text('discord.linked', { url });
    const poster = limitBytes === undefined ? undefined : await picture(path, deps, signal);
    if (poster === undefined) continue;
    made.push(poster);
    files.push({ path: poster, name: `${name.replace(/\.\w+$/, '')}.jpg`, description });
  }
  return { files, note };
}

async function makeSmaller(
  path: string,
  maxBytes: number,
  { fitVideo, onFitting, log, shared }: UploadDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (maxBytes === 0) return undefined;
  const outputPath = partPath(path, shared?.owner);
  try {
    await onFitting?.();
    await fitVideo(path, maxBytes, outputPath, signal);
    return outputPath;
  } catch (error) {
    signal.throwIfAborted();
    // No encoder is there now: it is posted when there is one.
    if (error instanceof DeliveryError) throw error;
    if (!(error instanceof CannotFitError)) log.warn({ err: error, file: basename(path) }, 'a video could not be made smaller');
    return undefined;
  }
}

async function picture(path: string, { makePoster, log, shared }: UploadDeps, signal: AbortSignal): Promise<string | undefined> {
  const outputPath = partPath(path, shared?.owner);
  try {
    await makePoster(path, outputPath, signal);
    return outputPath;
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ err: error, file: basename(path) }, 'a picture of a video could not be made');
    return undefined;
  }
}

/** One for each delivery: two at once of the same video don't take each other's away. What ends in .part is swept away at the next start. */
function partPath(path: string, owner: string | undefined): string {
  return `${path}${owner === undefined ? '' : `.${owner}`}.${randomUUID()}.part`;
}
