import { clickKey } from '../server/api.ts';

const storageKey = 'veo-bot.tab';
/** A page that is loaded again gets its name back as soon as the one before is gone; a copy of a tab never does. */
const handOverMs = 1000;
let opened: Promise<string> | undefined;

/**
 * What this tab is called, also after it was loaded again. No other open tab is called so.
 *
 * @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API
 */
export function ownTab(): Promise<string> {
  opened ??= open();
  return opened;
}

/** Which tabs are open; undefined where the browser does not tell, as over plain http from another machine. */
export async function openTabs(): Promise<ReadonlySet<string> | undefined> {
  if (navigator.locks === undefined) return undefined;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name = '' }) => (name.startsWith(lockOf('')) ? [name.slice(lockOf('').length)] : [])));
}

async function open(): Promise<string> {
  const known = sessionStorage.getItem(storageKey);
  if (known !== null && (await hold(known))) return known;
  const id = clickKey();
  sessionStorage.setItem(storageKey, id);
  await hold(id);
  return id;
}

/** Until the page is gone, however it goes. @returns false where another tab is called so */
function hold(id: string): Promise<boolean> {
  if (navigator.locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const granted = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(lockOf(id), { signal: AbortSignal.timeout(handOverMs) }, granted).catch(() => resolve(false));
  });
}

function lockOf(id: string): string {
  return `veo-bot-tab-${id}`;
}
