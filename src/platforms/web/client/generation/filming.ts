import { createContext, type DragEvent, useContext } from 'react';
import type { ToShare } from './sharing.ts';

/** Puts a video into the film of the session; without one it opens where they are put. Undefined where the page can't: inside of another app. */
export const Filming = createContext<((video?: ToShare) => void) | undefined>(undefined);

/** Shows a film of shots with each of them. Undefined where the page can't: inside of another app. */
export const ShowingShots = createContext<((film: string) => void) | undefined>(undefined);

/** What is dragged: a generation's id, and the number of its video. */
export const clipType = 'application/x-veo-bot-clip';

/** Where this browser keeps the film of a session. What begins so goes when somebody signs out. */
export function filmKey(session: string): string {
  return `veo-bot.film.${session}`;
}

export function hasFilm(session: string): boolean {
  return localStorage.getItem(filmKey(session)) !== null;
}

/** Lets a video be dragged into the film, which opens meanwhile. */
export function useFilmDrag({ generation, number }: ToShare) {
  const film = useContext(Filming);
  if (film === undefined) return {};
  return {
    draggable: true,
    onDragStart({ dataTransfer }: DragEvent) {
      dataTransfer.setData(clipType, `${generation.operation_id}#${number}`);
      // A browser ends the drag where the page changes before it has begun.
      window.setTimeout(film);
    },
  };
}
