import { type KeyboardEvent, type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { GalleryPlace, Place } from '../chat/sessions.ts';
import type { ComposerStart } from '../composer/start.ts';
import { type Told, useEmbedding } from '../embed/embedding.ts';
import type { Acts } from '../generation/act-button.tsx';
import { offerPrice, runAgain } from '../generation/run-again.ts';
import { useDeletion } from '../generation/use-deletion.ts';
import { say } from '../say.ts';
import { asApiError, type Generation, type Options } from '../server/api.ts';
import { type Server, useServer } from '../server/server.ts';
import { BackToChat } from '../ui/back-to-chat.tsx';
import { hasDialog } from '../ui/in-document.ts';
import { Button, isUndoOutsideWords, Notices } from '../ui/ui.tsx';
import { useProblemNotice } from '../ui/use-problem-notice.ts';
import { FilterBar, OrderChoice } from './filter-bar.tsx';
import { personKey, readFilters, writeFilters } from './filter-values.ts';
import { GalleryCount } from './gallery-count.tsx';
import { GalleryGrid } from './grid.tsx';
import { createLibraryApi, type LibraryChange } from './library-api.ts';
import { SelectionBar } from './selection-bar.tsx';
import { ShareFolder } from './share-folder.tsx';
import { useFilters } from './use-filters.ts';
import { useFolders } from './use-folders.ts';
import { useGallery } from './use-gallery.ts';
import { useOpened } from './use-opened.ts';
import { usePeople } from './use-people.ts';
import { type Pressed, type Selection, useSelection } from './use-selection.ts';
import { Viewer } from './viewer.tsx';
import { ViewerLibrary } from './viewer-library.tsx';

interface GalleryProps {
  /** What is shown of it. */
  readonly place: GalleryPlace;
  /** @param isReplacing in the place of where they are: the way back leads past it */
  readonly onPlace: (place: Place, isReplacing?: boolean) => void;
  /** The session that the person comes from. */
  readonly session: string;
  readonly leading?: ReactNode;
  /** Opens a session, where one of its generations is. Absent: there are no sessions beside it. */
  readonly onChat?: ((session: string, target?: string) => void) | undefined;
  /** Opens a session with its form begun. Absent: there is no form. */
  readonly onStart?: (start: ComposerStart, session: string) => void;
  /** Goes back by the browser's history, where `onPlace` puts places into it. */
  readonly onBack?: () => void;
}

/** Every video that may be seen here, to look through, search and play. */
export function Gallery(props: GalleryProps): ReactElement {
  const { place, onPlace, session, leading, onChat, onBack } = props;
  const server = useServer();
  const { api } = server;
  const libraryApi = useMemo(() => createLibraryApi(server.ask), [server]);
  const { notices: problems, tell, hold: holdProblems } = useProblemNotice();
  const [options, setOptions] = useState<Options>();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    api.options().then(setOptions, (error: unknown) => tell(asApiError(error).message));
  }, [api, tell]);

  const { query = '', id: openId } = place;
  const onQuery = useCallback(
    (changed: string) => onPlace({ view: 'gallery', query: changed, ...(openId !== undefined && { id: openId }) }, true),
    [onPlace, openId],
  );
  const filters = useFilters(session, query, onQuery);
  const gallery = useGallery(filters.filter);
  const focusTile = useTileFocus(root);
  useFocusAfter(openId, focusTile);
  const deletion = useDeletion(focusTile);
  const told = useEmbedding()?.told;
  useTold(told, gallery);
  const { seen } = deletion;
  const generations = useMemo(() => seen(gallery.generations), [gallery.generations, seen]);
  const { isLoaded, loadMore } = gallery;
  const folders = useFolders(tell);
  const opened = useOpened({ ...{ place, generations, isLoaded, onPlace, onBack, tell }, onNearEnd: loadMore });
  const selection = useSelection(generations);
  const people = usePeople(gallery.generations, tell);
  const remove = (ids: readonly string[]) => {
    const index = generations.findIndex((each) => each.operation_id === ids[0]);
    const left = generations.filter(({ operation_id: id }) => !ids.includes(id));
    deletion.remove(ids);
    focusTile(left[Math.min(index, left.length - 1)]?.operation_id ?? '');
  };
  const changeAll = async (chosen: readonly Generation[], change: LibraryChange) => {
    try {
      const ids = chosen.map(({ operation_id: id }) => id);
      const { changed, refusal } = await libraryApi.changeAll(ids, change);
      gallery.put(changed);
      if (refusal !== undefined) tell(refusal.message);
    } catch (error) {
      tell(asApiError(error).message);
    }
  };
  const acts = actsOf(
    props,
    { tell, show: opened.show, server, told },
    {
      async remove({ operation_id: id }) {
        opened.leave(id);
        remove([id]);
      },
      removeVideo: async ({ operation_id: id }, number) => deletion.remove([id], number),
    },
  );
  const onUndo = (event: KeyboardEvent) => {
    if (!isUndoOutsideWords(event)) return;
    const undone = deletion.undo();
    if (undone === undefined) return;
    event.preventDefault();
    focusTile(undone);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    onUndo(event);
    selectByKey(event, selection);
  };
  const { hold: holdDeletion } = deletion;
  const hold = useCallback(
    (isHeld: boolean) => {
      holdDeletion(isHeld);
      holdProblems(isHeld);
    },
    [holdDeletion, holdProblems],
  );
  const { open } = opened;
  // To others the server refuses it: a folder is for all who see it.
  const mayShareFolders = options !== undefined && (options.you === null || options.you.role === 'admin');
  const notices = <Notices rows={[...deletion.notices, ...problems]} onHold={hold} />;
  const press = (pressed: Generation, { isRange, isMore }: Pressed) => {
    const { operation_id: id } = pressed;
    if (selection.isSelecting || isRange || isMore) selection.toggle(id, isRange);
    else opened.show(pressed);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only shortcuts for what buttons do
    <div ref={root} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{say(text('page.gallery'))}</h1>
        {!selection.isSelecting && generations.length > 0 && (
          <Button onClick={selection.begin}>{say(text('page.select'))}</Button>
        )}
        {onChat !== undefined && <BackToChat onBack={() => onChat(session)} />}
      </header>
      {open === undefined && notices}
      <FilterBar filters={filters} options={options} people={people} folders={folders.list} />
      <div className="flex shrink-0 items-center justify-between gap-2 px-3 pb-2 sm:px-5">
        <GalleryCount filter={filters.filter} changes={gallery.changes} />
        <span className="flex items-center gap-2">
          {mayShareFolders && <ShareFolder folder={folders.list.find(({ folder_id: id }) => id === filters.values.folder)} />}
          <OrderChoice filters={filters} />
        </span>
      </div>
      {gallery.trouble !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {gallery.trouble.message}
        </p>
      )}
      <main className="flex min-h-0 grow flex-col">
        {!isLoaded && gallery.trouble === undefined && <LoadingGrid />}
        {isLoaded && generations.length === 0 && (
          <NothingHere onReset={filters.isNarrowed ? filters.reset : undefined} onChat={onChat && (() => onChat(session))} />
        )}
        {generations.length > 0 && (
          <GalleryGrid generations={generations} selection={selection} onPress={press} onNearEnd={loadMore} />
        )}
      </main>
      {selection.isSelecting && (
        <SelectionBar
          selection={selection}
          folders={folders}
          tell={tell}
          onChange={(chosen, change) => void changeAll(chosen, change)}
          onDelete={(chosen) => {
            remove(chosen.map(({ operation_id: id }) => id));
            selection.end();
          }}
        />
      )}
      {open !== undefined && (
        <Viewer
          {...opened}
          generation={open}
          options={options}
          acts={acts}
          onShow={opened.show}
          onClose={opened.close}
          onUndo={onUndo}
          notices={notices}
          onPerson={(person) =>
            onPlace({ view: 'gallery', query: writeFilters({ ...readFilters(''), person: personKey(person) }) })
          }
          onChat={onChat}
        >
          <ViewerLibrary
            generation={open}
            acts={acts}
            folders={folders}
            onChange={async ({ operation_id: id }, change) => {
              const changed = await libraryApi.change(id, change);
              gallery.put([changed]);
              opened.put(changed);
            }}
          />
        </Viewer>
      )}
    </div>
  );
}

