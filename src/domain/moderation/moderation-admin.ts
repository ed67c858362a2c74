import type { AdminWho } from '../admin-who.ts';
import type { PlacedBlock } from './place-block.ts';
import type { PlacedWord } from './word-list.ts';

/**
 * What the bot's admin sees and does about what people say and who they are. Places are named `platform:server` or `platform:server/channel`, where
 * people are in a workspace by its id; `web` is the page, and `everywhere` all of them.
 */
export interface ModerationAdmin {
  words(): Promise<readonly PlacedWord[]>;
  /** @param words with commas or lines between them @returns those that are new @throws {UserError} as `WordBook.add`; `invalid_option` where the place is none */
  addWords(who: AdminWho, place: string, words: string): Promise<readonly string[]>;
  /** @returns how it was written @throws {UserError} `not_found`; `invalid_option` where the place is none */
  removeWord(who: AdminWho, place: string, word: string): Promise<string>;
  /** Who is blocked in servers and workspaces by those who manage them, or by the bot's admin there alone. */
  placeBlocks(): Promise<readonly PlacedBlock[]>;
  /** @param person their id there, or with their platform as `EngineAdmin.block` takes it @throws {UserError} as `PlaceBlockBook.block`; `invalid_option` where the place is none */
  blockAt(
    who: AdminWho,
    place: string,
    person: string,
    more: { readonly forMs?: number; readonly reason?: string },
  ): Promise<void>;
  /** @returns whether they were blocked there @throws {UserError} `invalid_option` where the place is none */
  unblockAt(who: AdminWho, place: string, person: string): Promise<boolean>;
}
