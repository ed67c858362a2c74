import { type ReactElement, type ReactNode, useContext } from 'react';
import { text } from '../../../domain/texts.ts';
import { Chat, type ChatLinks } from './chat/chat.tsx';
import { fieldsOf, type OptionProps } from './composer/option-props.ts';
import { WholePage } from './composer/use-dropped-pictures.ts';
import { Embedded, type EmbedProps } from './embed/embedded.tsx';
import { useEmbedding } from './embed/embedding.ts';
import { operationOf, type VideoOperation } from './embed/use-told.ts';
import { say } from './say.ts';

/** What a video is to be like: every option of the API, see `/api/docs`. */
export type VideoGenerationOptions = OptionProps;

export interface VideoChatInterfaceProps extends ChatLinks, EmbedProps {
  /** The person wants the other mode of the app around it. Without it there is only this one. */
  readonly onModeToggle?: (() => void) | undefined;
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

/** The video chat: a conversation of prompts and videos, and the form that goes on with it. */
export function VideoChatInterface(props: VideoChatInterfaceProps): ReactElement {
  const isWhole = useContext(WholePage);
  const { apiUrl, token, theme, className, language, features, onCreated, onDone, onError, onDelete, ...rest } = props;
  if (isWhole) return <VideoChat {...rest} />;
  const embed = { apiUrl, token, theme, className, language, features };
  const events = {
    ...(onCreated && { onCreated }),
    ...(onDone && { onDone }),
    ...(onError && { onError }),
    ...(onDelete && { onDelete }),
  };
  return (
    <Embedded {...embed} {...events}>
      <VideoChat {...rest} />
    </Embedded>
  );
}

/** In the language that is spoken once it is shown. */
function VideoChat({
  sessionId,
  onModeToggle,
  modeLabel = say(text('page.switchMode')),
  defaultOptions = {},
  onOperation,
  leading,
  title = say(text('page.conversationTitle')),
  ...rest
}: Omit<VideoChatInterfaceProps, keyof EmbedProps>): ReactElement {
  const told = useEmbedding()?.told;
  return (
    <Chat
      key={sessionId}
      makes="video"
      sessionId={sessionId}
      onModeToggle={onModeToggle}
      modeLabel={modeLabel}
      preset={fieldsOf(defaultOptions)}
      onGeneration={(generation) => {
        onOperation?.(operationOf(generation));
        told?.heard(generation);
      }}
      leading={leading}
      title={title}
      {...rest}
    />
  );
}
