import { type KeyboardEvent, type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { ComposerStart } from '../composer/start.ts';
import type { Acts } from '../generation/actions.tsx';
import { offerPrice, runAgain } from '../generation/run-again.ts';
import { useDeletion } from '../generation/use-deletion.ts';
import { say } from '../say.ts';
import { api, asApiError, type Generation, type Options } from '../server/api.ts';
import { Button, isUndoOutsideWords, Notices } from '../ui/ui.tsx';
import { useProblemNotice } from '../ui/use-problem-notice.ts';
import { FilterBar } from './filter-bar.tsx';
import { GalleryGrid } from './grid.tsx';
import { useFilters } from './use-filters.ts';
import { useGallery } from './use-gallery.ts';
import { VideoDialog } from './video-dialog.tsx';

interface GalleryProps {
  /** The session that the person comes from. */
  readonly session: string;
  readonly leading: ReactNode;
  /** Opens a session, where one of its generations is. */
  readonly onChat: (session: string, target?: string) => void;
  /** Opens a session with its form begun. */
  readonly onStart: (start: ComposerStart, session: string) => void;
}

/** Every video that may be seen here, to look through, search and play. */
export function Gallery(props: GalleryProps): ReactElement {
  const { session, leading, onChat } = props;
  const { notices: problems, tell, hold: holdProblems } = useProblemNotice();
  const [options, setOptions] = useState<Options>();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    api.options().then(setOptions, (error: unknown) => tell(asApiError(error).message));
  }, [tell]);

  const filters = useFilters(session);
  const gallery = useGallery(filters.filter);
  const focusTile = useTileFocus(root);
  const deletion = useDeletion(focusTile);
  const { seen } = deletion;
  const generations = useMemo(() => seen(gallery.generations), [gallery.generations, seen]);
  const { open, show, setOpenId } = useOpened(generations);
  const acts = actsOf(
    props,
    { tell, show },
    {
      async remove({ operation_id: id }) {
        const index = generations.findIndex((each) => each.operation_id === id);
        setOpenId(undefined);
        deletion.remove(id);
        focusTile((generations[index + 1] ?? generations[index - 1])?.operation_id ?? '');
      },
      removeVideo: async ({ operation_id: id }, number) => deletion.remove(id, number),
    },
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isUndoOutsideWords(event)) return;
    const undone = deletion.undo();
    if (undone === undefined) return;
    event.preventDefault();
    focusTile(undone);
  };
  const { hold: holdDeletion } = deletion;
  const hold = useCallback(
    (isHeld: boolean) => {
      holdDeletion(isHeld);
      holdProblems(isHeld);
    },
    [holdDeletion, holdProblems],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only a shortcut for what a button does
    <div ref={root} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{say(text('page.gallery'))}</h1>
        <Button onClick={() => onChat(session)}>{say(text('page.backToChat'))}</Button>
      </header>
      <Notices rows={[...deletion.notices, ...problems]} onHold={hold} />
      <FilterBar filters={filters} options={options} />
      {gallery.trouble !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {gallery.trouble.message}
        </p>
      )}
      <main className="flex min-h-0 grow flex-col">
        {!gallery.isLoaded && gallery.trouble === undefined && <LoadingGrid />}
        {gallery.isLoaded && generations.length === 0 && (
          <NothingHere onReset={filters.isNarrowed ? filters.reset : undefined} onChat={() => onChat(session)} />
        )}
        {generations.length > 0 && (
          <GalleryGrid generations={generations} onOpen={({ operation_id: id }) => setOpenId(id)} onNearEnd={gallery.loadMore} />
        )}
      </main>
      {open !== undefined && (
        <VideoDialog
          key={open.operation_id}
          generation={open}
          options={options}
          acts={acts}
          onClose={() => setOpenId(undefined)}
          onPerson={(chosen) => {
            setOpenId(undefined);
            filters.setPerson(chosen);
          }}
          onChat={onChat}
        />
      )}
    </div>
  );
}

/** The one that is shown large. */
function useOpened(generations: readonly Generation[]) {
  const [openId, setOpenId] = useState<string>();
  /** One that was asked for by a link of another, and may not be among those that are listed. */
  const [sought, setSought] = useState<Generation>();
  const listed = generations.find(({ operation_id: id }) => id === openId);
  const show = (generation: Generation) => {
    setSought(generation);
    setOpenId(generation.operation_id);
  };
  return { open: listed ?? (sought?.operation_id === openId ? sought : undefined), show, setOpenId };
}

/** What may be done with a generation here. @param removal takes it out of sight */
function actsOf(
  { session, onChat, onStart }: GalleryProps,
  { tell, show }: { readonly tell: Acts['tell']; readonly show: (generation: Generation) => void },
  removal: Pick<Acts, 'remove' | 'removeVideo'>,
): Acts {
  /** What was made in a chat elsewhere goes on in the session that the person comes from. */
  const sessionOf = ({ platform, session_id: own }: Generation) => (platform === 'web' ? own : session);
  return {
    cancel: async ({ operation_id: id }) => void (await api.cancel(id)),
    decide: async ({ operation_id: id, price_usd: price }, decision) => void (await api.decide(id, decision, price)),
    async runAgain(generation, agreedUsd) {
      const made = await runAgain({ ...generation, session_id: sessionOf(generation) }, agreedUsd);
      onChat(made.session_id);
    },
    starts: ['video', 'image'],
    start: async (start) => onStart(start, sessionOf(start.generation)),
    ...removal,
    async followUp(generation, verb, body, key) {
      const { operation_id: id, session_id: place } = await api.followUp(
        generation.operation_id,
        verb,
        { ...offerPrice(generation, verb, body), ...body },
        key,
      );
      onChat(place, id);
    },
    async join(chain, key) {
      const { operation_id: id, session_id: place } = await api.join(chain, key);
      onChat(place, id);
    },
    show: async (id) => show(await api.find(id)),
    tell,
  };
}

/** Gives the focus to the tile of a generation once it is drawn. */
function useTileFocus(root: React.RefObject<HTMLElement | null>): (id: string) => void {
  const [wanted, setWanted] = useState<{ readonly id: string }>();
  useEffect(() => {
    if (wanted === undefined) return;
    root.current?.querySelector<HTMLElement>(`[data-generation="${CSS.escape(wanted.id)}"]`)?.focus();
  }, [root, wanted]);
  return useCallback((id) => setWanted({ id }), []);
}

/** @param onReset shows more; undefined where everything is shown */
function NothingHere({
  onReset,
  onChat,
}: {
  readonly onReset: (() => void) | undefined;
  readonly onChat: () => void;
}): ReactElement {
  const isNarrowed = onReset !== undefined;
  return (
    <section className="m-auto grid justify-items-center gap-3 p-6 text-center">
      <h2 className="font-semibold text-xl">{say(text(isNarrowed ? 'page.nothingFound' : 'page.galleryEmpty'))}</h2>
      {isNarrowed ? (
        <Button onClick={onReset}>{say(text('page.resetFilters'))}</Button>
      ) : (
        <Button look="primary" onClick={onChat}>
          {say(text('page.makeFirst'))}
        </Button>
      )}
    </section>
  );
}

function LoadingGrid(): ReactElement {
  return (
    <div aria-busy="true" className="grid grid-cols-2 gap-3.5 px-3 sm:grid-cols-3 sm:px-5 lg:grid-cols-4">
      <span className="sr-only" role="status">
        {say(text('page.loading'))}
      </span>
      {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
        <div key={key} className="waiting aspect-video rounded-2xl" />
      ))}
    </div>
  );
}
