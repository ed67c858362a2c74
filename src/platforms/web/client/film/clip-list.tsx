import { CircleAlert, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { clipType } from '../generation/filming.ts';
import { askedOf } from '../generation/item.tsx';
import { local } from '../server/server.ts';
import { FrameRow } from './frame-row.tsx';
import type { StripClip } from './use-sources.ts';
import type { Strip } from './use-strip.ts';
import { words } from './words.ts';

/** What is dragged within the strip: a clip's key. */
const ownType = 'application/x-veo-bot-place';

interface ClipListProps {
  readonly strip: Strip;
  readonly onEdit: (key: string) => void;
}

/** The clips in their order. They are dragged, or moved by keys; others are dropped between them. */
export function ClipList({ strip, onEdit }: ClipListProps): ReactElement {
  const list = useRef<HTMLOListElement>(null);
  const { clips } = strip;
  const [current, setCurrent] = useState<string>();
  const focus = useClipFocus(list, setCurrent);
  const { target, ...drop } = useDrop(list, strip);
  const reachable = clips.some(({ key }) => key === current) ? current : clips[0]?.key;
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const step = stepOf(event, list.current);
    const clip = clips[at];
    if (clip === undefined || event.target instanceof HTMLInputElement) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      strip.remove(clip.key);
      focus((clips[at + 1] ?? clips[at - 1])?.key);
    } else if (step !== 0 && event.altKey) {
      strip.move(clip.key, step > 0 ? at + 2 : at - 1);
      focus(clip.key);
    } else if (step !== 0) focus(clips[at + step]?.key);
    else return;
    event.preventDefault();
  };
  const hint = 'veo-bot-film-keys';
  return (
    <div
      {...drop}
      className={`rounded-2xl border-2 border-dashed ${target === undefined ? 'border-transparent' : 'border-accent'}`}
    >
      <p id={hint} className="sr-only">
        {words.keys}
      </p>
      {clips.length === 0 ? (
        <p className="rounded-2xl bg-sunken px-4 py-5 text-center text-muted text-sm">
          {target === undefined ? words.empty : words.dropHere}
        </p>
      ) : (
        <ol ref={list} aria-label={words.order} className="flex gap-2 overflow-x-auto p-1">
          {clips.map((clip, at) => (
            <li
              key={clip.key}
              data-clip={clip.key}
              draggable
              onDragStart={(event) => event.dataTransfer.setData(ownType, clip.key)}
              onKeyDown={(event) => onKeyDown(event, at)}
              className={`relative w-36 shrink-0 rounded-xl ${markOf(target, at, clips.length)}`}
            >
              <ClipCard
                strip={strip}
                clip={clip}
                at={at}
                hint={hint}
                isReachable={clip.key === reachable}
                onEdit={() => onEdit(clip.key)}
                onFocus={() => setCurrent(clip.key)}
              />
            </li>
          ))}
        </ol>
      )}
      {clips.length === 1 && <p className="px-2 pb-1 text-muted text-sm">{words.one}</p>}
    </div>
  );
}

interface ClipCardProps {
  readonly strip: Strip;
  readonly clip: StripClip;
  readonly at: number;
  /** The id of what says how keys work. */
  readonly hint: string;
  /** Tab comes to this one; arrow keys go on from it. */
  readonly isReachable: boolean;
  readonly onEdit: () => void;
  readonly onFocus: () => void;
}

