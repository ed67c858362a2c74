import { UserError } from '../../domain/errors.ts';
import type { GivenWords } from '../../domain/moderation/word-book.ts';
import { type PlacedWord, unwantedIn, wordKey, wordsIn, writtenWord } from '../../domain/moderation/word-list.ts';
import { wordsOfFilm, wordsOfRequest } from '../../domain/moderation/words-of.ts';
import { everywhere, type SettingScope, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import type { Ready } from '../insert-accepted.ts';
import type { Together } from '../together.ts';

type Reading = Pick<Core, 'store'>;

/** What may not be said in a place: by its channel, its server, and the bot's admin. */
export async function wordsAt({ store }: Reading, scope: SettingScope): Promise<readonly PlacedWord[]> {
  return wordsIn([...(await store.placeSettings(everywhere)), ...(await store.placeSettings(scope))]);
}

/** Whether anything of it is unwanted in a place. Counts nothing. */
export async function hasUnwanted(core: Reading, scope: SettingScope, given: readonly GivenWords[]): Promise<boolean> {
  return findUnwanted(await wordsAt(core, scope), given) !== undefined;
}

/** Inside of the transaction that would keep it. Counts nothing. @throws {UserError} `invalid_option` */
export async function refuseUnwanted(core: Reading, scope: SettingScope, given: readonly GivenWords[]): Promise<void> {
  const unwanted = findUnwanted(await wordsAt(core, scope), given);
  if (unwanted !== undefined) throw refusalOf(unwanted.found, unwanted.option);
}

type Counting = Pick<Core, 'store' | 'clock' | 'write' | 'inBackground'>;

/** As `WordBook.require`. */
export async function requireWords(core: Counting, scope: SettingScope, given: readonly GivenWords[]): Promise<void> {
  (await wordCheck(core, scope))(given);
}

/** The same for several texts, by the words as they are now. */
export async function wordCheck(core: Counting, scope: SettingScope): Promise<(given: readonly GivenWords[]) => void> {
  const words = await wordsAt(core, scope);
  return (given) => {
    const unwanted = findUnwanted(words, given);
    if (unwanted === undefined) return;
    // They are told at once, also while the database is busy.
    void core.inBackground('it could not be counted that an unwanted word was found', countHit(core, unwanted.found));
    throw refusalOf(unwanted.found, unwanted.option);
  };
}

/**
 * The same for what is to be taken in together, in one place. Looks at what is said of all of it.
 *
 * @returns looks at one of them
 * @throws {UserError} `invalid_option`
 */
export async function submissionCheck(
  core: Counting,
  { submissions: [first], film }: Pick<Together, 'submissions' | 'film'>,
): Promise<(submission: Submission) => void> {
  if (first === undefined) return () => undefined;
  const check = await wordCheck(core, settingScopeOf(first.replyTarget));
  if (film?.kind === 'new') check(wordsOfFilm(film));
  return ({ request }) => check(wordsOfRequest(request));
}

/** The same inside of the transaction, for all that comes of it. @throws {UserError} `invalid_option` */
export async function refuseUnwantedIn(core: Reading, ready: readonly Pick<Ready, 'submission' | 'members'>[]): Promise<void> {
  const [first] = ready;
  if (first === undefined) return;
  const given = ready.flatMap(({ members }) => members.flatMap(({ request }) => wordsOfRequest(request)));
  await refuseUnwanted(core, settingScopeOf(first.submission.replyTarget), given);
}

/** The first unwanted word that somebody gave, with the option that it was for. */
function findUnwanted(
  words: readonly PlacedWord[],
  given: readonly GivenWords[],
): { readonly found: PlacedWord; readonly option: string | undefined } | undefined {
  for (const { option, words: said } of given) {
    const found = unwantedIn([said], words);
    if (found !== undefined) return { found, option };
  }
  return undefined;
}

async function countHit({ write, clock }: Pick<Core, 'write' | 'clock'>, { scope, word }: PlacedWord): Promise<void> {
  await write(async ({ store }) => {
    const key = wordKey(word);
    const now = wordsIn(await store.placeSettings(scope)).find(
      (each) => wordKey(each.word) === key && isSameLevel(each.scope, scope),
    );
    // It may have been taken off the list meanwhile.
    if (now === undefined) return;
    await store.setPlaceSetting(scope, key, writtenWord({ ...now, hits: now.hits + 1, lastHitMs: Math.ceil(clock.now()) }));
  });
}

/** Whether both are of the channel, or both of the server around it. */
export function isSameLevel(one: SettingScope, other: SettingScope): boolean {
  return one.channelId === other.channelId;
}

function refusalOf({ word }: PlacedWord, option: string | undefined): UserError {
  return new UserError('invalid_option', text('words.refused', { word }), { option });
}
