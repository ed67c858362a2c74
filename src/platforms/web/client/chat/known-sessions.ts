import { sessionApi } from './session-api.ts';

/** Where a browser kept them before they stood on the server. */
const storageKey = 'veo-bot.sessions';
const most = 40;

/** Hands over what this browser alone knew, once. Where that does not work, the next visit tries again. */
export async function handOverSessions(): Promise<void> {
  const known = readKnown();
  if (known.length > 0) await sessionApi.adopt(known);
  localStorage.removeItem(storageKey);
}

function readKnown(): readonly { readonly session_id: string; readonly title: string }[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    // Without a title nothing was made in it.
    return (Array.isArray(stored) ? stored : [])
      .filter(isKnown)
      .slice(0, most)
      .map(({ id, title }) => ({ session_id: id, title }));
  } catch {
    // A list that can't be read is left; the videos are in the gallery all the same.
    return [];
  }
}

function isKnown(value: unknown): value is { readonly id: string; readonly title: string } {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('title' in value)) return false;
  const { id, title } = value;
  return (
    typeof id === 'string' &&
    /^[A-Za-z0-9_-]{1,100}$/.test(id) &&
    typeof title === 'string' &&
    title !== '' &&
    title.length <= 1000
  );
}
