import type { ReactElement, ReactNode } from 'react';
import { Chat, type ChatLinks } from './chat/chat.tsx';
import type { Generation } from './server/api.ts';

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
