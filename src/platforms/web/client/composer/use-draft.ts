import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Fields, Makes } from '../server/api.ts';
import type { Draft } from './draft.ts';
import { picturesOf, restoredDraft, saveDraft, wholeDraft } from './drafts.ts';
import { claimDrafts } from './kept-drafts.ts';
import { openKeptPictures } from './kept-pictures.ts';
import type { Picture } from './picture-files.ts';
import { acceptedElsewhere, type ComposerState, emptyState } from './state.ts';

/** An event of the window: a request was accepted after its form was closed. Its detail is the idempotency key. */
export const acceptedLate = 'veo-bot-accepted-late';
/** A browser whose storage hangs must not keep the form away. */
const restoreMs = 3000;

export interface DraftStore {
  /** At once what was last put in, also before the page shows it. */
  get(): ComposerState;
  update(change: (state: ComposerState) => ComposerState): void;
}

interface OwnStore extends DraftStore {
  subscribe(listener: () => void): () => void;
}

interface DraftPlace {
  readonly makes: Makes;
  readonly sessionId: string;
  readonly preset: Fields;
}

/** The state of a form, kept in the browser while it changes. */
export function useDraft(place: DraftPlace): {
  readonly state: ComposerState;
  readonly store: DraftStore;
  readonly isRestored: boolean;
  /** Whether the form is still on the page. */
  readonly isOpen: () => boolean;
} {
  const { makes, sessionId, preset } = place;
  const [store] = useState(() => createStore(emptyState({ prompt: '', values: preset, pictures: [] })));
  const [kept] = useState(openKeptPictures);
  const [isRestored, setRestored] = useState(false);
  const state = useSyncExternalStore(store.subscribe, store.get);
  const open = useRef(false);
  const first = useRef({ makes, preset });

  useEffect(() => {
    open.current = true;
    let isGone = false;
    const restore = async () => {
      const draft = await wholeDraft({ sessionId, makes }, (place) => inTime(claimDrafts(place), []));
      const files = await filesOf(draft, kept.read);
      const restored = await restoredDraft(draft, { ...first.current, files });
      if (isGone) return;
      store.update(() => restored);
      setRestored(true);
    };
    void restore();
    return () => {
      isGone = true;
      open.current = false;
    };
  }, [sessionId, makes, store, kept]);

  useEffect(() => {
    if (isRestored) saveDraft(sessionId, makes, state);
  }, [isRestored, sessionId, makes, state]);

  useEffect(() => {
    const onAccepted = (event: Event) => {
      if (event instanceof CustomEvent) store.update((known) => acceptedElsewhere(known, String(event.detail)));
    };
    window.addEventListener(acceptedLate, onAccepted);
    return () => window.removeEventListener(acceptedLate, onAccepted);
  }, [store]);

  usePictureCopies(state, kept);
  return { state, store, isRestored, isOpen: useCallback(() => open.current, []) };
}

/** Keeps a copy of each picture while the form, or a draft put aside, has it. */
function usePictureCopies({ content, aside, sent }: ComposerState, kept: ReturnType<typeof openKeptPictures>): void {
  const known = useRef<ReadonlyMap<string, Picture>>(new Map());
  useEffect(() => {
    const pictures = new Map([content, ...aside, ...sent].flatMap((each) => each.pictures).map((each) => [each.key, each]));
    for (const [key, { file }] of pictures) if (!known.current.has(key)) void kept.save(key, file);
    for (const [key, { url }] of known.current) {
      if (pictures.has(key)) continue;
      URL.revokeObjectURL(url);
      void kept.remove(key);
    }
    known.current = pictures;
  }, [content, aside, sent, kept]);
  useEffect(
    () => () => {
      for (const { url } of known.current.values()) URL.revokeObjectURL(url);
    },
    [],
  );
}

async function filesOf(draft: Partial<Draft>, read: (key: string) => Promise<Blob | undefined>): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  const reading = picturesOf(draft).map(async (key) => {
    const file = await read(key);
    if (file !== undefined) files.set(key, file);
  });
  if (reading.length > 0) await inTime(Promise.all(reading), []);
  return files;
}

/** @param otherwise what is taken where the browser's storage hangs */
function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  return Promise.race([work, new Promise<T>((resolve) => window.setTimeout(resolve, restoreMs, otherwise))]);
}

function createStore(first: ComposerState): OwnStore {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      state = change(state);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
