import { ChevronUp, WifiOff } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { text } from '../../../../domain/texts.ts';
import { ComposerForm } from '../composer/form.tsx';
import type { ComposerStart } from '../composer/start.ts';
import { type Composer, useComposer } from '../composer/use-composer.ts';
import { useDroppedPictures, WholePage } from '../composer/use-dropped-pictures.ts';
import { useEmbedding, useFeature } from '../embed/embedding.ts';
import type { Acts } from '../generation/act-button.tsx';
import { useDeletion } from '../generation/use-deletion.ts';
import { say } from '../say.ts';
import { type ApiError, asApiError, type Fields, formOf, type Generation, type Makes } from '../server/api.ts';
import { useOptions } from '../server/use-options.ts';
import { Button, isTouch, isUndoOutsideWords, type NoticeRow, Notices } from '../ui/ui.tsx';
import { useProblemNotice } from '../ui/use-problem-notice.ts';
import { ConversationView } from './conversation-view.tsx';
import { DoneSignalling } from './done-signals.ts';
import { defaultSession } from './sessions.ts';
import { useChatActs } from './use-chat-acts.ts';
import { useConversation } from './use-conversation.ts';
import { useGenerationFocus } from './use-generation-focus.ts';
import { useTarget } from './use-target.ts';

/** What a page with several modes hands on from one to the other. */
export interface ChatLinks {
  /** What the form begins with; told by `onStarted` once it has. */
  readonly start?: ComposerStart | undefined;
  readonly onStarted?: () => void;
  /** The person wants to go on in the other mode. Without it there is only this one. */
  readonly onOtherMode?: (start: ComposerStart) => void;
  /** The person has just come from the other mode by the form's own switch. */
  readonly isSwitched?: boolean | undefined;
  /** The generation that the person came to see. */
  readonly target?: string | undefined;
  /** The person wants to see a generation of another session. Without it there is only this one. */
  readonly onSession?: (session: string, target: string) => void;
  /** The person came to see one that is gone, and wants to look for others. Without it there is nothing else to look at. */
  readonly onGallery?: () => void;
}

interface ChatProps extends ChatLinks {
  readonly makes: Makes;
  readonly sessionId: string | null;
  /** Absent: there is only this one. */
  readonly onModeToggle: (() => void) | undefined;
  readonly modeLabel: string;
  readonly preset: Fields;
  readonly onGeneration: (generation: Generation) => void;
  readonly leading: ReactNode;
  readonly title: string;
}

/** A conversation of prompts and what became of them, and the form that goes on with it. */
export function Chat(props: ChatProps): ReactElement {
  const { makes, sessionId, onModeToggle, modeLabel, preset, onGeneration, leading, title } = props;
  const { start, onStarted, onOtherMode, onSession, target, onGallery, isSwitched } = props;
  const isWhole = useContext(WholePage);
  const session = sessionId ?? defaultSession;
  const { options, problem: optionsProblem } = useOptions();
  const form = options && formOf(options, makes);
  const signals = useContext(DoneSignalling);
  const conversation = useConversation(session, {
    onChange: onGeneration,
    hearsOwn: isWhole,
    isAwaiting: () => signals?.isAwaiting() ?? false,
  });
  const composer = useComposer(form, { makes, sessionId: session, preset });
  const root = useRef<HTMLDivElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const focusGeneration = useGenerationFocus(root);
  const deletion = useDeletion(focusGeneration);
  const { notices: problems, tell, hold: holdProblems } = useProblemNotice();
  const suggests = useFeature('suggestions');
  const takesPictures = useFeature('pictures');
  const isDropping = useDroppedPictures(root, takesPictures ? composer.addPictures : undefined);
  const shown = deletion.seen(conversation.generations);
  const watch = signals?.watch;
  useEffect(() => watch?.(conversation.generations), [watch, conversation.generations]);
  // Whoever looks at something else hears nothing of this one any more.
  useEffect(() => () => watch?.([]), [watch]);

  const { found, isGone } = useTarget(target, conversation);
  const { acts, onMade, newest, sought } = useChatActs({
    ...{ makes, composer, conversation, deletion, shown, form, onOtherMode, tell, focusGeneration },
    ...{ sessionId: session, onSession, found },
    focusPrompt: () => prompt.current?.focus(),
  });
  const { isRestored } = composer;
  usePromptFocus(prompt, isWhole && isRestored && conversation.isLoaded && shown.length === 0 && target === undefined);
  // The form has to know its models, and what was in it, before it is filled.
  useBegun(form !== undefined && isRestored ? start : undefined, { onStarted, acts, tell });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isUndoOutsideWords(event)) return;
    const undone = deletion.undo();
    if (undone === undefined) return;
    event.preventDefault();
    focusGeneration(undone);
  };
  const draft = useDraftNotice(composer);
  const trouble = conversation.trouble ?? optionsProblem;
  const told = useEmbedding()?.told;
  useEffect(() => trouble && told?.failed(trouble), [trouble, told]);
  const loadOlder = () => void conversation.loadOlder().catch((error: unknown) => tell(asApiError(error).message));
  const { hold: holdDeletion } = deletion;
  const hold = useCallback(
    (isHeld: boolean) => {
      holdDeletion(isHeld);
      holdProblems(isHeld);
    },
    [holdDeletion, holdProblems],
  );
  return (
    <div style={{ height: '100%' }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only a shortcut for what a button does */}
      <div ref={root} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col bg-ground text-ink">
        {/* Our own page has a switch in the form; an app around it has its own way. */}
        <Header {...{ leading, title, modeLabel }} status={signals?.status} onModeToggle={isWhole ? undefined : onModeToggle} />
        {trouble !== undefined && <Trouble error={trouble} />}
        {isGone && <Gone days={options?.keep_days ?? 0} onGallery={onGallery} />}
        <Notices rows={[...draft, ...deletion.notices, ...problems]} onHold={hold} />
        <main className="flex min-h-0 grow flex-col">
          <ConversationView
            makes={makes}
            generations={shown}
            isLoaded={conversation.isLoaded}
            options={options}
            acts={acts}
            newest={newest}
            sought={sought}
            older={conversation.hasOlder ? <Older onOlder={loadOlder} /> : undefined}
            onExample={({ prompt: words, values = {}, picks = false }) => {
              void composer.fill(async () => (content) => ({
                ...content,
                prompt: say(words),
                values: { ...content.values, ...values },
              }));
              prompt.current?.focus();
              if (picks) root.current?.querySelector<HTMLInputElement>('input[type=file]')?.click();
            }}
          />
          <div className="shrink-0 px-3 pt-1 pb-3 sm:px-5 sm:pb-5">
            {form !== undefined && isRestored ? (
              <ComposerForm
                options={form}
                composer={composer}
                promptRef={prompt}
                isDropping={isDropping}
                onMade={onMade}
                onSwitch={isWhole ? onModeToggle : undefined}
                isSwitched={isSwitched}
                suggests={options?.suggests_prompts && suggests}
              />
            ) : (
              <FormToCome />
            )}
          </div>
        </main>
      </div>
    </div>
  );
}

