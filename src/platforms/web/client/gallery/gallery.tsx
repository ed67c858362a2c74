import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Choice } from '../composer/option-choices.ts';
import type { ComposerStart } from '../composer/start.ts';
import type { Acts } from '../generation/actions.tsx';
import { runAgain } from '../generation/run-again.ts';
import { useDeletion } from '../generation/use-deletion.ts';
import { say } from '../say.ts';
import { api, asApiError, type Generation, type Options } from '../server/api.ts';
import { Button, isUndoOutsideWords, Notices, Pill } from '../ui/ui.tsx';
import { useProblemNotice } from '../ui/use-problem-notice.ts';
import { GalleryGrid } from './grid.tsx';
import { type GalleryFilter, useGallery } from './use-gallery.ts';
import { VideoDialog } from './video-dialog.tsx';

const typingMs = 250;
const dayMs = 86_400_000;

/** Every video that may be seen here, to look through, search and play. */
export function Gallery({
  session,
  leading,
  onChat,
  onStart,
}: {
  /** The session that the person comes from. */
  readonly session: string;
  readonly leading: ReactNode;
  /** Opens a session, where one of its generations is. */
  readonly onChat: (session: string, target?: string) => void;
  /** Opens a session with its form begun. */
  readonly onStart: (start: ComposerStart, session: string) => void;
}): ReactElement {
  const [scope, setScope] = useState('all');
  const [words, setWords] = useState('');
  const [typed, setTyped] = useState('');
  const [status, setStatus] = useState('');
  const [model, setModel] = useState('');
  const [person, setPerson] = useState<Generation['person'] & { readonly platform: string }>();
  const [days, setDays] = useState('');
  const [openId, setOpenId] = useState<string>();
  const { notices: problems, tell, hold: holdProblems } = useProblemNotice();
  const [options, setOptions] = useState<Options>();
  const search = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const timer = window.setTimeout(() => setWords(typed), typingMs);
    return () => window.clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    api.options().then(setOptions, (error: unknown) => tell(asApiError(error).message));
    const onSlash = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', onSlash);
    return () => document.removeEventListener('keydown', onSlash);
  }, [tell]);

  const filter = useMemo<GalleryFilter>(
    () => ({
      platform: person?.platform ?? (scope === 'session' ? 'web' : scope),
      session_id: scope === 'session' && person === undefined ? session : '',
      words,
      status,
      model,
      person: person?.id ?? '',
      since: days === '' ? '' : new Date(startOfDay() - (Number(days) - 1) * dayMs).toISOString(),
    }),
    [scope, session, words, status, model, person, days],
  );
  const gallery = useGallery(filter);
  const focusTile = useTileFocus(root);
  const deletion = useDeletion(focusTile);
  const generations = useMemo(
    () => gallery.generations.filter(({ operation_id: id }) => !deletion.hidden.has(id)),
    [gallery.generations, deletion.hidden],
  );
  const open = generations.find(({ operation_id: id }) => id === openId);
  /** What was made in a chat elsewhere goes on in the session that the person comes from. */
  const sessionOf = ({ platform, session_id: own }: Generation) => (platform === 'web' ? own : session);
  const acts: Acts = {
    cancel: async ({ operation_id: id }) => void (await api.cancel(id)),
    decide: async ({ operation_id: id }, decision) => void (await api.decide(id, decision)),
    async runAgain(generation) {
      const made = await runAgain({ ...generation, session_id: sessionOf(generation) });
      onChat(made.session_id);
    },
    starts: ['video', 'image'],
    start: async (start) => onStart(start, sessionOf(start.generation)),
    async remove({ operation_id: id }) {
      const index = generations.findIndex((each) => each.operation_id === id);
      setOpenId(undefined);
      deletion.remove(id);
      focusTile((generations[index + 1] ?? generations[index - 1])?.operation_id ?? '');
    },
    tell,
  };
  const isNarrowed = words !== '' || status !== '' || model !== '' || person !== undefined || days !== '';
  const reset = () => {
    setTyped('');
    setWords('');
    setStatus('');
    setModel('');
    setPerson(undefined);
    setDays('');
  };
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
  const pill = (label: string, value: string, choices: readonly Choice[], onChoose: (value: string) => void) => (
    <Pill label={label} value={value} choices={choices} onChoose={onChoose} />
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
      <search className="flex shrink-0 flex-wrap items-center gap-2 px-3 py-3 sm:px-5">
        <label className="relative min-w-48 grow sm:max-w-xs">
          <span className="sr-only">{say(text('page.search'))}</span>
          <Search aria-hidden="true" className="absolute inset-y-0 left-3 my-auto size-4 text-muted" />
          <input
            ref={search}
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            placeholder={say(text('page.search'))}
            dir="auto"
            className="h-9 w-full rounded-full border pointer-coarse:h-11 border-line bg-surface pr-3 pl-9 text-sm placeholder:text-muted"
          />
        </label>
        {pill(say(text('page.filterWhere')), scope, scopes(options), (chosen) => {
          setPerson(undefined);
          setScope(chosen);
        })}
        {pill(say(text('page.filterStatus')), status, statuses(), setStatus)}
        {pill(say(text('page.filterDate')), days, dates(), setDays)}
        {options !== undefined &&
          pill(
            say(text('page.filterModel')),
            model,
            [
              ['', say(text('page.anyModel'))],
              ...[...options.models, ...options.image.models].map(({ id, label }): Choice => [id, label]),
            ],
            setModel,
          )}
        {person !== undefined && (
          <Button onClick={() => setPerson(undefined)} className="bg-accent-soft">
            {person.name ?? person.id}
            <X aria-hidden="true" className="size-4" />
          </Button>
        )}
      </search>
      {gallery.trouble !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {gallery.trouble.message}
        </p>
      )}
      <main className="flex min-h-0 grow flex-col">
        {!gallery.isLoaded && gallery.trouble === undefined && <LoadingGrid />}
        {gallery.isLoaded && generations.length === 0 && (
          <section className="m-auto grid justify-items-center gap-3 p-6 text-center">
            <h2 className="font-semibold text-xl">{say(text(isNarrowed ? 'page.nothingFound' : 'page.galleryEmpty'))}</h2>
            {isNarrowed ? (
              <Button onClick={reset}>{say(text('page.resetFilters'))}</Button>
            ) : (
              <Button look="primary" onClick={() => onChat(session)}>
                {say(text('page.makeFirst'))}
              </Button>
            )}
          </section>
        )}
        {generations.length > 0 && (
          <GalleryGrid generations={generations} onOpen={({ operation_id: id }) => setOpenId(id)} onNearEnd={gallery.loadMore} />
        )}
      </main>
      {open !== undefined && (
        <VideoDialog
          generation={open}
          options={options}
          acts={acts}
          onClose={() => setOpenId(undefined)}
          onPerson={(chosen) => {
            setOpenId(undefined);
            setPerson(chosen);
          }}
          onChat={onChat}
        />
      )}
    </div>
  );
}

function scopes(options: Options | undefined): readonly Choice[] {
  return [
    ['all', say(text('page.everywhere'))],
    ['session', say(text('page.thisSession'))],
    ['web', say(text('page.platformWeb'))],
    ...(options?.platforms ?? []).map(({ id, label }) => [id, label] as const),
  ];
}

function statuses(): readonly Choice[] {
  return [
    ['', say(text('page.anyStatus'))],
    ['completed', say(text('page.statusCompleted'))],
    ['processing', say(text('page.statusProcessing'))],
    ['pending', say(text('page.statusPending'))],
    ['error', say(text('page.statusError'))],
  ];
}

function dates(): readonly Choice[] {
  return [
    ['', say(text('page.anyDate'))],
    ['1', say(text('page.today'))],
    ['7', say(text('page.week'))],
    ['30', say(text('page.month'))],
  ];
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

function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
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
