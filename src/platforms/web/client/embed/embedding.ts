import { createContext, useContext } from 'react';
import type { Generation } from '../server/api.ts';

/** Parts of the components that an app can leave out. Default: all are there. */
export interface Features {
  /** The form takes pictures and videos: those of the person, and what was made here, such as the last frame of a video. */
  readonly pictures?: boolean;
  /** The form offers better words for a prompt. */
  readonly suggestions?: boolean;
  /** A finished video is changed, continued, made sharper, or joined with those before it. */
  readonly followUps?: boolean;
  readonly download?: boolean;
  readonly delete?: boolean;
}

/** What an app is told of what happens in a component of ours. */
export interface Told {
  /** One was begun here. */
  created(generation: Generation): void;
  /** How one stands, as it is shown, and again when that changes. */
  heard(generation: Generation): void;
  deleted(id: string): void;
  failed(problem: { readonly code: string; readonly message: string }): void;
}

/** How a part of ours stands in an app of somebody else. */
export interface Embedding {
  readonly features: Features;
  readonly told: Told;
  /** Where dialogs are put, so that they look as the rest. */
  readonly surface: HTMLElement | null;
}

/** Undefined where the whole page is ours. */
export const EmbeddingContext = createContext<Embedding | undefined>(undefined);

export function useEmbedding(): Embedding | undefined {
  return useContext(EmbeddingContext);
}

/** Whether a part is there. */
export function useFeature(name: keyof Features): boolean {
  return useContext(EmbeddingContext)?.features[name] !== false;
}
