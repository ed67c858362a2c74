import { ChevronDown, ChevronUp, Film, LoaderCircle, Play, Redo2, Trash2, Undo2, X } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef, useState } from 'react';
import type { ToShare } from '../generation/sharing.ts';
import { sayClock } from '../say.ts';
import { Button, isUndoOutsideWords } from '../ui/ui.tsx';
import { ClipDialog } from './clip-dialog.tsx';
import { ClipList } from './clip-list.tsx';
import { FilmLooks } from './film-looks.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { type Strip, useStrip } from './use-strip.ts';
import { words } from './words.ts';

export interface FilmStripProps {
  /** Whose film it is. */
  readonly session: string;
  /** Videos that were just chosen for it; told by `onTaken` once they are in. */
  readonly added: readonly ToShare[];
  readonly onTaken: () => void;
  readonly onClose: () => void;
  /** Shows a film that was begun. */
  readonly onMade: (id: string) => void;
  /** Opens where a film is made of shots that are still to be made. */
  readonly onShots: () => void;
}

/** Where videos are put in a row, cut, and joined into one film. Loaded when somebody opens it, or has left clips in it. Mount it anew for another session. */
export function FilmStrip({ session, added, onTaken, onClose, onMade, onShots }: FilmStripProps): ReactElement {
  const strip = useStrip(session, onMade);
  // One that was left is a line at first: nothing moves for it while the page is read.
  const [isFolded, setFolded] = useState(strip.clips.length > 0 && added.length === 0);
  const [isPlaying, setPlaying] = useState(false);
  const [edited, setEdited] = useState<string>();
  const { add } = strip;
  useEffect(() => {
    if (added.length === 0) return;
    add(added);
    onTaken();
  }, [added, add, onTaken]);
  const onKeyDown = (event: KeyboardEvent) => {
    const isRedo = (event.ctrlKey || event.metaKey) && ['y', 'Z'].includes(event.key) && (event.key === 'y' || event.shiftKey);
    if (!isRedo && !isUndoOutsideWords(event)) return;
    event.preventDefault();
    if (isRedo) strip.redo();
    else strip.undo();
  };
  const clip = strip.clips.findIndex(({ key }) => key === edited);
  const root = useRef<HTMLElement>(null);
  useFocusBack(root, clip !== -1, `[data-clip="${CSS.escape(edited ?? '')}"] button, button`);
  useFocusBack(root, isPlaying, '[data-play]');
  return (
    <section ref={root} aria-label={words.title} onKeyDown={onKeyDown} className="border-line border-t bg-surface text-ink">
      <Bar
        strip={strip}
        isFolded={isFolded}
        onFold={() => setFolded(!isFolded)}
        onPlay={() => setPlaying(true)}
        onClose={onClose}
        onShots={onShots}
      />
      {!isFolded && (
        <div className="grid grid-cols-1 gap-2 px-3 pb-3 sm:px-5">
          <ClipList strip={strip} onEdit={setEdited} />
          {strip.clips.length > 0 && (
            <FilmLooks
              crossFadeSeconds={strip.crossFadeSeconds}
              title={strip.title}
              isFadeWrong={strip.problem?.of === 'fade'}
              onCrossFade={strip.setCrossFade}
              onTitle={strip.setTitle}
            />
          )}
        </div>
      )}
      <Told strip={strip} />
      {clip !== -1 && <ClipDialog key={edited} strip={strip} at={clip} onClose={() => setEdited(undefined)} />}
      {isPlaying && <PreviewDialog strip={strip} onClose={() => setPlaying(false)} />}
    </section>
  );
}

/** Gives the focus back once a dialog is closed, to what it came from. */
function useFocusBack(root: RefObject<HTMLElement | null>, isOpen: boolean, selector: string): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) root.current?.querySelector<HTMLElement>(selector)?.focus();
    wasOpen.current = isOpen;
  }, [root, isOpen, selector]);
}

interface BarProps {
  readonly strip: Strip;
  readonly isFolded: boolean;
  readonly onFold: () => void;
  readonly onPlay: () => void;
  readonly onClose: () => void;
  readonly onShots: () => void;
}

/** What is in the film, and what can be done with all of it. */
function Bar({ strip, isFolded, onFold, onPlay, onClose, onShots }: BarProps): ReactElement {
  const { clips, seconds } = strip;
  const Fold = isFolded ? ChevronUp : ChevronDown;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-2 px-3 py-2 sm:px-5">
      <button
        type="button"
        aria-expanded={!isFolded}
        title={isFolded ? words.unfold : words.fold}
        onClick={onFold}
        className="flex h-9 items-center gap-2 rounded-full pe-2 text-sm pointer-coarse:h-11"
      >
        <Film aria-hidden="true" className="size-4.5 text-accent" />
        <span className="font-semibold max-sm:sr-only">{words.title}</span>
        <span className="text-muted tabular-nums" dir="ltr">
          {clips.length > 0 && ` ${words.clips(clips.length)} · ${sayClock(Math.round(seconds))}`}
        </span>
        <Fold aria-hidden="true" className="size-4 text-muted" />
      </button>
      <span className="grow" />
      {!isFolded && <Changes strip={strip} />}
      {clips.length === 0 && <Button onClick={onShots}>{words.fromShots}</Button>}
      <Button data-play disabled={!strip.canPlay} onClick={onPlay} className="disabled:text-muted">
        <Play aria-hidden="true" className="size-4" />
        {words.play}
      </Button>
      <Button look="primary" disabled={!strip.canMake} onClick={() => void strip.make()}>
        {strip.isSending && <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />}
        {words.make}
      </Button>
      {clips.length === 0 && (
        <Button look="quiet" label={words.close} onClick={onClose}>
          <X aria-hidden="true" className="size-4.5" />
        </Button>
      )}
    </div>
  );
}

function Changes({ strip }: { readonly strip: Strip }): ReactElement {
  return (
    <>
      <Button look="quiet" label={words.undoKeys} disabled={!strip.canUndo} onClick={strip.undo} className="disabled:opacity-40">
        <Undo2 aria-hidden="true" className="size-4.5" />
      </Button>
      <Button look="quiet" label={words.redoKeys} disabled={!strip.canRedo} onClick={strip.redo} className="disabled:opacity-40">
        <Redo2 aria-hidden="true" className="size-4.5" />
      </Button>
      {strip.clips.length > 0 && (
        <Button look="quiet" label={words.clear} onClick={strip.clear}>
          <Trash2 aria-hidden="true" className="size-4.5" />
        </Button>
      )}
    </>
  );
}

/** What happened, and what is in the way. */
function Told({ strip }: { readonly strip: Strip }): ReactElement {
  const { told, problem } = strip;
  return (
    <div className="px-3 text-sm sm:px-5">
      {problem !== undefined && (
        <div role="alert" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl bg-danger-soft px-4 py-2">
          <span className="min-w-48 grow basis-0">{problem.message}</span>
          {problem.of === 'gone' && <Button onClick={strip.removeGone}>{words.removeGone}</Button>}
        </div>
      )}
      <p role="status" className={problem === undefined && told !== '' ? 'pb-2 text-muted' : 'sr-only'}>
        {told}
      </p>
    </div>
  );
}