/** Tells the app around it how those are that are listed. */
function useTold(told: Told | undefined, { generations, trouble }: ReturnType<typeof useGallery>): void {
  useEffect(() => {
    if (told !== undefined) for (const generation of generations) told.heard(generation);
  }, [told, generations]);
  useEffect(() => trouble && told?.failed(trouble), [told, trouble]);
}

/** Ctrl+A selects all that is listed, Escape ends selecting, and “x” selects what has the focus. */
function selectByKey(event: KeyboardEvent<HTMLElement>, selection: Selection): void {
  const { key, ctrlKey, metaKey, target } = event;
  const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (isTyping || event.defaultPrevented || hasDialog(event.currentTarget)) return;
  const id = target instanceof HTMLElement ? target.dataset.generation : undefined;
  if (key === 'Escape' && selection.isSelecting) selection.end();
  else if (key.toLowerCase() === 'a' && (ctrlKey || metaKey) && selection.isSelecting) selection.all();
  else if (key === 'x' && !ctrlKey && !metaKey && id !== undefined) selection.toggle(id);
  else return;
  event.preventDefault();
}

/** What may be done with a generation here. @param removal takes it out of sight */
function actsOf(
  { session, place: { query = '' }, onPlace, onStart, ...props }: GalleryProps,
  {
    tell,
    show,
    server,
    told,
  }: {
    readonly tell: Acts['tell'];
    readonly show: (generation: Generation) => void;
    readonly server: Server;
    readonly told: Told | undefined;
  },
  removal: Pick<Acts, 'remove' | 'removeVideo'>,
): Acts {
  const { api } = server;
  /** Where it is made, or else here. */
  const onChat =
    props.onChat ?? ((_: string, id?: string) => onPlace({ view: 'gallery', query, ...(id !== undefined && { id }) }));
  const tellCreated = (id: string) => {
    if (told !== undefined) api.find(id).then(told.created, (error: unknown) => tell(asApiError(error).message));
  };
  /** What was made in a chat elsewhere goes on in the session that the person comes from. */
  const sessionOf = ({ platform, session_id: own }: Generation) => (platform === 'web' ? own : session);
  return {
    cancel: async ({ operation_id: id }) => void (await api.cancel(id)),
    decide: async ({ operation_id: id, price_usd: price }, decision) => void (await api.decide(id, decision, price)),
    async runAgain(generation, agreedUsd) {
      const made = await runAgain(server, { ...generation, session_id: sessionOf(generation) }, agreedUsd);
      told?.created(made);
      onChat(made.session_id, made.operation_id);
    },
    starts: onStart === undefined ? [] : ['video', 'image'],
    async start(start) {
      if (start.from !== 'shared') onStart?.(start, sessionOf(start.generation));
    },
    ...removal,
    async followUp(generation, verb, body, key) {
      const { operation_id: id, session_id: place } = await api.followUp(
        generation.operation_id,
        verb,
        { ...offerPrice(generation, verb, body), ...body },
        key,
      );
      tellCreated(id);
      onChat(place, id);
    },
    async join(chain, key) {
      const { operation_id: id, session_id: place } = await api.join(chain, key);
      tellCreated(id);
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

/** Gives the focus to the tile of what was shown large last, once it is closed in whatever way. */
function useFocusAfter(openId: string | undefined, focusTile: (id: string) => void): void {
  const last = useRef(openId);
  useEffect(() => {
    if (openId === undefined && last.current !== undefined) focusTile(last.current);
    last.current = openId;
  }, [openId, focusTile]);
}

/** @param onReset shows more; undefined where everything is shown */
function NothingHere({
  onReset,
  onChat,
}: {
  readonly onReset: (() => void) | undefined;
  readonly onChat: (() => void) | undefined;
}): ReactElement {
  const isNarrowed = onReset !== undefined;
  return (
    <section className="m-auto grid justify-items-center gap-3 p-6 text-center">
      <h2 className="font-semibold text-xl">{say(text(isNarrowed ? 'page.nothingFound' : 'page.galleryEmpty'))}</h2>
      {isNarrowed ? (
        <Button onClick={onReset}>{say(text('page.resetFilters'))}</Button>
      ) : (
        onChat !== undefined && (
          <Button look="primary" onClick={onChat}>
            {say(text('page.makeFirst'))}
          </Button>
        )
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
