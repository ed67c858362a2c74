import type { Requester } from '../generation.ts';
import type { StyleAsker } from '../styles/style-book.ts';

/** What options are where they are left open, by their names. Any model’s values: what does not fit a request gives way. */
export type OptionDefaults = Readonly<Record<string, string | number | boolean>>;

/** What counts at a place for what somebody leaves open. */
export interface DefaultsAt {
  /** Their own, the channel’s, the server’s: always three, the nearest first. */
  readonly layers: readonly OptionDefaults[];
  /** Ids of the models that may be used there. Absent: all. */
  readonly allowedModels?: readonly string[];
}

/** What is to become of some; null takes one back. */
export type DefaultsChange = Readonly<Record<string, string | number | boolean | null>>;

/** The engine's face to those who choose what is made where they leave something open. */
export interface DefaultsBook {
  at(asker: StyleAsker): Promise<DefaultsAt>;
  /** A person's own. On the web everybody who has the page shares them. */
  own(person: Requester): Promise<OptionDefaults>;
  /**
   * Changes some of them, in one transaction.
   *
   * @throws {UserError} `invalid_option`, naming the option; nothing is changed then
   */
  change(change: DefaultsChange, person: Requester): Promise<{ readonly before: OptionDefaults; readonly after: OptionDefaults }>;
}
