import type { PromptForm } from './read-prompts.ts';

/** What was typed, and what was made of it: it outlives a look elsewhere and a reload, but not the tab. */
export interface KeptBatch {
  readonly typed: string;
  readonly form: PromptForm;
  /** For all of them, by their names in the API. */
  readonly shared: Readonly<Record<string, string>>;
  /** What was made of it last; absent before that. */
  readonly made?: MadeBatch | undefined;
}

export interface MadeBatch {
  readonly session: string;
  /** Operations in their order, each with its prompt. */
  readonly operations: readonly { readonly id: string; readonly prompt: string }[];
}

/** Begins so that it goes when somebody signs out. */
const storageKey = 'veo-bot.batch';
const empty: KeptBatch = { typed: '', form: '', shared: {} };

export function readBatchDraft(): KeptBatch {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...empty, ...stored } : empty;
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return empty;
  }
}

export function saveBatchDraft(batch: KeptBatch): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(batch));
  } catch {
    // A list that is too large to be kept stands in the form all the same.
  }
}
