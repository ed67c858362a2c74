import { UserError } from '../../domain/errors.ts';
import { type FilmPart, type FilmPlan, filmLimits } from '../../domain/film.ts';
import { text } from '../../domain/texts.ts';
import { type FrameRate, framesIn, perSecondOf, secondsOf } from './frame-rate.ts';
import type { PartFacts } from './read-part.ts';

/** A film, frame by frame. All places and lengths are in its own frames. */
export interface Timeline {
  /** Both even. */
  readonly width: number;
  readonly height: number;
  readonly rate: FrameRate;
  readonly frames: number;
  /** Of each cross-fade; 0 where there is none. */
  readonly fadeFrames: number;
  readonly clips: readonly Clip[];
  readonly hasSound: boolean;
  readonly isCopied: boolean;
}

/** The title, or what is played of a part. Two that follow each other overlap while they cross-fade. */
export interface Clip {
  /** undefined for the title. */
  readonly part: PartFacts | undefined;
  /** Where it begins in the part's file. */
  readonly fromSeconds: number;
  readonly begins: number;
  readonly frames: number;
  /** What of the part's packets it is, from the first on and so many; undefined where it can't be cut out as it is. */
  readonly packets: PacketRange | undefined;
}

export interface PacketRange {
  readonly first: number;
  readonly count: number;
  readonly isWhole: boolean;
}

type Cut = Pick<Clip, 'part' | 'fromSeconds' | 'frames' | 'packets'>;

/**
 * Lays the parts out.
 *
 * @param kind of the encoder
 * @throws {UserError} `invalid_request` for what is beyond the limits
 */
export function planFilm(plan: FilmPlan, parts: readonly PartFacts[], kind: 'native' | 'wasm'): Timeline {
  const [first] = parts;
  if (first === undefined) throw tooManyOrFew(0);
  const { rate, width, height } = canvasOf(first);
  const cuts = parts.map((facts, index) => cut(facts, plan.parts[index]?.trim, rate, index + 1));
  const fadeFrames = framesOfFade(plan, cuts, rate);
  const clips = inARow([...titleOf(plan, rate), ...cuts], fadeFrames);
  const last = clips.at(-1);
  const frames = last === undefined ? 0 : last.begins + last.frames;
  const seconds = secondsOf(frames, rate);
  if (seconds > filmLimits.seconds) throw refused(text('film.tooLong', { seconds: rounded(seconds), max: filmLimits.seconds }));
  const isCopied = fadeFrames === 0 && canCopy(plan, parts, cuts);
  const maxPixels = filmLimits.pixels[kind];
  if (!isCopied && width * height > maxPixels) throw refused(text('film.tooLarge', { width, height }));
  const hasSound = parts.some((part) => part.hasSound);
  return { rate, fadeFrames, clips, frames, isCopied, hasSound, ...(isCopied ? sizeOf(first) : { width, height }) };
}

/** What can be said without opening a file. @throws {UserError} */
export function checkCount(parts: readonly FilmPart[]): void {
  if (parts.length < 1 || parts.length > filmLimits.parts) throw tooManyOrFew(parts.length);
}

/** @throws {UserError} where all parts together are too large */
export function checkBytes(parts: readonly Pick<PartFacts, 'sizeBytes'>[]): void {
  const bytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes <= filmLimits.bytes) return;
  throw refused(text('film.tooBig', { megabytes: Math.ceil(bytes / 1_000_000), max: filmLimits.bytes / 1_000_000 }));
}

/** The first part decides. Encoders take only even sizes, and players get nothing from more than 60 frames a second. */
function canvasOf(first: PartFacts): Pick<Timeline, 'width' | 'height' | 'rate'> {
  const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
  const rate = perSecondOf(first.rate) > 60.5 ? { frames: 60, seconds: 1 } : first.rate;
  return { rate, width: even(first.width), height: even(first.height) };
}

function sizeOf({ width, height }: PartFacts): Pick<Timeline, 'width' | 'height'> {
  return { width, height };
}

