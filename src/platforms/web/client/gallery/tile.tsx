import { Check, CircleAlert, Image, LoaderCircle, Play, Star } from 'lucide-react';
import { type MouseEvent, memo, type PointerEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { titleOf } from '../generation/item.tsx';
import { say, sayDate } from '../say.ts';
import type { Generation, Still } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import type { Pressed } from './use-selection.ts';

/** A pointer or the focus rests on a tile for this long before its video plays. */
const previewDelayMs = 180;
/** A finger rests on it for this long to select it. */
const longPressMs = 500;

/** One generation of the grid: its picture, which plays while somebody is on it, and two lines. */
export const Tile = memo(function Tile({
  generation,
  index,
  isFocusable,
  isSelected,
  onFocus,
  onPress,
}: {
  readonly generation: Generation;
  readonly index: number;
  readonly isFocusable: boolean;
  /** Undefined: nothing is being selected. */
  readonly isSelected: boolean | undefined;
  readonly onFocus: (index: number) => void;
  readonly onPress: (generation: Generation, how: Pressed) => void;
}): ReactElement {
  const { address } = useServer();
  const [isPreviewed, setPreviewed] = useState(false);
  const timer = useRef<number>(undefined);
  const { prompt, videos, pictures, created_at: createdAt, options, status, favourite } = generation;
  const preview = (isWanted: boolean) => {
    window.clearTimeout(timer.current);
    if (!isWanted) setPreviewed(false);
    else if (!matchMedia('(prefers-reduced-motion: reduce)').matches)
      timer.current = window.setTimeout(() => setPreviewed(true), previewDelayMs);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const longPress = useLongPress(() => onPress(generation, { isRange: false, isMore: true }));
  const [video] = videos;
  const [file] = [...videos, ...pictures];
  const title = titleOf(generation, prompt);
  return (
    <button
      type="button"
      data-index={index}
      data-generation={generation.operation_id}
      tabIndex={isFocusable ? 0 : -1}
      aria-pressed={isSelected}
      onClick={({ shiftKey, ctrlKey, metaKey }) => {
        if (!longPress.ended()) onPress(generation, { isRange: shiftKey, isMore: ctrlKey || metaKey });
      }}
      onPointerDown={longPress.onPointerDown}
      onPointerUp={longPress.stop}
      onPointerCancel={longPress.stop}
      onContextMenu={longPress.onContextMenu}
      onFocus={() => {
        onFocus(index);
        preview(true);
      }}
      onBlur={() => preview(false)}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && preview(true)}
      onPointerLeave={() => preview(false)}
      className="group flex size-full flex-col text-start"
    >
      <span className="relative block aspect-video w-full overflow-hidden rounded-2xl border border-line bg-sunken has-[img]:bg-black group-aria-pressed:border-accent group-aria-pressed:outline-3 group-aria-pressed:outline-accent">
        {file === undefined ? <Standing generation={generation} /> : <Poster file={file} />}
        {video !== undefined && isPreviewed && (
          <video
            src={address(video.url)}
            muted
            autoPlay
            loop
            playsInline
            className="absolute inset-0 size-full bg-black object-contain"
          />
        )}
        {video !== undefined && (
          <span className="absolute end-2 bottom-2 rounded-md bg-black/70 px-1.5 py-0.5 text-white text-xs tabular-nums">
            {say(text('page.seconds', { count: Math.round(video.duration_seconds) }))}
          </span>
        )}
        {favourite && (
          <span className="absolute end-2 top-2 rounded-md bg-black/70 p-1 text-white">
            <Star aria-hidden="true" className="size-3.5 fill-white" />
            <span className="sr-only">{say(text('page.favourite'))}</span>
          </span>
        )}
        {isSelected !== undefined && (
          <span
            className={`absolute start-2 top-2 grid size-6 place-items-center rounded-full border-2 border-white ${isSelected ? 'bg-accent text-on-accent' : 'bg-black/50 text-transparent'}`}
          >
            <Check aria-hidden="true" className="size-4" />
          </span>
        )}
        {pictures.length > 0 && (
          <span className="absolute end-2 bottom-2 rounded-md bg-black/70 p-1 text-white">
            <Image aria-hidden="true" className="size-3.5" />
          </span>
        )}
      </span>
      <span dir="auto" className="mt-1.5 truncate px-1 font-medium text-sm">
        {title}
      </span>
      <span className="truncate px-1 text-muted text-xs">
        {[sayDate(createdAt), options.resolution, status === 'error' ? generation.state_message : undefined]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </button>
  );
});

/** A finger that rests on something. What the browser makes of it besides, a menu or a click, is left out then. */
function useLongPress(onLong: () => void) {
  const timer = useRef<number>(undefined);
  const isLong = useRef(false);
  const latest = useRef(onLong);
  latest.current = onLong;
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    onPointerDown({ pointerType }: PointerEvent) {
      isLong.current = false;
      if (pointerType === 'mouse') return;
      timer.current = window.setTimeout(() => {
        isLong.current = true;
        latest.current();
      }, longPressMs);
    },
    stop: () => window.clearTimeout(timer.current),
    onContextMenu: (event: MouseEvent) => isLong.current && event.preventDefault(),
    /** Whether the click is the end of such a press. */
    ended() {
      const wasLong = isLong.current;
      isLong.current = false;
      return wasLong;
    },
  };
}

/** What stands where there is no video: one that is on its way, or none any more. */
function Standing({ generation }: { readonly generation: Generation }): ReactElement {
  const { address } = useServer();
  const { status, discarded, needs_decision: isQuestion, images, prompt } = generation;
  const isWaiting = (status === 'pending' || status === 'processing') && !discarded;
  const Icon = isWaiting && !isQuestion ? LoaderCircle : CircleAlert;
  const [picture] = images.filter(({ field }) => field === 'image');
  return (
    <span className={`grid size-full place-items-center text-muted ${isWaiting ? 'waiting' : ''}`}>
      {picture !== undefined && !isWaiting && (
        <img src={address(picture.url)} alt="" loading="lazy" className="absolute inset-0 size-full object-cover opacity-40" />
      )}
      {picture === undefined && !isWaiting && prompt !== '' && (
        <span dir="auto" aria-hidden="true" className="absolute inset-0 overflow-hidden p-3 text-sm opacity-80">
          {prompt}
        </span>
      )}
      <Icon
        aria-hidden="true"
        className={`relative size-6 ${isWaiting && !isQuestion ? 'animate-spin text-accent' : 'rounded-full bg-surface text-danger'}`}
      />
    </span>
  );
}

function Poster({ file: { poster_url: poster, width, height } }: { readonly file: Still }): ReactElement {
  const { address } = useServer();
  const [isBroken, setBroken] = useState(false);
  const isUpright = height > width;
  if (isBroken) {
    return (
      <span className="grid size-full place-items-center text-muted">
        <Play aria-hidden="true" className="size-6" />
      </span>
    );
  }
  const small = address(poster);
  return (
    <>
      {/* An upright one stands before its own colours. */}
      <img src={small} alt="" className="absolute inset-0 size-full scale-110 object-cover opacity-60 blur-xl" />
      <img
        src={small}
        alt=""
        onError={() => setBroken(true)}
        className={`relative size-full ${isUpright ? 'object-contain' : 'object-cover'}`}
      />
    </>
  );
}
