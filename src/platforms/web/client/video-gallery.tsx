import { type ReactElement, useCallback, useState } from 'react';
import type { GalleryPlace, Place } from './chat/sessions.ts';
import { defaultSession } from './chat/sessions.ts';
import { Embedded, type EmbedProps } from './embed/embedded.tsx';
import { Gallery } from './gallery/gallery.tsx';

export interface VideoGalleryProps extends EmbedProps {
  /** The conversation that new videos go to that are made of one of a chat elsewhere. Default: that of requests without a session. */
  readonly sessionId?: string | null;
  /** The person wants to see a video in its conversation. Without it the gallery has no way there. */
  readonly onOpenSession?: (sessionId: string, operationId?: string) => void;
}

/** All videos and pictures of the bot, to look through, search, play and keep. What is shown of it is nowhere in the address of the page. */
export function VideoGallery({ sessionId = null, onOpenSession, ...embed }: VideoGalleryProps): ReactElement {
  const [place, setPlace] = useState<GalleryPlace>({ view: 'gallery' });
  const onPlace = useCallback((next: Place) => {
    if (next.view === 'gallery') setPlace(next);
  }, []);
  return (
    <Embedded {...embed}>
      <Gallery place={place} onPlace={onPlace} session={sessionId ?? defaultSession} onChat={onOpenSession} />
    </Embedded>
  );
}
