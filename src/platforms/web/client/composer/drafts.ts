import type { Fields, Makes } from '../server/api.ts';
import type { Draft, StoredContent } from './draft.ts';
import { type DraftPlace, dropDrafts, keepDraft, type LeftDraft, leftSessions, noteTaken } from './kept-drafts.ts';
import { openPicture } from './picture-files.ts';
import { type ComposerState, type Content, emptyState, refused } from './state.ts';

export function readDraft(sessionId: string, makes: Makes): Partial<Draft> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(keyOf(sessionId, makes)) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return {};
  }
}

export function saveDraft(sessionId: string, makes: Makes, state: ComposerState): void {
  const stored = ({ pictures, ...content }: Content): StoredContent => ({
    ...content,
    pictures: pictures.map(({ key, field, crop }) => ({ key, field, crop })),
  });
  write(sessionId, makes, {
    ...stored(state.content),
    aside: state.aside.map(stored),
    sent: state.sent.map((sent) => ({ ...stored(sent), key: sent.key })),
    tries: state.tries,
  });
}

/** A form that is closed heard that a request of it was accepted: nobody else needs to send it again. */
export function forgetSent(sessionId: string, makes: Makes, key: string): void {
  const draft = readDraft(sessionId, makes);
  const sent = draft.sent?.filter((each) => each.key !== key) ?? [];
  write(sessionId, makes, { ...draft, sent });
}

/** In the tab at once, so that nothing is lost however it ends, and beyond it. */
function write(sessionId: string, makes: Makes, draft: Partial<Draft>): void {
  const dated = { ...draft, savedAtMs: Date.now() };
  sessionStorage.setItem(keyOf(sessionId, makes), JSON.stringify(dated));
  void keepDraft({ sessionId, makes }, isNothing(dated) ? undefined : dated);
}

/** No choice was made, either. */
function isNothing(draft: Partial<Draft>): boolean {
  return !hasContent(draft) && Object.keys(draft.values ?? {}).length === 0;
}

function hasContent({ prompt = '', pictures = [], sent = [], aside = [] }: Partial<Draft>): boolean {
  return prompt.trim() !== '' || pictures.length + sent.length + aside.length > 0;
}

/** Whether something was typed or added in a session, in this tab, that was not sent. */
function hasDraft(sessionId: string): boolean {
  return (['video', 'image'] as const).some((makes) => hasContent(readDraft(sessionId, makes)));
}

/** Sessions in which closed tabs left something that was not sent. */
export async function leftDraftSessions(): Promise<readonly string[]> {
  return await leftSessions(hasContent);
}

/** This tab's draft in a place, with what closed tabs left there: the newest is in the form, the others are put aside. */
export async function wholeDraft(
  { sessionId, makes }: DraftPlace,
  claim: (place: DraftPlace) => Promise<readonly LeftDraft[]>,
): Promise<Partial<Draft>> {
  const own = readDraft(sessionId, makes);
  // What others left waits for a form with nothing in it.
  if (hasContent(own)) return own;
  const left = await claim({ sessionId, makes });
  noteTaken({ sessionId, makes }, left);
  const candidates = left
    .filter(({ isOwn, draft }) => !isOwn || (draft.savedAtMs ?? 0) > (own.savedAtMs ?? 0))
    .map(({ draft }) => draft);
  const [newest, ...others] = candidates.filter(hasContent);
  if (newest === undefined) return own.savedAtMs === undefined ? (candidates[0] ?? own) : own;
  const asides = others.toReversed().flatMap((draft) => [...(draft.aside ?? []), contentOf(draft)]);
  return {
    ...newest,
    aside: [...asides.filter((each) => hasContent(each)), ...(newest.aside ?? [])],
    sent: [newest, ...others].flatMap(({ sent = [] }) => sent),
    tries: [newest, ...others].flatMap(({ tries = [] }) => tries),
  };
}

function contentOf({ prompt = '', values = {}, pictures = [] }: Partial<Draft>): StoredContent {
  return { prompt, values, pictures };
}

/** Forgets what was typed and added in a session, which its person deletes. */
export function dropDraft(sessionId: string): void {
  for (const makes of ['video', 'image'] as const) sessionStorage.removeItem(keyOf(sessionId, makes));
  void dropDrafts(sessionId);
}

/** The sessions in which something was typed or added that was not sent. */
export function draftSessions(): readonly string[] {
  const ids = Object.keys(sessionStorage).flatMap((key) => /^veo-bot\.draft\.(?:video|image)\.([\w-]+)$/.exec(key)?.[1] ?? []);
  return [...new Set(ids)].filter(hasDraft);
}

/** The keys of all pictures of a draft. */
export function picturesOf({ pictures = [], aside = [], sent = [] }: Partial<Draft>): readonly string[] {
  return [{ pictures }, ...aside, ...sent].flatMap((content) => content.pictures?.map(({ key }) => key) ?? []);
}

/**
 * The form as it was left. What was on its way then comes back into the form: nobody can tell any more whether it arrived, and sent again
 * it is the same request.
 *
 * @param files its pictures, by key; one that is not there any more is left out
 */
export async function restoredDraft(
  draft: Partial<Draft>,
  { makes, preset, files }: { readonly makes: Makes; readonly preset: Fields; readonly files: ReadonlyMap<string, Blob> },
): Promise<ComposerState> {
  const whole = async ({ prompt, values, pictures = [] }: StoredContent): Promise<Content> => {
    const opened = pictures.map(async ({ key, field, crop }) => {
      const file = files.get(key);
      return file === undefined ? [] : [{ ...(await openPicture(file, field)), key, crop }];
    });
    return { prompt, values, pictures: (await Promise.all(opened)).flat() };
  };
  const { prompt = '', values = preset, pictures = [], aside = [], sent = [], tries = [] } = draft;
  const state: ComposerState = {
    ...emptyState(await whole({ prompt, values, pictures })),
    aside: await Promise.all(aside.map(whole)),
    sent: await Promise.all(sent.map(async (each) => ({ ...(await whole(each)), key: each.key }))),
    tries,
  };
  return state.sent.reduceRight((known, { key }) => refused(known, key, makes), state);
}

function keyOf(sessionId: string, makes: Makes): string {
  return `veo-bot.draft.${makes}.${sessionId}`;
}
