import type { VideoFacts } from '../../domain/media.ts';

/** How a video is to be encoded, so that it takes a given room. */
export interface FitPlan {
  readonly width: number;
  readonly height: number;
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
}

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
  return size === undefined ? undefined : { ...size, videoBitsPerSecond, audioBitsPerSecond };
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
