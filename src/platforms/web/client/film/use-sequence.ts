import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { totalSeconds } from './cut.ts';
import { isSeen, leadingAt, neededAt, type Scene, shareAt } from './sequence.ts';

/** What the film is played by: while one video is seen, the other one loads the next scene; in a cross-fade both are seen. */
export type Slots = readonly [RefObject<HTMLVideoElement | null>, RefObject<HTMLVideoElement | null>];

export interface Sequence {
  readonly slots: Slots;
  /** In seconds of the film. */
  readonly position: number;
  readonly isPlaying: boolean;
  readonly hasFailed: boolean;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  fail(): void;
}

/** Plays scenes one after the other, as the film will be. */
export function useSequence(scenes: readonly Scene[]): Sequence {
  const slots: Slots = [useRef<HTMLVideoElement>(null), useRef<HTMLVideoElement>(null)];
  const [position, setPosition] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const now = useRef(0);
  /** The scene that each slot is set to. */
  const held = useRef<(number | undefined)[]>([]);
  const latest = useRef({ scenes, slots });
  latest.current = { scenes, slots };

  const arrange = useCallback((runs: boolean) => {
    const { scenes: all, slots: videos } = latest.current;
    for (const index of neededAt(all, now.current)) {
      const [scene, video] = [all[index], videos[index % 2]?.current];
      if (scene === undefined || !video) continue;
      if (held.current[index % 2] !== index) {
        held.current[index % 2] = index;
        setTo(video, scene, now.current);
      }
      video.volume = volumeOf(all, index, now.current);
      const plays = runs && scene.url !== undefined && isSeen(scene, now.current);
      if (!plays) video.pause();
      // It may be told to pause before it began; who may not play at all is told by the one that stands still.
      else if (video.paused && !video.ended) video.play().catch(() => undefined);
    }
  }, []);
  const show = useCallback((seconds: number) => {
    now.current = seconds;
    setPosition(seconds);
  }, []);
  const seek = useCallback(
    (seconds: number) => {
      held.current = [];
      show(seconds);
      arrange(false);
    },
    [arrange, show],
  );
  useEffect(() => seek(0), [seek]);
  useEffect(() => {
    if (!isPlaying) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(time) {
      const { scenes: all, slots: videos } = latest.current;
      show(advanced(all, videos, now.current, (time - before) / 1000));
      before = time;
      arrange(true);
      if (now.current >= totalSeconds(all)) setPlaying(false);
      else frame = requestAnimationFrame(step);
    });
    return () => {
      cancelAnimationFrame(frame);
      arrange(false);
    };
  }, [isPlaying, arrange, show]);
  return {
    ...{ slots, position, isPlaying, hasFailed, seek },
    play() {
      if (now.current >= totalSeconds(scenes) - 0.05) seek(0);
      setFailed(false);
      setPlaying(true);
      // At once, as long as the browser knows that somebody pressed.
      arrange(true);
    },
    pause: () => setPlaying(false),
    fail() {
      setPlaying(false);
      setFailed(true);
    },
  };
}

function setTo(video: HTMLVideoElement, { url, fromSeconds, startSeconds }: Scene, now: number): void {
  if (url === undefined) return;
  if (video.getAttribute('src') !== url) video.setAttribute('src', url);
  video.currentTime = fromSeconds + Math.max(0, now - startSeconds);
}

/** Where the film is a moment later: the picture says that, as far as there is one. While it has to be loaded, the film stands still. */
function advanced(scenes: readonly Scene[], slots: Slots, now: number, passedSeconds: number): number {
  const index = leadingAt(scenes, now);
  const [scene, video] = [scenes[index], slots[index % 2]?.current];
  if (scene === undefined) return now;
  const end = scene.startSeconds + scene.seconds;
  const next = scenes[index + 1]?.startSeconds ?? end;
  if (scene.url === undefined || !video) return Math.min(now + passedSeconds, next);
  if (video.ended) return next;
  if (video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return now;
  return Math.max(now, Math.min(scene.startSeconds + video.currentTime - scene.fromSeconds, next));
}

/** The sound of one comes as that of the other goes. */
function volumeOf(scenes: readonly Scene[], index: number, now: number): number {
  const next = scenes[index + 1];
  const going = next !== undefined && now >= next.startSeconds ? shareAt(scenes, index + 1, now) : 0;
  return Math.min(shareAt(scenes, index, now), 1 - going);
}
