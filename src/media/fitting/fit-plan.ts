import type { VideoFacts } from '../../domain/media.ts';

/** How a video is to be encoded, so that it takes a given room. */
export interface FitPlan {
  readonly width: number;
  readonly height: number;
  /** For two passes, which meet it on the whole. */
  readonly videoBitsPerSecond: number;
  /** For one pass, which is held to it all the time; undefined where that would waste too much of the room. */
  readonly steadyBitsPerSecond: number | undefined;
  readonly audioBitsPerSecond: number;
}

/** What the streams of a video take, without what holds them together. */
export interface StreamFacts {
  /** H.264 in 4:2:0 with 8 bits, which everything plays. */
  readonly playsEverywhere: boolean;
  readonly videoBytes: number;
  readonly videoPackets: number;
  /** Absent: it is silent. */
  readonly sound?: { readonly isAac: boolean; readonly bytes: number; readonly packets: number };
}

/** How the sound goes along where the picture stays as it is. */
export type RepackSound = 'none' | 'as it is' | { readonly bitsPerSecond: number };

/** Room for the container, and for two passes that miss their aim: by at most 4.3 % in videos of 4 s or longer (2026-11-26). */
const usableShare = 0.94;

/** Pixels on the shorter side, as the web knows them, besides the video's own. */
const shortSides = [1080, 720, 480, 360];

/** Veo makes 24 frames a second (https://ai.google.dev/gemini-api/docs/video, 2026-11-23), and so does the preview. */
const framesPerSecond = 24;

/**
 * Bits for each pixel of a frame. Below the first, a smaller picture looks better: 1080p and 720p were equally like the original at 0.04
 * (SSIM; a zoom with grain, two passes, 2026-11-26), and what moves more needs more; Apple's ladder, for one pass, changes at 0.1.
 * Below the second nothing is worth looking at: Apple's last step has 0.05.
 *
 * @see https://developer.apple.com/library/archive/documentation/General/Reference/HLSAuthoringSpec/Requirements.html
 */
const [goodBitsPerPixel, leastBitsPerPixel] = [0.06, 0.04];

/**
 * One pass is held to its rate over so long. At its start it may be ahead by nine tenths of that (x264's `vbv-init`): half of it is what it
 * was at most, in noise, zooms and hard motion of 4 s (2026-11-29), and what it made is looked at.
 */
export const steadySeconds = 1;
const aheadSeconds = 0.45 * steadySeconds;
/** The rest is the container's. */
const steadyShare = 0.965;
/**
 * Shorter ones get two passes, which use the room and take little time there; where others wait, only those that waste too much. Against two
 * passes of `medium`, one of `veryfast` lost 0.0095 of SSIM at worst in 4 s, in small hard motion (2026-11-29).
 */
const [onePassFromSeconds, steadyFromSeconds] = [6, 4];

const audioSteps = [128_000, 96_000, 64_000];
const leastAudio = 48_000;
/** What sound may take of the whole. */
const audioShare = 0.1;

/**
 * Shares out `maxBytes` between picture and sound and chooses the picture's size.
 *
 * @param belowShortSide only smaller pictures than this, where there are any
 * @returns undefined when it would not be worth looking at
 */
export function planFit(source: VideoFacts, maxBytes: number, belowShortSide = Number.POSITIVE_INFINITY): FitPlan | undefined {
  const bitsPerSecond = (maxBytes * 8 * usableShare) / source.durationSeconds;
  const audioBitsPerSecond = audioSteps.find((step) => step <= bitsPerSecond * audioShare) ?? leastAudio;
  const videoBitsPerSecond = Math.floor(bitsPerSecond - audioBitsPerSecond);
  const sizes = sizesOf(source);
  const smaller = sizes.filter(({ width, height }) => Math.min(width, height) < belowShortSide);
  const usable = smaller.length === 0 ? sizes.slice(-1) : smaller;
  const has = (bitsPerPixel: number, { width, height }: Size): boolean =>
    videoBitsPerSecond >= bitsPerPixel * width * height * framesPerSecond;
  const size =
    usable.find((each) => has(goodBitsPerPixel, each)) ?? usable.slice(-1).find((each) => has(leastBitsPerPixel, each));
  if (size === undefined) return undefined;
  const steady = (maxBytes * 8 * steadyShare) / (source.durationSeconds + aheadSeconds) - audioBitsPerSecond;
  const steadyBitsPerSecond = source.durationSeconds < steadyFromSeconds ? undefined : Math.floor(steady);
  return { ...size, videoBitsPerSecond, steadyBitsPerSecond, audioBitsPerSecond };
}

/** @param isBusy whether others wait, more than a few */
export function passesFor({ steadyBitsPerSecond }: FitPlan, durationSeconds: number, isBusy: boolean): 1 | 2 {
  return steadyBitsPerSecond !== undefined && (isBusy || durationSeconds >= onePassFromSeconds) ? 1 : 2;
}

/** Far more than the tables of an mp4 take for a packet, and for all the rest. */
const [bytesPerPacket, bytesAround] = [20, 8000];
/** Less would be heard; then the picture gives way, too. */
const repackSteps = audioSteps.filter((step) => step >= 96_000);

/**
 * Whether the picture fits as it is, once all else is left out or made smaller: other tracks, empty boxes, sound.
 *
 * @returns what becomes of the sound; undefined where the picture has to be encoded
 */
export function planRepack(streams: StreamFacts, durationSeconds: number, maxBytes: number): RepackSound | undefined {
  if (!streams.playsEverywhere) return undefined;
  const { sound, videoBytes, videoPackets } = streams;
  const left = maxBytes - bytesAround - videoBytes - videoPackets * bytesPerPacket;
  if (sound === undefined) return left >= 0 ? 'none' : undefined;
  const leftForSound = left - sound.packets * bytesPerPacket;
  if (sound.isAac && sound.bytes <= leftForSound) return 'as it is';
  // What an encoder makes varies a little around its rate.
  const bitsPerSecond = repackSteps.find((step) => (step / 8) * durationSeconds * 1.05 <= leftForSound);
  return bitsPerSecond === undefined ? undefined : { bitsPerSecond };
}

type Size = Pick<FitPlan, 'width' | 'height'>;

/** Largest first: its own size, then the steps below. */
function sizesOf({ width, height }: VideoFacts): Size[] {
  const own = Math.min(width, height);
  const steps = [own, ...shortSides.filter((side) => side < own)];
  return steps.map((side) => ({ width: even((width * side) / own), height: even((height * side) / own) }));
}

/** H.264 in 4:2:0 has no odd sides. */
function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
