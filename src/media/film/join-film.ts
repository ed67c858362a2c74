import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Film, FilmOutline, FilmPlan, JoinFilm, OutlineFilm } from '../../domain/film.ts';
import type { EncodeJob, Encoder } from '../../domain/media.ts';
import { text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import { createOwnFonts, type OwnFonts } from '../../lib/typesetting/own-fonts.ts';
import { mountedAt } from '../mount-files.ts';
import { isLevel, planSoundCopy } from './copy-sound.ts';
import { type DrawnWords, drawWords, layTitle } from './draw-words.ts';
import { secondsOf } from './frame-rate.ts';
import { type FilmSound, joinArguments, type ReadyPiece } from './join-arguments.ts';
import { levelGains, measureArguments, readLoudness } from './level-sound.ts';
import { copyPiece, type Drawn, encodePiece, piecesOf, takeFirstFrame } from './piece-arguments.ts';
import { checkBytes, checkCount, planFilm, refused, type Timeline } from './plan-film.ts';
import { type PartFacts, readPart } from './read-part.ts';

export interface JoinFilmDeps {
  readonly encoder: Pick<Encoder, 'kind' | 'run'>;
  readonly log: Pick<Log, 'info'>;
}

interface PlannedFilm {
  readonly timeline: Timeline;
  readonly words: DrawnWords;
}

export function createOutlineFilm({ encoder }: Pick<JoinFilmDeps, 'encoder'>): OutlineFilm {
  const fonts = createOwnFonts(true);
  return async (plan, signal) => outlineOf((await lookAt(plan, encoder.kind, fonts, signal)).timeline);
}

/**
 * Joins films with this machine's encoder. The pictures are made piece by piece, as they are or encoded, each by a run of its own; a last run
 * puts them after each other and makes the sound beside them. Nothing but tables and drawn words is ever held in memory here.
 */
export function createJoinFilm({ encoder, log }: JoinFilmDeps): JoinFilm {
  const fonts = createOwnFonts(true);
  return async (plan, outputPath, signal, onProgress) => {
    const planned = await lookAt(plan, encoder.kind, fonts, signal);
    const work = new FilmWork({ encoder, log }, outputPath, signal);
    try {
      const film = await make(work, plan, planned, onProgress);
      log.info({ parts: plan.parts.length, ...film }, 'film joined');
      return film;
    } catch (error) {
      await rm(outputPath, { force: true });
      throw error;
    } finally {
      await work.removePieces();
    }
  };
}

async function lookAt(plan: FilmPlan, kind: Encoder['kind'], fonts: OwnFonts, signal: AbortSignal): Promise<PlannedFilm> {
  checkCount(plan.parts);
  const parts: PartFacts[] = [];
  for (const [index, { path }] of plan.parts.entries()) {
    signal.throwIfAborted();
    parts.push(await read(path, index + 1));
  }
  checkBytes(parts);
  const timeline = planFilm(plan, parts, kind);
  return { timeline, words: await drawWords(plan, timeline, fonts) };
}

async function read(path: string, number: number): Promise<PartFacts> {
  try {
    return await readPart(path);
  } catch (error) {
    throw refused(text('film.unreadable', { part: number }), error);
  }
}

function outlineOf({ frames, rate, width, height, hasSound, isCopied }: Timeline): FilmOutline {
  return { seconds: secondsOf(frames, rate), width, height, hasSound, isCopied };
}

async function make(
  work: FilmWork,
  plan: FilmPlan,
  { timeline, words }: PlannedFilm,
  onProgress: Parameters<JoinFilm>[3],
): Promise<Film> {
  const total = secondsOf(timeline.frames, timeline.rate);
  let doneFrames = 0;
  const ready = (path: string, frames: number): ReadyPiece => {
    doneFrames += frames;
    onProgress?.(secondsOf(doneFrames, timeline.rate), total);
    return { path, frames };
  };
  const gainsDb = plan.levelSound && timeline.hasSound ? await measureGains(work, timeline) : [];
  const pieces = timeline.isCopied
    ? await copyPieces(work, timeline, ready)
    : await encodePieces(work, plan, timeline, words, ready);
  return { ...outlineOf(timeline), sizeBytes: await putTogether(work, timeline, pieces, gainsDb) };
}

/** @returns its size in bytes */
async function putTogether(
  work: FilmWork,
  timeline: Timeline,
  pieces: readonly ReadyPiece[],
  gainsDb: readonly number[],
): Promise<number> {
  const by = async (sound: FilmSound): Promise<number> => {
    await work.run(joinArguments(timeline, pieces, sound, work.whereLies), work.outputPath);
    return await proveFilm(work.outputPath, timeline, sound);
  };
  const copied = copiedOf(timeline, gainsDb);
  if (copied !== undefined) {
    try {
      return await by(copied);
    } catch (error) {
      work.signal.throwIfAborted();
      work.log.info({ err: error }, 'the sound of a film could not be copied; it is coded anew');
    }
  }
  return await by({ how: 'coded', gainsDb });
}

/** As it is where that does: pictures are, and nothing has to be made louder. */
function copiedOf(timeline: Timeline, gainsDb: readonly number[]): FilmSound | undefined {
  const copied = timeline.isCopied && isLevel(gainsDb) ? planSoundCopy(timeline) : undefined;
  return copied && { how: 'copied', packets: copied.ranges.reduce((sum, { count }) => sum + count, 0), ...copied };
}

async function measureGains(work: FilmWork, timeline: Timeline): Promise<readonly number[]> {
  const path = work.pathOfPiece();
  await work.run({ inputs: {}, ...measureArguments(timeline) }, path, false);
  return levelGains(readLoudness(await readFile(path, 'utf8'), timeline));
}

/** A part that is whole is read where it lies. */
async function copyPieces(
  work: FilmWork,
  { clips }: Timeline,
  ready: (path: string, frames: number) => ReadyPiece,
): Promise<readonly ReadyPiece[]> {
  const pieces: ReadyPiece[] = [];
  for (const clip of clips) {
    const { part, packets, frames } = clip;
    if (part === undefined || packets === undefined) throw new Error('a part that has no clean cuts can’t be taken as it is');
    const isPlain = packets.isWhole && Math.abs(part.startSeconds) < 0.001;
    const path = isPlain ? part.path : work.pathOfPiece();
    if (!isPlain) await work.run(copyPiece(clip, part, packets), path);
    pieces.push(ready(path, frames));
  }
  return pieces;
}

async function encodePieces(
  work: FilmWork,
  plan: FilmPlan,
  timeline: Timeline,
  words: DrawnWords,
  ready: (path: string, frames: number) => ReadyPiece,
): Promise<readonly ReadyPiece[]> {
  const drawn = { overlays: words.overlays, title: await paintTitle(work, plan, timeline, words) };
  const pieces: ReadyPiece[] = [];
  for (const piece of piecesOf(timeline)) {
    const path = work.pathOfPiece();
    await work.run(encodePiece(piece, timeline, drawn), path);
    pieces.push(ready(path, piece.frames));
  }
  return pieces;
}

async function paintTitle(work: FilmWork, plan: FilmPlan, timeline: Timeline, { title }: DrawnWords): Promise<Drawn['title']> {
  if (title === undefined) return undefined;
  if (plan.title?.behind !== 'first frame') return layTitle(title, undefined, timeline);
  const path = work.pathOfPiece();
  await work.run({ inputs: {}, ...takeFirstFrame(timeline) }, path);
  return layTitle(title, await readFile(path), timeline);
}

/** @returns its size in bytes @throws {Error} when it is not just what was planned */
async function proveFilm(path: string, timeline: Timeline, sound: FilmSound): Promise<number> {
  const made = await readPart(path);
  const { width, height, frames, rate, hasSound } = timeline;
  const found = [made.width, made.height, made.packets.length, made.hasSound];
  const planned = [width, height, frames, hasSound];
  const isLong = Math.abs(made.endSeconds - made.startSeconds - secondsOf(frames, rate)) < secondsOf(1, rate);
  const isHeard = sound.how === 'coded' || made.sound?.starts.length === sound.packets;
  if (found.join() === planned.join() && isLong && isHeard) return made.sizeBytes;
  throw new Error(`the film became ${found.join(', ')} (width, height, frames, sound) in place of ${planned.join(', ')}`);
}

/** The runs of one film, and the files beside it. */
class FilmWork {
  readonly outputPath: string;
  readonly log: JoinFilmDeps['log'];
  readonly signal: AbortSignal;
  readonly #encoder: JoinFilmDeps['encoder'];
  readonly #pieces: string[] = [];

  constructor({ encoder, log }: JoinFilmDeps, outputPath: string, signal: AbortSignal) {
    this.#encoder = encoder;
    this.log = log;
    this.outputPath = outputPath;
    this.signal = signal;
  }

  /** A name of its own beside the film, which the sweep of parts knows. */
  pathOfPiece(): string {
    const path = `${this.outputPath.replace(/\.part$/, '')}.piece-${this.#pieces.length}.part`;
    this.#pieces.push(path);
    return path;
  }

  async run(
    job: Pick<EncodeJob, 'args' | 'inputs' | 'files' | 'output'>,
    outputPath: string,
    writesInPlace = true,
  ): Promise<void> {
    await this.#encoder.run({ ...job, outputPath, signal: this.signal, writesInPlace });
  }

  /** Where a list that ffmpeg reads finds a file of a job. */
  readonly whereLies = (name: string, path: string): string =>
    this.#encoder.kind === 'native' ? resolve(path) : mountedAt(name);

  async removePieces(): Promise<void> {
    for (const path of this.#pieces) await rm(path, { force: true });
  }
}
