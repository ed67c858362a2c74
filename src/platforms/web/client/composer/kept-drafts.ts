import type { Makes } from '../server/api.ts';
import type { Draft } from './draft.ts';
import { answered, type KeptEntry, keptEntries } from './kept-entries.ts';
import { openTabs, ownTab } from './own-tab.ts';

const database = { databaseName: 'veo-bot-drafts', storeName: 'drafts' };
/** As long as the pictures of drafts. */
const keptMs = 30 * 86_400_000;
/** Where the browser gives no place for it, a draft ends with its tab. */
const within = keptEntries<Entry>(database, { keptMs, mostKept: 200 });
/** Where the browser does not tell which tabs are open, one that saved nothing for so long counts as closed. */
const closedMs = 3_600_000;

/** Where a draft belongs. */
export interface DraftPlace {
  readonly sessionId: string;
  readonly makes: Makes;
}

/** A draft that a tab left behind, or this one had when its browser ended. */
export interface LeftDraft {
  readonly draft: Partial<Draft>;
  readonly key: string;
  readonly isOwn: boolean;
}

interface Entry extends DraftPlace, KeptEntry {
  /** Each tab has a draft of its own in each place, so that none overwrites another's. */
  readonly key: string;
  readonly tab: string;
  readonly draft: Partial<Draft>;
}

/** Keys of what the forms of this tab took over and have not stored in their own drafts yet, by place. */
const claimed = new Map<string, readonly string[]>();

/** Keeps the draft of this tab beyond it. @param draft undefined: there is none any more */
export async function keepDraft(place: DraftPlace, draft: Partial<Draft> | undefined): Promise<void> {
  const savedAtMs = draft?.savedAtMs ?? Date.now();
  const tab = await ownTab();
  const key = keyOf(tab, place);
  await within('readwrite', async (store) => {
    if (draft === undefined) await answered(store.delete(key));
    else await answered(store.put({ key, tab, ...place, draft, savedAtMs } satisfies Entry));
    // From now on they are in this one, or were thrown away with it.
    for (const old of claimed.get(nameOf(place)) ?? []) await answered(store.delete(old));
    claimed.delete(nameOf(place));
  });
}

/**
 * Takes over what closed tabs left in a place: no other tab has it from then on. Newest first.
 *
 * @returns this tab's own one, too, for the case that its browser ended before it was stored elsewhere
 */
export async function claimDrafts({ sessionId, makes }: DraftPlace): Promise<readonly LeftDraft[]> {
  const [tab, open] = [await ownTab(), await openTabs()];
  const found = await within('readwrite', async (store) => {
    const all: readonly Entry[] = await answered(store.getAll());
    const here = all.filter((entry) => entry.sessionId === sessionId && entry.makes === makes);
    const mine = here.filter((entry) => entry.tab === tab || isLeft(entry, open));
    // They stay as they are until this tab has stored them in its own.
    for (const entry of mine) if (entry.tab !== tab) await answered(store.put({ ...entry, tab }));
    return mine.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  });
  const own = keyOf(tab, { sessionId, makes });
  return (found ?? []).map(({ draft, key }) => ({ draft, key, isOwn: key === own }));
}

/** The form has what was taken over: once it is stored with its own draft, it goes where it was before. */
export function noteTaken(place: DraftPlace, left: readonly LeftDraft[]): void {
  claimed.set(
    nameOf(place),
    left.flatMap(({ key, isOwn }) => (isOwn ? [] : [key])),
  );
}

/** Sessions in which closed tabs left a draft. */
export async function leftSessions(hasContent: (draft: Partial<Draft>) => boolean): Promise<readonly string[]> {
  const [tab, open] = [await ownTab(), await openTabs()];
  const entries = await within('readonly', (store): Promise<readonly Entry[]> => answered(store.getAll()));
  const left = (entries ?? []).filter((entry) => entry.tab !== tab && isLeft(entry, open) && hasContent(entry.draft));
  return [...new Set(left.map(({ sessionId }) => sessionId))];
}

/** Forgets what this tab and closed ones have in a session. */
export async function dropDrafts(sessionId: string): Promise<void> {
  const [tab, open] = [await ownTab(), await openTabs()];
  await within('readwrite', async (store) => {
    const all: readonly Entry[] = await answered(store.getAll());
    const mine = all.filter((entry) => entry.sessionId === sessionId && (entry.tab === tab || isLeft(entry, open)));
    for (const { key } of mine) await answered(store.delete(key));
  });
}

/** Forgets the drafts of all tabs. */
export function forgetDrafts(): void {
  indexedDB.deleteDatabase(database.databaseName);
}

function isLeft({ tab, savedAtMs }: Entry, open: ReadonlySet<string> | undefined): boolean {
  return open === undefined ? savedAtMs < Date.now() - closedMs : !open.has(tab);
}

function keyOf(tab: string, place: DraftPlace): string {
  return `${tab}.${nameOf(place)}`;
}

function nameOf({ sessionId, makes }: DraftPlace): string {
  return `${makes}.${sessionId}`;
}
