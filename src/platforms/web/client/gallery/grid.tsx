import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Tile } from './tile.tsx';
import type { Pressed, Selection } from './use-selection.ts';

const minTilePixels = 240;
const minTilePixelsOnPhone = 150;
const gapPixels = 14;
const captionPixels = 48;
/** Rows that are kept ready above and below what is seen. */
const spareRows = 2;

/** A grid of which only what is in sight exists, however long it is. */
export function GalleryGrid({
  generations,
  selection,
  onPress,
  onNearEnd,
}: {
  readonly generations: readonly Generation[];
  readonly selection: Pick<Selection, 'isSelecting' | 'has'>;
  readonly onPress: (generation: Generation, how: Pressed) => void;
  readonly onNearEnd: () => void;
}): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [firstRow, setFirstRow] = useState(0);

  const minTile = width < 640 ? minTilePixelsOnPhone : minTilePixels;
  const columns = Math.max(1, Math.floor((width + gapPixels) / (minTile + gapPixels)));
  const tileWidth = (width - (columns - 1) * gapPixels) / columns;
  const rowHeight = (tileWidth * 9) / 16 + captionPixels + gapPixels;
  const rows = Math.ceil(generations.length / columns);
  const rowsInSight = Math.ceil(height / rowHeight);
  const from = Math.max(0, firstRow - spareRows);
  const to = Math.min(rows, firstRow + rowsInSight + spareRows + 1);

  // The same for all tiles and all the time, so that those are drawn anew alone that change.
  const latest = useRef(onPress);
  latest.current = onPress;
  const press = useCallback((generation: Generation, how: Pressed) => latest.current(generation, how), []);

  useEffect(() => {
    // Two screens before it is asked for: a page takes longer to read than to scroll through.
    if (width > 0 && to >= rows - 2 * rowsInSight) onNearEnd();
  }, [width, to, rows, rowsInSight, onNearEnd]);

  usePostersAhead(generations, { from: from * columns, to: to * columns, count: width > 0 ? rowsInSight * columns : 0 });

  const { focused, setFocused, onKeyDown } = useKeys(scroller, { count: generations.length, columns, rowHeight, rowsInSight });

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
                className="absolute top-0"
                style={{
                  width: tileWidth,
                  height: rowHeight - gapPixels,
                  insetInlineStart: (index % columns) * (tileWidth + gapPixels),
                  transform: `translateY(${Math.floor(index / columns) * rowHeight}px)`,
                }}
              >
                <Tile
                  generation={generation}
                  index={index}
                  isFocusable={index === Math.min(focused, generations.length - 1)}
                  onFocus={setFocused}
                  isSelected={selection.isSelecting ? selection.has(generation.operation_id) : undefined}
                  onPress={press}
                />
              </li>
            );
          })}
      </ul>
    </div>
  );
}

/**
 * Has the browser fetch the pictures of the next screen in the direction of the scrolling, after all that is in sight.
 *
 * @param drawn places of the tiles that there are, and how many a screen has
 */
function usePostersAhead(
  generations: readonly Generation[],
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
): void {
  const { address } = useServer();
  const last = useRef(0);
  useEffect(() => {
    const isBack = from < last.current;
    last.current = from;
    const ahead = isBack ? generations.slice(Math.max(0, from - count), from) : generations.slice(to, to + count);
    for (const { videos, pictures } of ahead) {
      const [file] = [...videos, ...pictures];
      if (file === undefined) continue;
      const image = new Image();
      image.fetchPriority = 'low';
      image.src = address(file.poster_url);
    }
  }, [address, generations, from, to, count]);
}

/** The size of what a scroller shows. */
function useSize(scroller: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const view = scroller.current;
    if (view === null) return;
    const measure = () => setSize({ width: view.firstElementChild?.clientWidth ?? view.clientWidth, height: view.clientHeight });
    const sizes = new ResizeObserver(measure);
    sizes.observe(view);
    measure();
    return () => sizes.disconnect();
  }, [scroller]);
  return size;
}

interface Layout {
  readonly count: number;
  readonly columns: number;
  /** In pixels. */
  readonly rowHeight: number;
  readonly rowsInSight: number;
}

/** Leads the focus from tile to tile by the keyboard, also to tiles that come to be by the scrolling. */
function useKeys(scroller: RefObject<HTMLElement | null>, { count, columns, rowHeight, rowsInSight }: Layout) {
  const [focused, setFocused] = useState(0);
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
    const target = Math.min(Math.max(0, index), count - 1);
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
    const isBackwards = getComputedStyle(event.currentTarget).direction === 'rtl';
    const target = targetOf(isBackwards ? (mirrored[event.key] ?? event.key) : event.key, {
      focused,
      columns,
      page,
      last: count - 1,
    });
    if (target === undefined) return;
    event.preventDefault();
    go(target);
  };
  return { focused, setFocused, onKeyDown };
}

const mirrored: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

/** Where a key leads from the tile that has the focus; undefined for other keys. */
function targetOf(
  key: string,
  { focused, columns, page, last }: Readonly<Record<'focused' | 'columns' | 'page' | 'last', number>>,
): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: focused - 1,
    ArrowRight: focused + 1,
    ArrowUp: focused - columns,
    ArrowDown: focused + columns,
    PageUp: focused - page,
    PageDown: focused + page,
    Home: 0,
    End: last,
  };
  return targets[key];
}
