import { ChevronUp, WifiOff } from 'lucide-react';
import { type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import { type ApiError, api, asApiError, type Fields, formOf, type Generation, type Makes, type Options } from './api.ts';
import { ComposerForm } from './composer-form.tsx';
import { beginWith, type ComposerStart } from './composer-start.ts';
import { ConversationView } from './conversation-view.tsx';
import type { Acts } from './generation-actions.tsx';
import { runAgain } from './run-again.ts';
import { say } from './say.ts';
import { defaultSession } from './sessions.ts';
import { Button, Notice } from './ui.tsx';
import { useComposer } from './use-composer.ts';
import { type Conversation, useConversation } from './use-conversation.ts';
import { useDeletion } from './use-deletion.ts';

/** What a page with several modes hands on from one to the other. */
export interface ChatLinks {
  /** What the form begins with; told by `onStarted` once it has. */
  readonly start?: ComposerStart | undefined;
  readonly onStarted?: () => void;
  /** The person wants to go on in the other mode. Without it there is only this one. */
  readonly onOtherMode?: (start: ComposerStart) => void;
  /** The generation that the person came to see. */
  readonly target?: string | undefined;
}

interface ChatProps extends ChatLinks {
  readonly makes: Makes;
  readonly sessionId: string | null;
  readonly onModeToggle: () => void;
  readonly modeLabel: string;
  readonly preset: Fields;
  readonly onGeneration: (generation: Generation) => void;
  readonly leading: ReactNode;
  readonly title: string;
}

const noticeMs = 7000;

/** A conversation of prompts and what became of them, and the form that goes on with it. */
export function Chat(props: ChatProps): ReactElement {
  const { makes, sessionId, onModeToggle, modeLabel, preset, onGeneration, leading, title } = props;
  const { start, onStarted, onOtherMode, target } = props;
  const session = sessionId ?? defaultSession;
  const { options, problem: optionsProblem } = useOptions();
  const form = options && formOf(options, makes);
  const conversation = useConversation(session, onGeneration);
  const composer = useComposer(form, { makes, sessionId: session, preset });
  const deletion = useDeletion();
  const prompt = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useNotice();
  const [newest, setNewest] = useState<string>();

  const latest = useRef({ composer, conversation, deletion, onOtherMode, onStarted });
  latest.current = { composer, conversation, deletion, onOtherMode, onStarted };
  const hasOtherMode = onOtherMode !== undefined;
  const acts = useMemo<Acts>(() => {
    const now = () => latest.current;
    const show = async (answer: Promise<Generation>) => {
      const askedAtMs = Date.now();
      const generation = await answer;
      now().conversation.show(generation, askedAtMs);
      return generation;
    };
    return {
      cancel: async ({ operation_id: id }) => void (await show(api.cancel(id))),
      decide: async ({ operation_id: id }, decision) => void (await show(api.decide(id, decision))),
      async runAgain(generation) {
        const { operation_id: id } = await show(runAgain(generation));
        setNewest(id);
      },
      starts: hasOtherMode ? ['video', 'image'] : [makes],
      async start(begun) {
        if (begun.makes !== makes) return now().onOtherMode?.(begun);
        await beginWith(now().composer, begun);
        prompt.current?.focus();
      },
      async remove({ operation_id: id }) {
        now().deletion.remove(id);
        prompt.current?.focus();
      },
      tell: setProblem,
    };
  }, [setProblem, makes, hasOtherMode]);
  useEffect(() => {
    // The form has to know its models before it is filled.
    if (start === undefined || form === undefined) return;
    latest.current.onStarted?.();
    acts.start(start).catch((error: unknown) => setProblem(asApiError(error).message));
  }, [start, form, acts, setProblem]);
  const onMade = useCallback(
    (id: string) => {
      const askedAtMs = Date.now();
      api.find(id).then(
        (generation) => {
          latest.current.conversation.show(generation, askedAtMs);
          setNewest(id);
        },
        (error: unknown) => setProblem(asApiError(error).message),
      );
      prompt.current?.focus();
    },
    [setProblem],
  );

  const found = useTarget(target, conversation);

  const shown = conversation.generations.filter(({ operation_id: id }) => !deletion.hidden.has(id));
  const trouble = conversation.trouble ?? optionsProblem;
  const undo = deletion.notice?.undo;
  return (
    <div className="relative flex h-full min-h-0 flex-col bg-ground text-ink">
      <header className="flex h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{title}</h1>
        <Button onClick={onModeToggle}>{modeLabel}</Button>
      </header>
      {trouble !== undefined && <Trouble error={trouble} />}
      <ConversationView
        makes={makes}
        generations={shown}
        isLoaded={conversation.isLoaded}
        options={options}
        acts={acts}
        newest={newest}
        target={found}
        older={
          conversation.hasOlder ? (
            <Button
              className="self-center"
              onClick={() => void conversation.loadOlder().catch((error: unknown) => setProblem(asApiError(error).message))}
            >
              <ChevronUp className="size-4" />
              {say(text('page.older'))}
            </Button>
          ) : undefined
        }
        onExample={(example) => {
          composer.setPrompt(example);
          prompt.current?.focus();
        }}
      />
      <div className="shrink-0 px-3 pt-1 pb-3 sm:px-5 sm:pb-5">
        {form !== undefined && <ComposerForm options={form} composer={composer} promptRef={prompt} onMade={onMade} />}
      </div>
      <Notice
        message={deletion.notice?.message ?? problem}
        action={undo === undefined ? undefined : { label: say(text('page.undo')), run: undo }}
      />
    </div>
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

/** What can be chosen; tried again until it is there. */
function useOptions(): { readonly options: Options | undefined; readonly problem: ApiError | undefined } {
  const [options, setOptions] = useState<Options>();
  const [problem, setProblem] = useState<ApiError>();
  useEffect(() => {
    let timer: number | undefined;
    let stopped = false;
    const ask = async () => {
      try {
        const answer = await api.options();
        if (stopped) return;
        setOptions(answer);
        setProblem(undefined);
      } catch (error) {
        if (stopped) return;
        setProblem(asApiError(error));
        timer = window.setTimeout(() => void ask(), 5000);
      }
    };
    void ask();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, []);
  return { options, problem };
}

/** A message that goes by itself. */
function useNotice(): [string | undefined, (message: string) => void] {
  const [message, setMessage] = useState<string>();
  useEffect(() => {
    if (message === undefined) return;
    const timer = window.setTimeout(() => setMessage(undefined), noticeMs);
    return () => window.clearTimeout(timer);
  }, [message]);
  return [message, setMessage];
}

/** Reads on until the one that the person came to see is there. @returns its id from then on */
function useTarget(target: string | undefined, { isLoaded, loadUntil }: Conversation): string | undefined {
  const [found, setFound] = useState<string>();
  useEffect(() => {
    if (target === undefined || !isLoaded) return;
    // One that is not there any more is not waited for: the conversation is shown as it is.
    loadUntil(target).then(
      () => setFound(target),
      () => undefined,
    );
  }, [target, isLoaded, loadUntil]);
  return found;
}
