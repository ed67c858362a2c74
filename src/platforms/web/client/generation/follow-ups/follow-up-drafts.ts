import type { FollowUp } from '../../server/api.ts';

/** Which field the words are for: what is to become of one video of a generation. */
export interface FollowUpPlace {
  readonly id: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  readonly verb: FollowUp;
}

/** What was typed and not sent, and the key that it was sent with where nobody knows whether it arrived. */
export interface FollowUpDraft {
  readonly prompt: string;
  /** The same words under the same key are the same request. */
  readonly tried?: { readonly prompt: string; readonly key: string };
}

const nothing: FollowUpDraft = { prompt: '' };

/** It outlives a look into the gallery and a reload, but not the tab. */
export function readFollowUpDraft(place: FollowUpPlace): FollowUpDraft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(nameOf(place)) ?? '{}');
    return isDraft(stored) ? stored : nothing;
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return nothing;
  }
}

export function saveFollowUpDraft(place: FollowUpPlace, draft: FollowUpDraft): void {
  if (draft.prompt === '' && draft.tried === undefined) sessionStorage.removeItem(nameOf(place));
  else sessionStorage.setItem(nameOf(place), JSON.stringify(draft));
}

/** The key to send words with. */
export function keyFor({ tried }: FollowUpDraft, prompt: string, newKey: string): string {
  return tried?.prompt === prompt ? tried.key : newKey;
}

function isDraft(value: unknown): value is FollowUpDraft {
  return typeof value === 'object' && value !== null && 'prompt' in value && typeof value.prompt === 'string';
}

function nameOf({ id, video, verb }: FollowUpPlace): string {
  return `veo-bot.follow-up.${id}.${video}.${verb}`;
}
