import { english } from '../../../../domain/texts/en.ts';
import type { Text } from '../../../../domain/texts.ts';
import { loadPhrases, type PageLanguage } from './languages.ts';
import { type Phrases, putIntoWords } from './phrases.ts';

// One page has one language: what `say` gives is used everywhere, also where no React is.
let language: PageLanguage = 'en';
let phrases: Phrases = english;
/** What is there in English, and said where another language lacks it. */
let inEnglish: Phrases = english;
const listeners = new Set<() => void>();

/** BCP 47. */
export function spokenLanguage(): PageLanguage {
  return language;
}

/** In the language that is spoken; `say` is the name for it. */
export function inSpokenWords(phrase: Text): string {
  return putIntoWords(phrase, phrases, language);
}

/** Changes the language once its texts are there. @throws where they could not be loaded: then it stays as it is */
export async function speak(next: PageLanguage): Promise<void> {
  const loaded = await loadPhrases(next);
  language = next;
  phrases = { ...inEnglish, ...loaded };
  for (const listener of listeners) listener();
}

/** Brings what parts say that are loaded on demand: in English it comes with them, in any other language it is there. */
export async function loadLaterPhrases(): Promise<void> {
  const { laterPhrases } = await import('./later-phrases.ts');
  inEnglish = { ...laterPhrases, ...english };
  phrases = { ...laterPhrases, ...phrases };
}

/** For `useSyncExternalStore`. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
