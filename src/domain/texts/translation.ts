import type { english } from './en.ts';

type Key = keyof typeof english;

/** Groups of texts that people read in a chat or on the page. The others are for admins and programs. */
type Group =
  | (
      | 'option'
      | 'help'
      | 'command'
      | 'slash'
      | 'people'
      | 'quality'
      | 'request'
      | 'because'
      | 'pictures'
      | 'image'
      | 'film'
      | 'limit'
      | 'cap'
    )
  | (
      | 'state'
      | 'eta'
      | 'time'
      | 'price'
      | 'card'
      | 'button'
      | 'reason'
      | 'note'
      | 'pause'
      | 'answer'
      | 'chat'
      | 'discord'
      | 'slack'
      | 'quote'
    )
  | (
      | 'google'
      | 'provider'
      | 'safety'
      | 'still'
      | 'watch'
      | 'page'
      | 'set'
      | 'batch'
      | 'style'
      | 'styleName'
      | 'person'
      | 'schedule'
      | 'privacy'
    );

type ForAdmins =
  | `discord.${'tokenRefused' | 'intentRefused' | 'refusedForGood' | 'connecting'}`
  | `slack.${'tokenRefused' | 'appTokenRefused' | 'refusedForGood' | 'connecting' | 'installed' | 'notInstalled' | 'otherDataKey'}`;

/** What the API refuses, of which people of the page read the sentence: the page shows it as it is. */
type ForPeopleOfThePage = `rest.${
  | ('internal' | 'nothingHere' | 'tooLarge' | 'tooLong' | 'tooManyTries' | 'personNotAdmin' | 'watchLink' | 'zipMissing')
  | ('notSent' | 'noSuchPost' | 'placeUnknown' | 'tooManyShares' | 'noSuchShare' | 'sharesNeedPublicUrl')
  | ('noSuchSession' | 'noSuchFolder' | 'folderWithoutName' | 'folderTwice' | 'tooManyFolders' | 'keptDiskLow' | 'keptFull')}`;

/** What has to be there in every language: where one is missing, people would read English in the middle of their own. */
export type ChatKey = Exclude<Extract<Key, `${Group}.${string}`> | 'list.or' | ForPeopleOfThePage, ForAdmins>;

/** The catalogue in another language. A language without plurals has no form for one. What only admins and programs read is not translated. */
export type Translation = { readonly [K in Exclude<ChatKey, `${string}_one`>]: string } & { readonly [K in Key]?: string };
