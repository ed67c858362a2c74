import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from 'react';
import type { Video } from '../server/api.ts';
import { local } from '../server/server.ts';
import { type Trim, trimmed } from './cut.ts';
import { FrameRow } from './frame-row.tsx';
import type { FrameReader } from './read-frames.ts';
import { words } from './words.ts';

/** Enough to find a place in a clip of some seconds, and quickly read. */
const framesShown = 10;
const stepSeconds = { fine: 0.1, coarse: 1 };

interface TrimBarProps {
  readonly video: Video;
  readonly span: Trim;
  readonly reader: FrameReader;
  /** @param trim undefined for all of the video */
  readonly onTrim: (trim: Trim | undefined, end: keyof Trim) => void;
}

/** The frames of a video, with a handle at each end of what is played. Time runs from left to right, as in every player. */
export function TrimBar({ video, span, reader, onTrim }: TrimBarProps): ReactElement {
  const { duration_seconds: seconds } = video;
  const times = Array.from({ length: framesShown }, (_, at) => Math.round(((at + 0.5) / framesShown) * seconds * 100) / 100);
  const percent = (place: number) => `${(place / seconds) * 100}%`;
  const track = useRef<HTMLDivElement>(null);
  const move = (end: keyof Trim, place: number) => onTrim(trimmed(span, end, place, seconds), end);
  const placeOf = (clientX: number): number => {
    const { left = 0, width = 1 } = track.current?.getBoundingClientRect() ?? {};
    return ((clientX - left) / width) * seconds;
  };
  const shared = { span, seconds, onMove: move, placeOf };
  return (
    <div dir="ltr" className="select-none px-6 pointer-coarse:px-11">
      <div ref={track} className="relative h-16 bg-sunken">
        <FrameRow url={local(video.url)} times={times} reader={reader} />
        <div className="absolute inset-y-0 left-0 bg-black/65" style={{ width: percent(span.fromSeconds) }} />
        <div className="absolute inset-y-0 right-0 bg-black/65" style={{ width: percent(seconds - span.toSeconds) }} />
        <div
          className="pointer-events-none absolute inset-y-0 border-accent border-y-4"
          style={{ left: percent(span.fromSeconds), right: percent(seconds - span.toSeconds) }}
        />
        <Handle {...shared} end="fromSeconds" label={words.from} style={{ right: percent(seconds - span.fromSeconds) }} />
        <Handle {...shared} end="toSeconds" label={words.to} style={{ left: percent(span.toSeconds) }} />
      </div>
    </div>
  );
}

interface HandleProps {
  readonly end: keyof Trim;
  readonly label: string;
  readonly span: Trim;
  /** Of the video. */
  readonly seconds: number;
  readonly style: { readonly left?: string; readonly right?: string };
  readonly onMove: (end: keyof Trim, place: number) => void;
  /** The second that lies at a point of the page. */
  readonly placeOf: (clientX: number) => number;
}

/** It lies outside of what is played, so that it hides nothing of it, and both can always be taken hold of. */
function Handle({ end, label, span, seconds, style, onMove, placeOf }: HandleProps): ReactElement {
  /** How far from its edge it was taken hold of, in seconds. */
  const grip = useRef<number>(undefined);
  const now = span[end];
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = placeOf(event.clientX) - now;
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current !== undefined) onMove(end, placeOf(event.clientX) - grip.current);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeByKey(event, now, seconds);
    if (place === undefined) return;
    event.preventDefault();
    onMove(end, place);
  };
  const release = () => {
    grip.current = undefined;
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds * 100) / 100}
      aria-valuenow={Math.round(now * 100) / 100}
      aria-valuetext={words.seconds(now)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={onKeyDown}
      style={style}
      className={`absolute inset-y-0 grid w-6 cursor-ew-resize touch-none place-items-center bg-accent pointer-coarse:w-11 ${end === 'fromSeconds' ? 'rounded-l-xl' : 'rounded-r-xl'}`}
    >
      <span aria-hidden="true" className="h-6 w-1 rounded-full bg-on-accent" />
    </div>
  );
}

function placeByKey({ key, shiftKey }: KeyboardEvent, now: number, seconds: number): number | undefined {
  const step = shiftKey ? stepSeconds.coarse : stepSeconds.fine;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return now - step;
    case 'ArrowRight':
    case 'ArrowUp':
      return now + step;
    case 'PageDown':
      return now - stepSeconds.coarse;
    case 'PageUp':
      return now + stepSeconds.coarse;
    case 'Home':
      return 0;
    case 'End':
      return seconds;
    default:
      return undefined;
  }
}
