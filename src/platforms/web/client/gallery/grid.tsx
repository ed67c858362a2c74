import { CircleAlert, Image, LoaderCircle, Play } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayDate } from '../say.ts';
import { type Generation, local, type Still } from '../server/api.ts';

const minTilePixels = 240;
const minTilePixelsOnPhone = 150;
const gapPixels = 14;
const captionPixels = 48;
/** Rows that are kept ready above and below what is seen. */
const spareRows = 2;
const previewDelayMs = 180;

/** A grid of which only what is in sight exists, however long it is. */
export function GalleryGrid({
  generations,
  onOpen,
  onNearEnd,
}: {
  readonly generations: readonly Generation[];
  readonly onOpen: (generation: Generation) => void;
  readonly onNearEnd: () => void;
}): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [firstRow, setFirstRow] = useState(0);
  const [focused, setFocused] = useState(0);

  const minTile = width < 640 ? minTilePixelsOnPhone : minTilePixels;
  const columns = Math.max(1, Math.floor((width + gapPixels) / (minTile + gapPixels)));
  const tileWidth = (width - (columns - 1) * gapPixels) / columns;
  const rowHeight = (tileWidth * 9) / 16 + captionPixels + gapPixels;
  const rows = Math.ceil(generations.length / columns);
  const rowsInSight = Math.ceil(height / rowHeight);
  const from = Math.max(0, firstRow - spareRows);
  const to = Math.min(rows, firstRow + rowsInSight + spareRows + 1);

  useLayoutEffect(() => {
    const view = scroller.current;
    if (view === null) return;
    const measure = () => setSize({ width: view.firstElementChild?.clientWidth ?? view.clientWidth, height: view.clientHeight });
    const sizes = new ResizeObserver(measure);
    sizes.observe(view);
    measure();
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    if (width > 0 && to >= rows - rowsInSight) onNearEnd();
  }, [width, to, rows, rowsInSight, onNearEnd]);

  /** Where the keyboard is on its way to; a key that is held down is faster than the tiles. */
  const goingTo = useRef<number>(undefined);
  const arrive = () => {
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${goingTo.current}"]`);
    if (tile === undefined || tile === null) return;
    goingTo.current = undefined;
    tile.focus({ preventScroll: true });
  };
  // With whatever brings the tile: a new number, a scroll, another page.
  useLayoutEffect(arrive);

  const go = (index: number) => {
    const target = Math.min(Math.max(0, index), generations.length - 1);
    const view = scroller.current;
    if (view === null) return;
    setFocused(target);
    const top = Math.floor(target / columns) * rowHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + rowHeight > view.scrollTop + view.clientHeight) view.scrollTop = top + rowHeight - view.clientHeight;
    // The tile may only come to be by the scrolling.
    goingTo.current = target;
    arrive();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = columns * Math.max(1, rowsInSight - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: focused - 1,
      ArrowRight: focused + 1,
      ArrowUp: focused - columns,
      ArrowDown: focused + columns,
      PageUp: focused - page,
      PageDown: focused + page,
      Home: 0,
      End: generations.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(target);
  };

  return (
    <div
      ref={scroller}
      className="min-h-0 grow overflow-y-auto px-3 pt-1 pb-6 sm:px-5"
      onScroll={(event) => setFirstRow(Math.floor(event.currentTarget.scrollTop / rowHeight))}
    >
      <ul
        aria-label={say(text('page.gallery'))}
        className="relative w-full"
        style={{ height: rows * rowHeight }}
        onKeyDown={onKeyDown}
      >
        {width > 0 &&
          generations.slice(from * columns, to * columns).map((generation, offset) => {
            const index = from * columns + offset;
            return (
              <li
                key={generation.operation_id}
                className="absolute top-0 left-0"
                style={{
                  width: tileWidth,
                  height: rowHeight - gapPixels,
                  transform: `translate(${(index % columns) * (tileWidth + gapPixels)}px, ${Math.floor(index / columns) * rowHeight}px)`,
                }}
              >
                <Tile
                  generation={generation}
                  index={index}
                  isFocusable={index === Math.min(focused, generations.length - 1)}
                  onFocus={setFocused}
                  onOpen={onOpen}
                />
              </li>
            );
          })}
      </ul>
    </div>
  );
}

const Tile = memo(function Tile({
  generation,
  index,
  isFocusable,
  onFocus,
  onOpen,
}: {
  readonly generation: Generation;
  readonly index: number;
  readonly isFocusable: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (generation: Generation) => void;
}): ReactElement {
  const [isPreviewed, setPreviewed] = useState(false);
  const timer = useRef<number>(undefined);
  const { prompt, videos, pictures, created_at: createdAt, options, status } = generation;
  const preview = (isWanted: boolean) => {
    window.clearTimeout(timer.current);
    if (!isWanted) setPreviewed(false);
    else if (!matchMedia('(prefers-reduced-motion: reduce)').matches)
      timer.current = window.setTimeout(() => setPreviewed(true), previewDelayMs);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const [video] = videos;
  const [file] = [...videos, ...pictures];
  const title = prompt === '' ? say(text('page.fromImage')) : prompt;
  return (
    <button
      type="button"
      data-index={index}
      data-generation={generation.operation_id}
      tabIndex={isFocusable ? 0 : -1}
      onClick={() => onOpen(generation)}
      onFocus={() => {
        onFocus(index);
        preview(true);
      }}
      onBlur={() => preview(false)}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && preview(true)}
      onPointerLeave={() => preview(false)}
      className="group flex size-full flex-col text-left"
    >
      <span className="relative block aspect-video w-full overflow-hidden rounded-2xl border border-line bg-sunken has-[img]:bg-black">
        {file === undefined ? <Standing generation={generation} /> : <Poster file={file} />}
        {video !== undefined && isPreviewed && (
          <video
            src={local(video.url)}
            muted
            autoPlay
            loop
            playsInline
            className="absolute inset-0 size-full bg-black object-contain"
          />
        )}
        {video !== undefined && (
          <span className="absolute right-2 bottom-2 rounded-md bg-black/70 px-1.5 py-0.5 text-white text-xs tabular-nums">
            {say(text('page.seconds', { count: Math.round(video.duration_seconds) }))}
          </span>
        )}
        {pictures.length > 0 && (
          <span className="absolute right-2 bottom-2 rounded-md bg-black/70 p-1 text-white">
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

/** What stands where there is no video: one that is on its way, or none any more. */
function Standing({ generation }: { readonly generation: Generation }): ReactElement {
  const { status, discarded, needs_decision: isQuestion } = generation;
  const isWaiting = (status === 'pending' || status === 'processing') && !discarded;
  const Icon = isWaiting && !isQuestion ? LoaderCircle : CircleAlert;
  return (
    <span className={`grid size-full place-items-center text-muted ${isWaiting ? 'waiting' : ''}`}>
      <Icon aria-hidden="true" className={`size-6 ${isWaiting && !isQuestion ? 'animate-spin text-accent' : ''}`} />
    </span>
  );
}

function Poster({ file: { poster_url: poster, width, height } }: { readonly file: Still }): ReactElement {
  const [isBroken, setBroken] = useState(false);
  const isUpright = height > width;
  if (isBroken) {
    return (
      <span className="grid size-full place-items-center text-muted">
        <Play aria-hidden="true" className="size-6" />
      </span>
    );
  }
  const small = local(poster);
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