/** Where there is nothing to look at, a person with a keyboard can write at once. On a phone it would open the keyboard above everything. */
function usePromptFocus(prompt: RefObject<HTMLTextAreaElement | null>, isWanted: boolean): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (!isWanted || isDone.current) return;
    isDone.current = true;
    if (!isTouch() && document.activeElement === document.body) prompt.current?.focus({ preventScroll: true });
  }, [prompt, isWanted]);
}

/** Fills the form with what the person comes with, once. */
function useBegun(
  start: ComposerStart | undefined,
  { onStarted, acts, tell }: { readonly onStarted: (() => void) | undefined; readonly acts: Acts; readonly tell: Acts['tell'] },
): void {
  const latest = useRef(onStarted);
  latest.current = onStarted;
  useEffect(() => {
    if (start === undefined) return;
    latest.current?.();
    acts.start(start).catch((error: unknown) => tell(asApiError(error).message));
  }, [start, acts, tell]);
}

function Header({
  leading,
  title,
  modeLabel,
  onModeToggle,
  status,
}: Pick<ChatProps, 'leading' | 'title' | 'modeLabel'> & {
  readonly onModeToggle: (() => void) | undefined;
  readonly status: ReactNode;
}): ReactElement {
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
      {leading}
      <h1 className="min-w-0 grow truncate font-semibold">{title}</h1>
      {status}
      {onModeToggle !== undefined && <Button onClick={onModeToggle}>{modeLabel}</Button>}
    </header>
  );
}

/** The place of the form, so that nothing above it moves once it is there. */
function FormToCome(): ReactElement {
  return <div className="mx-auto h-53 w-full max-w-3xl rounded-[1.75rem] border border-line bg-surface shadow-card sm:h-32" />;
}

function Older({ onOlder }: { readonly onOlder: () => void }): ReactElement {
  return (
    <Button className="self-center" onClick={onOlder}>
      <ChevronUp className="size-4" />
      {say(text('page.older'))}
    </Button>
  );
}

function Trouble({ error: { code, message } }: { readonly error: ApiError }): ReactElement {
  return (
    <p role="status" className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn">
      {code === 'offline' && <WifiOff aria-hidden="true" className="size-4" />}
      {message}
    </p>
  );
}

/** The link led to something that is not there any more. */
function Gone({ days, onGallery }: { readonly days: number; readonly onGallery: (() => void) | undefined }): ReactElement {
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 bg-warn-soft px-4 py-2 text-sm text-warn">
      {say(days > 0 ? text('page.goneAfterDays', { count: days }) : text('page.gone'))}
      {onGallery !== undefined && <Button onClick={onGallery}>{say(text('page.toGallery'))}</Button>}
    </div>
  );
}

/** That a draft was put aside, and how to get it back. Closed, it comes back by itself once the form is sent. */
function useDraftNotice({ asideCount, undoFill }: Composer): readonly NoticeRow[] {
  const [closedCount, setClosedCount] = useState(0);
  useEffect(() => setClosedCount((known) => Math.min(known, asideCount)), [asideCount]);
  if (asideCount <= closedCount) return [];
  return [
    {
      key: 'draft',
      message: say(text('page.draftAside')),
      action: { label: say(text('page.undo')), hint: say(text('page.undoKeys')), run: undoFill },
      onClose: () => setClosedCount(asideCount),
    },
  ];
}
