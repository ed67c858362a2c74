import type { Fields } from './api.ts';

/** What was typed and not sent: it outlives a look into the gallery and a reload, but not the tab. */
interface Draft {
  readonly prompt: string;
  readonly values: Fields;
}

export function readDraft(sessionId: string): Partial<Draft> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(keyOf(sessionId)) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return {};
  }
}

export function saveDraft(sessionId: string, draft: Draft): void {
  sessionStorage.setItem(keyOf(sessionId), JSON.stringify(draft));
}

function keyOf(sessionId: string): string {
  return `veo-bot.draft.${sessionId}`;
}
