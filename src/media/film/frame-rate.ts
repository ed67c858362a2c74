/** Frames a second as a fraction: 24/1, 30000/1001. */
export interface FrameRate {
  readonly frames: number;
  readonly seconds: number;
}

/** What cameras and players agree on. */
const usual: readonly FrameRate[] = [
  { frames: 24_000, seconds: 1001 },
  { frames: 24, seconds: 1 },
  { frames: 25, seconds: 1 },
  { frames: 30_000, seconds: 1001 },
  { frames: 30, seconds: 1 },
  { frames: 50, seconds: 1 },
  { frames: 60_000, seconds: 1001 },
  { frames: 60, seconds: 1 },
];

/** @param perSecond of frames whose distances differ, or are rounded */
export function nearestRate(perSecond: number): FrameRate {
  const distance = (rate: FrameRate): number => Math.abs(Math.log(perSecond / perSecondOf(rate)));
  return usual.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

/** @param ticksPerSecond of the file's clock @param ticksPerFrame whole, above 0 */
export function exactRate(ticksPerSecond: number, ticksPerFrame: number): FrameRate {
  const divisor = greatestDivisor(ticksPerSecond, ticksPerFrame);
  return { frames: ticksPerSecond / divisor, seconds: ticksPerFrame / divisor };
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

export function perSecondOf({ frames, seconds }: FrameRate): number {
  return frames / seconds;
}

export function secondsOf(count: number, { frames, seconds }: FrameRate): number {
  return (count * seconds) / frames;
}

/** To the nearest frame. */
export function framesIn(durationSeconds: number, { frames, seconds }: FrameRate): number {
  return Math.round((durationSeconds * frames) / seconds);
}

/** As ffmpeg writes it. */
export function rateText({ frames, seconds }: FrameRate): string {
  return `${frames}/${seconds}`;
}
