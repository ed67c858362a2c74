import type { ReactElement, ReactNode } from 'react';
import type { Generation } from './api.ts';
import { Chat, type ChatLinks } from './chat.tsx';

/** The other mode of the video chat: it makes and changes stills, in the same conversation. */
export function ImageChatInterface({
  sessionId,
  ...rest
}: ChatLinks & {
  readonly sessionId: string | null;
  readonly onModeToggle: () => void;
  readonly modeLabel: string;
  readonly onGeneration: (generation: Generation) => void;
  readonly leading: ReactNode;
  readonly title: string;
}): ReactElement {
  return <Chat key={sessionId} makes="image" sessionId={sessionId} preset={{}} {...rest} />;
}
