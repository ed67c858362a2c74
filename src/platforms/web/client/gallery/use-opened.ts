import { useCallback, useEffect, useRef, useState } from 'react';
import type { GalleryPlace, Place } from '../chat/sessions.ts';
import { asApiError, type Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import type { Neighbours } from './viewer.tsx';

/** As many from the end of what is listed, the next page is asked for. */
const nearEnd = 4;

export interface Opened {
  /** The one that is shown large. */
  readonly open: Generation | undefined;
  readonly neighbours: Neighbours;
  /** Those that were asked for at once with it, and itself, as far as they are listed. */
  readonly together: readonly Generation[];
  show(generation: Generation): void;
  /** Takes over what an answer says of it. */
  put(generation: Generation): void;
  close(): void;
  /** Leaves one that is about to go: for the next one, or else for the list. */
  leave(id: string): void;
}

/** The generation that the address names, listed or not, and the way to those beside it. */
export function useOpened({
  place,
  generations,
  isLoaded,
  onPlace,
  onBack,
  onNearEnd,
  tell,
}: {
  readonly place: GalleryPlace;
  readonly generations: readonly Generation[];
  readonly isLoaded: boolean;
  readonly onPlace: (place: Place, isReplacing?: boolean) => void;
  /** Goes back by the browser's history. Absent: places are not in it. */
  readonly onBack: (() => void) | undefined;
  readonly onNearEnd: () => void;
  readonly tell: (problem: string) => void;
}): Opened {
  const { id, query = '' } = place;
  const { api } = useServer();
  /** One that is not among those that are listed: asked for by its address, or by a link of another. */
  const [sought, setSought] = useState<Generation>();
  /** Whether it was opened from the list, which the way back leads to then. */
  const isFromList = useRef(false);
  const index = generations.findIndex((each) => each.operation_id === id);
  const listed = generations[index];
  const open = listed ?? (sought?.operation_id === id ? sought : undefined);

  const close = useCallback(() => {
    if (isFromList.current && onBack !== undefined) onBack();
    else onPlace({ view: 'gallery', query }, true);
    isFromList.current = false;
  }, [onPlace, onBack, query]);
  const go = (generation: Generation) => {
    setSought(generation);
    // Where one is open already, the way back still leads to the list.
    if (id === undefined) isFromList.current = true;
    onPlace({ view: 'gallery', query, id: generation.operation_id }, id !== undefined);
  };
  useEffect(() => {
    if (id === undefined) isFromList.current = false;
  }, [id]);
  const isMissing = id !== undefined && open === undefined && isLoaded;
  useEffect(() => {
    if (!isMissing) return;
    let isWanted = true;
    api.find(id).then(
      (found) => isWanted && setSought(found),
      (error: unknown) => {
        if (!isWanted) return;
        tell(asApiError(error).message);
        close();
      },
    );
    return () => {
      isWanted = false;
    };
  }, [api, isMissing, id, tell, close]);
  useEffect(() => {
    if (index !== -1 && index >= generations.length - nearEnd) onNearEnd();
  }, [index, generations.length, onNearEnd]);

  const neighbours = {
    previous: index === -1 ? undefined : generations[index - 1],
    next: index === -1 ? undefined : generations[index + 1],
  };
  const setId = open?.set?.id;
  const together =
    setId === undefined
      ? []
      : generations.filter(({ set }) => set?.id === setId).toSorted((a, b) => (a.set?.index ?? 0) - (b.set?.index ?? 0));
  return {
    ...{ open, neighbours, together, close },
    show: go,
    put: (changed) => setSought((known) => (known?.operation_id === changed.operation_id ? changed : known)),
    leave(left) {
      if (left !== id) return;
      const beside = neighbours.next ?? neighbours.previous;
      if (beside === undefined) close();
      else go(beside);
    },
  };
}
