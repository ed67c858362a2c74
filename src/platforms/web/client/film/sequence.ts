import type { Stretch } from './cut.ts';

/** Something of a film that is played: its title, or a piece of a video. */
export interface Scene extends Stretch {
  /** Undefined for the title. */
  readonly url: string | undefined;
  /** Where the piece begins in its video. */
  readonly fromSeconds: number;
  /** Written into the picture while it plays. */
  readonly words: string;
}

/** The scene that has begun last. */
export function leadingAt(scenes: readonly Scene[], seconds: number): number {
  return Math.max(
    0,
    scenes.findLastIndex(({ startSeconds }) => startSeconds <= seconds),
  );
}

/** The scenes that have to be ready: what is seen, and the next one. Two at most, since no three ever overlap. */
export function neededAt(scenes: readonly Scene[], seconds: number): readonly number[] {
  const leading = leadingAt(scenes, seconds);
  const before = scenes[leading - 1];
  return before !== undefined && isSeen(before, seconds) ? [leading - 1, leading] : [leading, leading + 1];
}

export function isSeen({ startSeconds, seconds }: Stretch, now: number): boolean {
  return startSeconds <= now && now < startSeconds + seconds;
}

/** How far a scene has come in over the one before it: 0 to 1. */
export function shareAt(scenes: readonly Scene[], index: number, seconds: number): number {
  const [scene, before] = [scenes[index], scenes[index - 1]];
  if (scene === undefined || before === undefined) return 1;
  const overlap = before.startSeconds + before.seconds - scene.startSeconds;
  return overlap <= 0 ? 1 : Math.max(0, Math.min(1, (seconds - scene.startSeconds) / overlap));
}
