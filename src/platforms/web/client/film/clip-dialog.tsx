import { ArrowLeft, ArrowRight, Play, RotateCcw, Square, Trash2, X } from 'lucide-react';
import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { filmLimits } from '../../../../domain/film.ts';
import type { Video } from '../server/api.ts';
import { local } from '../server/server.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { spanOf, type Trim } from './cut.ts';
import { TrimBar } from './trim-bar.tsx';
import type { Strip } from './use-strip.ts';
import { words } from './words.ts';

interface ClipDialogProps {
  readonly strip: Strip;
  /** The clip's place, from 0. */
  readonly at: number;
  readonly onClose: () => void;
}

/** One clip of the film: what of it is played, what is written into it, and its place. */
export function ClipDialog({ strip, at, onClose }: ClipDialogProps): ReactElement | null {
  const clip = strip.clips[at];
  const count = strip.clips.length;
  const caption = useId();
  if (clip === undefined) return null;
  const { key, source } = clip;
  const name = words.clip(at + 1, count);
  return (
    <Dialog label={name} onClose={onClose} className="max-w-2xl">
      <div className="grid gap-4 p-4 sm:p-5">
        <DialogHead title={name} onClose={onClose} />
        {source === undefined || source === 'gone' ? (
          <p role="alert">{source === 'gone' ? words.gone : words.loadFailed}</p>
        ) : (
          <TrimPart video={source.video} strip={strip} trim={clip.trim} onTrim={(trim, end) => strip.trim(key, trim, end)} />
        )}
        <div className="grid gap-1">
          <label htmlFor={caption} className="font-medium text-sm">
            {words.caption}
          </label>
          <input
            id={caption}
            dir="auto"
            aria-describedby={`${caption}-hint`}
            maxLength={filmLimits.characters.caption}
            value={clip.caption}
            onChange={(event) => strip.setCaption(key, event.currentTarget.value)}
            className="field"
          />
          <p id={`${caption}-hint`} className="text-muted text-xs">
            {words.captionHint}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button disabled={at === 0} onClick={() => strip.move(key, at - 1)} className="disabled:text-muted">
            <ArrowLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
            {words.earlier}
          </Button>
          <Button disabled={at === count - 1} onClick={() => strip.move(key, at + 2)} className="disabled:text-muted">
            {words.later}
            <ArrowRight aria-hidden="true" className="size-4 rtl:-scale-x-100" />
          </Button>
          <Button onClick={() => strip.remove(key)}>
            <Trash2 aria-hidden="true" className="size-4" />
            {words.removeClip}
          </Button>
          <span className="grow" />
          <Button look="primary" onClick={onClose}>
            {words.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function DialogHead({ title, onClose }: { readonly title: ReactNode; readonly onClose: () => void }): ReactElement {
  return (
    <div className="flex items-center justify-between gap-3">
      <h2 className="font-semibold text-lg">{title}</h2>
      <Button look="quiet" label={words.closeDialog} onClick={onClose}>
        <X aria-hidden="true" className="size-5" />
      </Button>
    </div>
  );
}

interface TrimPartProps {
  readonly video: Video;
  readonly strip: Strip;
  readonly trim: Trim | undefined;
  readonly onTrim: (trim: Trim | undefined, end: string) => void;
}

/** The video at the end that is moved, and its frames below. */
function TrimPart({ video, strip, trim, onTrim }: TrimPartProps): ReactElement {
  const seconds = video.duration_seconds;
  const span = spanOf({ ...(trim !== undefined && { trim }) }, seconds);
  const player = useRef<HTMLVideoElement>(null);
  const { isPlaying, play, stop } = usePart(player, span);
  const seek = (place: number) => {
    stop();
    // Behind the last frame there is nothing to see.
    if (player.current !== null) player.current.currentTime = Math.min(place, seconds - 0.05);
  };
  const { fromSeconds, toSeconds } = span;
  return (
    <div className="grid gap-3">
      <video
        ref={player}
        src={local(video.url)}
        poster={local(video.poster_url)}
        playsInline
        preload="auto"
        tabIndex={-1}
        aria-label={words.span(words.seconds(fromSeconds), words.seconds(toSeconds), words.seconds(toSeconds - fromSeconds))}
        onLoadedMetadata={() => seek(fromSeconds)}
        className="max-h-[38dvh] w-full rounded-2xl bg-black object-contain"
        style={{ aspectRatio: video.width / video.height }}
      />
      <TrimBar
        video={video}
        span={span}
        reader={strip.reader}
        onTrim={(next, end) => {
          onTrim(next, end);
          seek(spanOf({ ...(next !== undefined && { trim: next }) }, seconds)[end]);
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={isPlaying ? stop : play}>
          {isPlaying ? <Square aria-hidden="true" className="size-4" /> : <Play aria-hidden="true" className="size-4" />}
          {isPlaying ? words.stop : words.playClip}
        </Button>
        <Button disabled={trim === undefined} onClick={() => onTrim(undefined, 'whole')} className="disabled:text-muted">
          <RotateCcw aria-hidden="true" className="size-4" />
          {words.whole}
        </Button>
        <p className="text-muted text-sm tabular-nums">
          {words.span(words.seconds(fromSeconds), words.seconds(toSeconds), words.seconds(toSeconds - fromSeconds))}
        </p>
      </div>
    </div>
  );
}

/** Plays a piece of a video. */
function usePart(player: React.RefObject<HTMLVideoElement | null>, { fromSeconds, toSeconds }: Trim) {
  const [isPlaying, setPlaying] = useState(false);
  const stop = () => {
    player.current?.pause();
    setPlaying(false);
  };
  useEffect(() => {
    const video = player.current;
    if (!isPlaying || video === null) return;
    let frame = requestAnimationFrame(function look() {
      if (video.currentTime >= toSeconds || video.ended) {
        video.pause();
        setPlaying(false);
      } else frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, player, toSeconds]);
  const play = () => {
    const video = player.current;
    if (video === null) return;
    video.currentTime = fromSeconds;
    setPlaying(true);
    // A browser that lets nothing play says so, and nothing else would.
    video.play().catch(() => setPlaying(false));
  };
  return { isPlaying, play, stop };
}
