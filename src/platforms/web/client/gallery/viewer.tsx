import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Acts } from '../generation/act-button.tsx';
import { askedOf, titleOf } from '../generation/item.tsx';
import { say } from '../say.ts';
import type { Generation, Options } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { focusedBeside } from '../ui/in-document.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import type { Person } from './filter-values.ts';
import { ViewerDetails } from './viewer-details.tsx';
import { ViewerStage } from './viewer-stage.tsx';

/** Those beside the one that is shown; undefined where there is none. */
export interface Neighbours {
  readonly previous: Generation | undefined;
  readonly next: Generation | undefined;
}

interface ViewerProps {
  readonly generation: Generation;
  readonly neighbours: Neighbours;
  /** Others that were asked for at once with it, and itself, in their order; none where it was asked for alone. */
  readonly together: readonly Generation[];
  readonly options: Options | undefined;
  readonly acts: Acts;
  readonly onShow: (generation: Generation) => void;
  readonly onClose: () => void;
  readonly onPerson: (person: Person) => void;
  /** Absent: there are no sessions beside the gallery. */
  readonly onChat: ((session: string, target: string) => void) | undefined;
  /** Ctrl+Z. @returns whether something was taken back */
  readonly onUndo: (event: KeyboardEvent) => void;
  readonly notices: ReactNode;
  readonly children?: ReactNode;
}

/** One generation of the gallery on the whole page, with all that is known of it and the way to those beside it. */
export function Viewer(props: ViewerProps): ReactElement {
  const { generation, neighbours, together, acts, onShow, onClose, notices } = props;
  const [isLooping, setLooping] = useState(false);
  const prompt = askedOf(generation);
  const title = titleOf(generation, prompt);
  usePosters(neighbours);
  const root = useRef<HTMLDivElement>(null);
  // Not the video, which takes the arrows for itself.
  useEffect(() => root.current?.focus(), []);
  // What had the focus may be gone with the one before: keys would lead nowhere.
  // biome-ignore lint/correctness/useExhaustiveDependencies(generation.operation_id): when another one is shown
  useEffect(() => {
    if (root.current?.contains(focusedBeside(root.current)) === false) root.current.focus();
  }, [generation.operation_id]);
  const onKeyDown = (event: KeyboardEvent) => {
    props.onUndo(event);
    const there = besideOf(event, neighbours);
    if (there === undefined) return;
    event.preventDefault();
    onShow(there);
  };
  return (
    <Dialog label={title} onClose={onClose} shape="m-0 h-dvh max-h-none max-w-none">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only shortcuts for what buttons do */}
      <div
        ref={root}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="relative outline-none flex min-h-full flex-col md:grid md:h-dvh md:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]"
      >
        {notices}
        <div className="relative flex min-h-0 flex-col bg-black">
          <ViewerStage
            key={generation.operation_id}
            generation={generation}
            together={together}
            acts={acts}
            isLooping={isLooping}
            onShow={onShow}
          />
          <BesideButton way="previous" there={neighbours.previous} onShow={onShow} />
          <BesideButton way="next" there={neighbours.next} onShow={onShow} />
          <Button
            look="quiet"
            label={say(text('page.close'))}
            onClick={onClose}
            className="absolute start-3 top-3 bg-black/60 text-white hover:bg-black hover:text-white"
          >
            <X className="size-5" />
          </Button>
        </div>
        <ViewerDetails {...props} key={generation.operation_id} title={title} isLooping={isLooping} onLoop={setLooping} />
      </div>
    </Dialog>
  );
}

function BesideButton({
  way,
  there,
  onShow,
}: {
  readonly way: 'previous' | 'next';
  readonly there: Generation | undefined;
  readonly onShow: (generation: Generation) => void;
}): ReactElement {
  const Icon = way === 'previous' ? ChevronLeft : ChevronRight;
  return (
    <Button
      look="quiet"
      label={say(text(way === 'previous' ? 'page.previous' : 'page.next'))}
      // It keeps the focus, also at the end of the list.
      aria-disabled={there === undefined}
      onClick={() => there !== undefined && onShow(there)}
      className={`absolute inset-y-0 my-auto size-11 bg-black/60 text-white hover:bg-black hover:text-white aria-disabled:opacity-30 ${way === 'previous' ? 'start-3' : 'end-3'}`}
    >
      <Icon className="size-6 rtl:-scale-x-100" />
    </Button>
  );
}

/** Arrows lead on, but where they mean something: in fields, and in a video, which they wind. */
function besideOf(event: KeyboardEvent, { previous, next }: Neighbours): Generation | undefined {
  const { key, target, altKey, ctrlKey, metaKey, shiftKey, defaultPrevented } = event;
  if (altKey || ctrlKey || metaKey || shiftKey || defaultPrevented || !(target instanceof HTMLElement)) return undefined;
  if (target.closest('input, textarea, select, video, [role="listbox"]') !== null) return undefined;
  const isBackwards = getComputedStyle(target).direction === 'rtl';
  if (key === 'ArrowLeft') return isBackwards ? next : previous;
  if (key === 'ArrowRight') return isBackwards ? previous : next;
  return undefined;
}

/** Has the browser fetch the pictures of those beside, so that the next press shows something at once. */
function usePosters({ previous, next }: Neighbours): void {
  const { address } = useServer();
  useEffect(() => {
    for (const beside of [next, previous]) {
      const [file] = beside === undefined ? [] : [...beside.videos, ...beside.pictures];
      if (file !== undefined) new Image().src = address(file.poster_url);
    }
  }, [address, previous, next]);
}
