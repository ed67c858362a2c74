import type { ReactElement, ReactNode } from 'react';
import { text } from '../../../domain/texts.ts';
import { Chat, type ChatLinks } from './chat/chat.tsx';
import { fieldsOf, type OptionProps } from './composer/option-props.ts';
import { say } from './say.ts';
import type { Generation } from './server/api.ts';

/** One video on its way, as the API of the guide tells it. */
export interface VideoOperation
  extends Pick<Generation, 'operation_id' | 'status' | 'prompt'>,
    Partial<Pick<Generation, 'message' | 'elapsed_seconds'>> {
  readonly video_url?: string;
}

/** What a video is to be like: every option of the API, see `/api/docs`. */
export type VideoGenerationOptions = OptionProps;

export interface VideoChatInterfaceProps extends ChatLinks {
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

/** The video chat: a conversation of prompts and videos, and the form that goes on with it. It talks to the bot on its own origin. */
export function VideoChatInterface({
  sessionId,
  modeLabel = say(text('page.switchMode')),
  defaultOptions = {},
  onOperation,
  leading,
  title = say(text('page.conversationTitle')),
  ...rest
}: VideoChatInterfaceProps): ReactElement {
  return (
    <Chat
      key={sessionId}
      makes="video"
      sessionId={sessionId}
      modeLabel={modeLabel}
      preset={fieldsOf(defaultOptions)}
      onGeneration={(generation) => onOperation?.(operationOf(generation))}
      leading={leading}
      title={title}
      {...rest}
    />
  );
}

function operationOf({ operation_id, status, prompt, video_url, message, elapsed_seconds }: Generation): VideoOperation {
  return { operation_id, status, prompt, message, elapsed_seconds, ...(video_url !== null && { video_url }) };
}
