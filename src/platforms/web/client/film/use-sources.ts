import { useCallback, useEffect, useRef, useState } from 'react';
import { asApiError, type Generation, type Video } from '../server/api.ts';
import { generationChanged } from '../server/live.ts';
import { api, changes } from '../server/server.ts';
import type { Clip } from './cut.ts';

/** A video that a clip is taken from; `gone` where it was deleted; undefined as long as that is not known. */
export type Source = { readonly video: Video; readonly generation: Generation } | 'gone' | undefined;

/** A clip with what it is taken from. */
export interface StripClip extends Clip {
  readonly source: Source;
  /** How long it plays; 0 as long as that is not known. */
  readonly seconds: number;
}

export interface Sources {
  of(clip: Pick<Clip, 'id' | 'video'>): Source;
  /** Puts one in that is known already. */
  know(generation: Generation): void;
  /** Looks once more. */
  look(): void;
}

/** What the clips of a film are taken from, and which of it is gone: looked at when it may have changed, and when somebody comes back. */
export function useSources(clips: readonly Clip[]): Sources {
  const [known, setKnown] = useState<ReadonlyMap<string, Generation | 'gone'>>(new Map());
  const ids = [...new Set(clips.map(({ id }) => id))].sort().join(' ');
  const put = useCallback((id: string, found: Generation | 'gone') => setKnown((all) => new Map(all).set(id, found)), []);
  const find = useCallback(
    (id: string) => {
      api.find(id).then(
        (found) => put(id, found),
        // Where the server is away, the page says so already, and what is known is still true.
        (error: unknown) => asApiError(error).code === 'not_found' && put(id, 'gone'),
      );
    },
    [put],
  );
  const latest = useRef(known);
  latest.current = known;
  const look = useCallback(() => {
    for (const id of ids.split(' ')) if (id !== '') find(id);
  }, [ids, find]);
  useEffect(() => {
    for (const id of ids.split(' ')) if (id !== '' && !latest.current.has(id)) find(id);
  }, [ids, find]);
  useEffect(() => {
    const onVisibility = () => !document.hidden && look();
    const onChange = (event: Event) => {
      const id: unknown = event instanceof CustomEvent ? event.detail : undefined;
      if (typeof id === 'string' && ids.split(' ').includes(id)) find(id);
    };
    const listening = new AbortController();
    document.addEventListener('visibilitychange', onVisibility, { signal: listening.signal });
    changes.addEventListener(generationChanged, onChange, { signal: listening.signal });
    return () => listening.abort();
  }, [ids, look, find]);
  return {
    of({ id, video: number }) {
      const generation = known.get(id);
      if (generation === undefined || generation === 'gone') return generation;
      const video = generation.videos.find((each) => each.number === number);
      return video === undefined ? 'gone' : { video, generation };
    },
    know: useCallback((generation) => put(generation.operation_id, generation), [put]),
    look,
  };
}
