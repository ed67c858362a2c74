import { type ReactElement, type ReactNode, useCallback, useState } from 'react';
import { onDemand } from '../ui/on-demand.tsx';
import { Filming, hasFilm } from './filming.ts';
import type { ToShare } from './sharing.ts';

const FilmStrip = onDemand(() => import('../film/film-strip.tsx').then(({ FilmStrip: part }) => part));

/** The videos that are put into the film of a session, and whether there is one. */
export function useFilming(session: string) {
  const [added, setAdded] = useState<readonly ToShare[]>([]);
  const [opened, setOpened] = useState<string>();
  return {
    ...{ session, added },
    isOpen: opened === session || hasFilm(session),
    film: useCallback(
      (video?: ToShare) => {
        setOpened(session);
        if (video !== undefined) setAdded((before) => [...before, video]);
      },
      [session],
    ),
    onTaken: useCallback(() => setAdded([]), []),
    onClose: () => setOpened(undefined),
  };
}

/** A view with videos, and the film that is made of them below it. @param onMade shows a film that was begun @param onShots opens where one is made of shots */
export function FilmPlace({
  filming,
  isShown,
  onMade,
  onShots,
  children,
}: {
  readonly filming: ReturnType<typeof useFilming>;
  readonly isShown: boolean;
  readonly onMade: (id: string) => void;
  readonly onShots: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { session, added, isOpen, film, onTaken, onClose } = filming;
  return (
    <Filming value={film}>
      <div className="flex min-w-0 grow flex-col">
        <div className="min-h-0 grow">{children}</div>
        {isOpen && isShown && (
          // As high as its first line, so that nothing moves when it is there.
          <div className="min-h-13.25 shrink-0 pointer-coarse:min-h-15.25">
            <FilmStrip key={session} {...{ session, added, onTaken, onClose, onMade, onShots }} />
          </div>
        )}
      </div>
    </Filming>
  );
}
