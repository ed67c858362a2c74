import type { Fields, Makes } from './api.ts';

/** What was typed and not sent: it outlives a look into the gallery and a reload, but not the tab. */
interface Draft {
  readonly prompt: string;
  readonly values: Fields;
}

export function readDraft(sessionId: string, makes: Makes): Partial<Draft> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(keyOf(sessionId, makes)) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return {};
  }
}

export function saveDraft(sessionId: string, makes: Makes, draft: Draft): void {
  sessionStorage.setItem(keyOf(sessionId, makes), JSON.stringify(draft));
}

function keyOf(sessionId: string, makes: Makes): string {
  return `veo-bot.draft.${makes}.${sessionId}`;
}