function ClipCard({ strip, clip, at, hint, isReachable, onEdit, onFocus }: ClipCardProps): ReactElement {
  const { source, seconds, caption, trim } = clip;
  const isGone = source === 'gone';
  const known = source === undefined || isGone ? undefined : source;
  const prompt = known === undefined ? '' : words.clipOf(askedOf(known.generation));
  const tabIndex = isReachable ? 0 : -1;
  return (
    <>
      <button
        type="button"
        aria-describedby={hint}
        tabIndex={tabIndex}
        onFocus={onFocus}
        onClick={isGone ? undefined : onEdit}
        className="block w-full rounded-xl text-start"
      >
        <span className="sr-only">{words.clip(at + 1, strip.clips.length)}, </span>
        <span className="relative block h-20 w-full overflow-hidden rounded-xl bg-sunken">
          {isGone && <CircleAlert aria-hidden="true" className="absolute inset-0 m-auto size-6 text-danger" />}
          {known !== undefined && (
            <>
              <img
                src={local(known.video.poster_url)}
                alt=""
                draggable={false}
                className="absolute inset-0 size-full object-cover"
              />
              {trim !== undefined && trim.fromSeconds > 0 && (
                <FrameRow url={local(known.video.url)} times={[trim.fromSeconds]} reader={strip.reader} />
              )}
            </>
          )}
          <span
            aria-hidden="true"
            dir="ltr"
            className="absolute start-1.5 bottom-1.5 rounded-md bg-black/75 px-1.5 text-white text-xs tabular-nums"
          >
            {at + 1}
            {!isGone && ` · ${words.seconds(seconds)}`}
          </span>
        </span>
        <span dir="auto" className={`block truncate px-1 pt-1 text-xs ${isGone ? 'text-danger' : 'text-muted'}`}>
          {isGone ? words.gone : caption === '' ? prompt || '\u00a0' : caption}
        </span>
        {!isGone && <span className="sr-only">, {words.seconds(seconds)}</span>}
      </button>
      <button
        type="button"
        aria-label={words.remove(at + 1)}
        title={words.remove(at + 1)}
        tabIndex={tabIndex}
        onClick={() => strip.remove(clip.key)}
        className="absolute end-1 top-1 grid size-7 place-items-center rounded-full bg-black/75 text-white hover:bg-black pointer-coarse:size-11"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </>
  );
}

/** +1 towards the end, -1 towards the beginning, as the keys lie on the screen; 0 for other keys. */
function stepOf({ key }: KeyboardEvent, list: Element | null): number {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return 0;
  const isTurned = list !== null && getComputedStyle(list).direction === 'rtl';
  return (key === 'ArrowRight') === isTurned ? -1 : 1;
}

/** Where what is dragged would come. */
function markOf(target: number | undefined, at: number, count: number): string {
  if (target === at) return 'ring-2 ring-accent ring-offset-2 ring-offset-surface';
  return target === count && at === count - 1 ? 'ring-2 ring-accent ring-offset-2 ring-offset-surface' : '';
}

/** Gives the focus to a clip once it is drawn where it is now. */
function useClipFocus(list: React.RefObject<HTMLElement | null>, onCurrent: (key: string) => void) {
  const [wanted, setWanted] = useState<{ readonly key: string }>();
  useEffect(() => {
    if (wanted === undefined) return;
    list.current?.querySelector<HTMLElement>(`[data-clip="${CSS.escape(wanted.key)}"] button`)?.focus();
  }, [list, wanted]);
  return (key: string | undefined) => {
    if (key === undefined) return;
    onCurrent(key);
    setWanted({ key });
  };
}

/** Takes clips that are dropped: from the conversation, or from another place of the strip. @returns the place where it would come, from 0 */
function useDrop(list: React.RefObject<HTMLElement | null>, strip: Strip) {
  const [target, setTarget] = useState<number>();
  const isOurs = ({ dataTransfer: { types } }: DragEvent) => types.includes(ownType) || types.includes(clipType);
  return {
    target,
    onDragOver(event: DragEvent) {
      if (!isOurs(event)) return;
      event.preventDefault();
      setTarget(placeAt(event.clientX, list.current));
    },
    onDragLeave(event: DragEvent) {
      const to = event.relatedTarget;
      if (!(to instanceof Node && event.currentTarget.contains(to))) setTarget(undefined);
    },
    onDrop(event: DragEvent) {
      if (!isOurs(event)) return;
      event.preventDefault();
      setTarget(undefined);
      const place = placeAt(event.clientX, list.current);
      const own = event.dataTransfer.getData(ownType);
      if (own !== '') return strip.move(own, place);
      const [id = '', video] = event.dataTransfer.getData(clipType).split('#');
      if (id !== '') strip.insert({ id, video: Number(video) }, place);
    },
  };
}

/** Between which clips a point lies. */
function placeAt(x: number, list: HTMLElement | null): number {
  if (list === null) return 0;
  const isTurned = getComputedStyle(list).direction === 'rtl';
  return [...list.children].filter((each) => {
    const { left, width } = each.getBoundingClientRect();
    const middle = left + width / 2;
    return isTurned ? middle > x : middle < x;
  }).length;
}
