import { useMemo, useRef } from 'react';
import type { Generation } from '../server/api.ts';
import type { Told } from './embedding.ts';

/** One video or picture on its way, as the API of the guide tells it. */
export interface VideoOperation
  extends Pick<Generation, 'operation_id' | 'status' | 'prompt'>,
    Partial<Pick<Generation, 'message' | 'elapsed_seconds'>> {
  readonly video_url?: string;
}

/** Why the bot can't be asked, or why nothing came of an operation. */
export interface EmbedProblem {
  /** Of the API, such as `unauthorized`; `offline` where it does not answer, and `ended` for an operation that came to nothing. */
  readonly code: string;
  /** A sentence in the language of the component. */
  readonly message: string;
  readonly operation?: VideoOperation;
}

/** What a component tells the app around it. */
export interface EmbedEvents {
  /** Told of what was begun here: a prompt that was accepted, a change, another try. */
  readonly onCreated?: (operation: VideoOperation) => void;
  /** Told once of an operation that was finished while the component was there. */
  readonly onDone?: (operation: VideoOperation) => void;
  /** Told once of each, until it is over. */
  readonly onError?: (problem: EmbedProblem) => void;
  /** Told of an operation that was deleted here, once that can't be undone any more. */
  readonly onDelete?: (operationId: string) => void;
}

export function operationOf({ operation_id, status, prompt, video_url, message, elapsed_seconds }: Generation): VideoOperation {
  return { operation_id, status, prompt, message, elapsed_seconds, ...(video_url !== null && { video_url }) };
}

/** Makes events of what happens; the same all the time. */
export function useTold(events: EmbedEvents): Told {
  const latest = useRef(events);
  latest.current = events;
  return useMemo(() => createTold(() => latest.current), []);
}

/** @param events those that are wanted now */
export function createTold(events: () => EmbedEvents): Told {
  /** Those that are on their way, as far as this one knows: what was over before is no news. */
  const running = new Set<string>();
  let lastProblem: string | undefined;
  const heard = (generation: Generation): void => {
    lastProblem = undefined;
    const { operation_id: id, status, message } = generation;
    if (status === 'pending' || status === 'processing') running.add(id);
    else if (running.delete(id)) {
      const operation = operationOf(generation);
      if (status === 'completed') events().onDone?.(operation);
      else events().onError?.({ code: 'ended', message, operation });
    }
  };
  return {
    heard,
    created(generation) {
      running.add(generation.operation_id);
      events().onCreated?.(operationOf(generation));
      heard(generation);
    },
    deleted: (id) => events().onDelete?.(id),
    failed({ code, message }) {
      if (lastProblem === code) return;
      lastProblem = code;
      events().onError?.({ code, message });
    },
  };
}