/** To whole frames of the part. */
function cut(part: PartFacts, trim: FilmPart['trim'], rate: FrameRate, number: number): Cut {
  const { startSeconds, endSeconds } = part;
  const length = endSeconds - startSeconds;
  const [from, to] = trim === undefined ? [0, length] : [trim.fromSeconds, trim.toSeconds];
  // Whoever gives the length as it was shown, rounded, means the end.
  const isInside = from >= 0 && to <= length + 0.1 && to - from >= filmLimits.leastPartSeconds - 0.001;
  if (!isInside) throw refused(text('film.trim', { part: number, seconds: rounded(length), min: filmLimits.leastPartSeconds }));
  const [first, end] = [framesIn(from, part.rate), framesIn(Math.min(to, length), part.rate)];
  const ownFrames = end - first;
  const fromSeconds = startSeconds + secondsOf(first, part.rate);
  const frames = framesIn(secondsOf(ownFrames, part.rate), rate);
  return { part, fromSeconds, frames, packets: packetsOf(part, fromSeconds, ownFrames) };
}

/**
 * What can be taken as it is: begins with a frame that needs none before it, and no frame that is left out is decoded between its own.
 *
 * @returns undefined where there is no clean cut at both ends
 */
function packetsOf(part: PartFacts, fromSeconds: number, frames: number): PacketRange | undefined {
  const { packets, rate } = part;
  const half = secondsOf(0.5, rate);
  const endSeconds = fromSeconds + secondsOf(frames, rate);
  const first = packets.findIndex(({ seconds }) => Math.abs(seconds - fromSeconds) < half);
  if (first === -1 || packets[first]?.isKey !== true) return undefined;
  const count = packets.filter(({ seconds }) => seconds > fromSeconds - half && seconds < endSeconds - half).length;
  const taken = packets.slice(first, first + count);
  const isClean = taken.every(({ seconds }) => seconds > fromSeconds - half && seconds < endSeconds - half);
  if (!isClean || count !== frames) return undefined;
  return { first, count, isWhole: count === packets.length };
}

/** Nothing is drawn or mixed, and every part is cut where it can be and coded like the first. */
function canCopy(plan: FilmPlan, parts: readonly PartFacts[], cuts: readonly Cut[]): boolean {
  const isPlain = plan.title === undefined && (plan.captions ?? []).length === 0;
  const coding = parts[0]?.coding;
  return isPlain && coding !== undefined && parts.every((part) => part.coding === coding) && cuts.every(({ packets }) => packets);
}

function titleOf({ title }: FilmPlan, rate: FrameRate): readonly Cut[] {
  if (title === undefined) return [];
  const { least, most } = filmLimits.titleSeconds;
  if (!(title.seconds >= least && title.seconds <= most))
    throw refused(text('film.titleSeconds', { min: least, max: most, given: rounded(title.seconds) }));
  return [{ part: undefined, fromSeconds: 0, frames: framesIn(title.seconds, rate), packets: undefined }];
}

function framesOfFade({ crossFadeSeconds: given, title }: FilmPlan, cuts: readonly Cut[], rate: FrameRate): number {
  if (given === undefined) return 0;
  const { least, most } = filmLimits.crossFadeSeconds;
  if (!(given >= least && given <= most)) throw refused(text('film.crossFade', { min: least, max: most, given: rounded(given) }));
  // There is nothing that it could fade into.
  if (cuts.length === 1 && title === undefined) return 0;
  const frames = Math.max(1, framesIn(given, rate));
  const inTitle = title === undefined ? frames : Math.floor(framesIn(title.seconds, rate) / 2);
  const shortest = Math.min(...cuts.map((each) => each.frames));
  const inParts = Math.floor(shortest / 2);
  if (frames <= Math.min(inTitle, inParts)) return frames;
  const max = roundedDown(secondsOf(Math.min(inTitle, inParts), rate));
  if (inTitle < inParts) throw refused(text('film.crossFadeOfTitle', { given: rounded(given), max }));
  const part = cuts.findIndex((each) => each.frames === shortest) + 1;
  throw refused(text('film.crossFadeTooLong', { part, given: rounded(given), max }));
}

function inARow(cuts: readonly Cut[], fadeFrames: number): readonly Clip[] {
  let next = 0;
  return cuts.map((each) => {
    const begins = next;
    next += each.frames - fadeFrames;
    return { ...each, begins };
  });
}

function tooManyOrFew(given: number): UserError {
  return refused(text('film.parts', { min: 1, max: filmLimits.parts, given }));
}

export function refused(because: ReturnType<typeof text>, cause?: unknown): UserError {
  return new UserError('invalid_request', because, { option: 'parts', cause });
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** What is advised has to work. */
function roundedDown(seconds: number): number {
  return Math.floor(seconds * 100) / 100;
}
