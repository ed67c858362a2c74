import { ChevronUp, WifiOff } from 'lucide-react';
import { type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import { type ApiError, api, asApiError, type Fields, type Generation, type Options } from './api.ts';
import { ComposerForm } from './composer-form.tsx';
import { ConversationView } from './conversation-view.tsx';
import type { Acts } from './generation-actions.tsx';
import { lastFrame } from './picture-files.ts';
import { runAgain } from './run-again.ts';
import { say } from './say.ts';
import { defaultSession } from './sessions.ts';
import { Button, Notice } from './ui.tsx';
import { useComposer } from './use-composer.ts';
import { useConversation } from './use-conversation.ts';
import { useDeletion } from './use-deletion.ts';

/** One video on its way, as the API of the guide tells it. */
export interface VideoOperation {
  readonly operation_id: string;
  readonly status: 'pending' | 'processing' | 'completed' | 'error';
  readonly prompt: string;
  readonly video_url?: string;
  /** A sentence for people. */
  readonly message?: string;
  readonly elapsed_seconds?: number;
}

/** What a video is to be like. */
export interface VideoGenerationOptions {
  readonly aspectRatio: '16:9' | '9:16';
  readonly resolution: '720p' | '1080p';
  /** Seconds. */
  readonly duration: '4' | '6' | '8';
  readonly personGeneration?: 'everyone' | 'adults' | 'nobody';
  /** 0 to 4,294,967,295; the same one makes similar videos. */
  readonly seed?: number;
}

export interface VideoChatInterfaceProps {
  /** The person wants the other mode of the app around it. */
  readonly onModeToggle: () => void;
  /** The conversation that is shown and gone on with; null for the one that requests without a session belong to. */
  readonly sessionId: string | null;
  /** What the button of `onModeToggle` says. */
  readonly modeLabel?: string;
  /** What the form begins with; the person can change it. */
  readonly defaultOptions?: Partial<VideoGenerationOptions>;
  /** Told of every operation of the session that is shown, and again when it changes. */
  readonly onOperation?: (operation: VideoOperation) => void;
  /** Stands before the title. */
  readonly leading?: ReactNode;
  readonly title?: string;
}

const noticeMs = 7000;

/** The video chat: a conversation of prompts and videos, and the form that goes on with it. It talks to the bot on its own origin. */
export function VideoChatInterface(props: VideoChatInterfaceProps): ReactElement {
  return <VideoChat key={props.sessionId} {...props} />;
}

function VideoChat({
  onModeToggle,
  sessionId,
  modeLabel = say(text('page.switchMode')),
  defaultOptions = {},
  onOperation,
  leading,
  title = say(text('page.conversationTitle')),
}: VideoChatInterfaceProps): ReactElement {
  const session = sessionId ?? defaultSession;
  const { options, problem: optionsProblem } = useOptions();
  const conversation = useConversation(session, (generation) => onOperation?.(operationOf(generation)));
  const composer = useComposer(options, session, fieldsOf(defaultOptions));
  const deletion = useDeletion();
  const prompt = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useNotice();
  const [newest, setNewest] = useState<string>();

  const latest = useRef({ composer, conversation, deletion });
  latest.current = { composer, conversation, deletion };
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
      async change(generation) {
        await now().composer.fill(generation);
        prompt.current?.focus();
      },
      async goOnFrom(video, { options: { aspect_ratio: aspect } }) {
        const frame = await lastFrame(new URL(video.url).pathname);
        if (aspect !== undefined) now().composer.setValue('aspect_ratio', aspect);
        await now().composer.addPictures([frame]);
        prompt.current?.focus();
      },
      async remove({ operation_id: id }) {
        now().deletion.remove(id);
        prompt.current?.focus();
      },
      tell: setProblem,
    };
  }, [setProblem]);
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
        generations={shown}
        isLoaded={conversation.isLoaded}
        options={options}
        acts={acts}
        newest={newest}
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
        {options !== undefined && <ComposerForm options={options} composer={composer} promptRef={prompt} onMade={onMade} />}
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

function operationOf({ operation_id, status, prompt, video_url, message, elapsed_seconds }: Generation): VideoOperation {
  return { operation_id, status, prompt, message, elapsed_seconds, ...(video_url !== null && { video_url }) };
}

function fieldsOf({ aspectRatio, resolution, duration, personGeneration, seed }: Partial<VideoGenerationOptions>): Fields {
  return {
    ...(aspectRatio !== undefined && { aspect_ratio: aspectRatio }),
    ...(resolution !== undefined && { resolution }),
    ...(duration !== undefined && { duration }),
    ...(personGeneration !== undefined && { person_generation: personGeneration }),
    ...(seed !== undefined && { seed }),
  };
}
