import type { Fields, Makes } from '../server/api.ts';
import { openPicture, type Picture } from './picture-files.ts';
import { type ComposerState, type Content, emptyState, refused } from './state.ts';

/** What is in a form, as it is stored: the pictures by their keys, see `KeptPictures`. */
interface StoredContent {
  readonly prompt: string;
  readonly values: Fields;
  readonly pictures?: readonly Pick<Picture, 'key' | 'field' | 'crop'>[];
}

/** What was typed and not sent: it outlives a look into the gallery and a reload, but not the tab. */
export interface Draft extends StoredContent {
  readonly aside?: readonly StoredContent[];
  readonly sent?: readonly (StoredContent & { readonly key: string })[];
  readonly tries?: ComposerState['tries'];
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

export function saveDraft(sessionId: string, makes: Makes, state: ComposerState): void {
  const stored = ({ pictures, ...content }: Content): StoredContent => ({
    ...content,
    pictures: pictures.map(({ key, field, crop }) => ({ key, field, crop })),
  });
  const draft: Draft = {
    ...stored(state.content),
    aside: state.aside.map(stored),
    sent: state.sent.map((sent) => ({ ...stored(sent), key: sent.key })),
    tries: state.tries,
  };
  sessionStorage.setItem(keyOf(sessionId, makes), JSON.stringify(draft));
}

/** A form that is closed heard that a request of it was accepted: nobody else needs to send it again. */
export function forgetSent(sessionId: string, makes: Makes, key: string): void {
  const draft = readDraft(sessionId, makes);
  const sent = draft.sent?.filter((each) => each.key !== key) ?? [];
  sessionStorage.setItem(keyOf(sessionId, makes), JSON.stringify({ ...draft, sent }));
}

/** Whether something was typed or added in a session that was not sent. */
function hasDraft(sessionId: string): boolean {
  return (['video', 'image'] as const).some((makes) => {
    const { prompt = '', pictures = [], sent = [], aside = [] } = readDraft(sessionId, makes);
    return prompt.trim() !== '' || pictures.length + sent.length + aside.length > 0;
  });
}

/** Forgets what was typed and added in a session, which its person deletes. */
export function dropDraft(sessionId: string): void {
  for (const makes of ['video', 'image'] as const) sessionStorage.removeItem(keyOf(sessionId, makes));
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
