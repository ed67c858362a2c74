import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { ActingPerson } from '../tiers/credit.ts';
import type { PlacedWord } from './word-list.ts';

/** Words and phrases that are not wanted in a place. The caller has made sure that who changes them manages that place, or is the bot's admin. */
export interface WordBook {
  /** Those of a channel and of its server, or of a server alone; of those that hold everywhere the bot's admin alone knows. */
  of(scope: SettingScope): Promise<readonly PlacedWord[]>;
  /** Of all places. */
  all(): Promise<readonly PlacedWord[]>;
  /**
   * Adds words to a place, at once and each with an entry in the list of acts; what is there already stays.
   *
   * @param words as `readWords` gives them
   * @returns those that are new
   * @throws {UserError} `not_possible_now` where there are too many; then none is added
   */
  add(scope: SettingScope, words: readonly string[], by: ActingPerson): Promise<readonly string[]>;
  /** @returns how it was written @throws {UserError} `not_found` */
  remove(scope: SettingScope, word: string, by: ActingPerson): Promise<string>;
  /**
   * Looks at what somebody gave, before anything of it is kept anywhere. A word that is found is counted.
   *
   * @param given texts by the option that they are for
   * @throws {UserError} `invalid_option`, naming the word, for its person alone
   */
  require(scope: SettingScope, given: readonly GivenWords[]): Promise<void>;
}

/** A text that somebody gave. */
export interface GivenWords {
  /** The option that it is for, by its declared name. Default: none. */
  readonly option?: string | undefined;
  readonly words: string;
}
