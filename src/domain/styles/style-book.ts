import type { ReplyTarget, Requester } from '../generation.ts';
import type { ImageBytes } from '../media.ts';
import type { Text } from '../texts.ts';
import type { RequestImage, VideoRequest } from '../video-request.ts';
import type { StyleContent, StyleScope } from './style.ts';

/** Who asks for styles, and where. */
export interface StyleAsker {
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** The platform's word that they may change other people's styles of the channel, and of the server. Default: neither. */
  readonly manages?: { readonly channel: boolean; readonly server: boolean } | undefined;
  /** What was made of the same words before: what they leave open is as it was then, whatever people chose since. Default: as it is now. */
  readonly asBefore?: VideoRequest;
}

/** A style that somebody can use where they are. */
export interface UsableStyle extends StyleContent {
  /** Of one that comes with the bot a word, like `noir`. */
  readonly id: string;
  readonly scope: StyleScope | 'shipped';
  /** As it was written; of one that comes with the bot its id. */
  readonly name: string;
  /** What is typed: `--style red-fox`, `@red-fox`. */
  readonly handle: string;
  /** As people read it. */
  readonly called: Text;
  readonly pictures: readonly RequestImage[];
  /** Words that it asks for. */
  readonly slots: readonly string[];
  /** Epoch milliseconds; 0 of one that comes with the bot. */
  readonly changedAtMs: number;
  readonly isOwn: boolean;
  readonly mayChange: boolean;
}

/** The same with the bytes of its pictures. */
export interface LoadedStyle extends UsableStyle {
  readonly images: readonly ImageBytes[];
}

/** What somebody wants to save. */
export interface StyleWish {
  readonly scope: StyleScope;
  readonly name: string;
  readonly words?: string | undefined;
  readonly negative?: string | undefined;
  /** Options of a video by their names, not read yet. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** At most `styleLimits.pictures`. */
  readonly images?: readonly ImageBytes[] | undefined;
}

/** Absent: as it is. */
export type StyleChange = Partial<Omit<StyleWish, 'scope'>>;

/** Which styles a request names. */
export interface NamedStyles {
  readonly style?: string | undefined;
  /** Handles that its prompt mentions. */
  readonly mentions: readonly string[];
}

/** The engine's face to those who keep and use styles. */
export interface StyleBook {
  /** Own ones first, then the channel's, the server's, and those that come with the bot. */
  usable(asker: StyleAsker): Promise<readonly UsableStyle[]>;
  /** @param reference its id, or its name however it is written. @throws {UserError} `not_found` with those that there are */
  find(reference: string, asker: StyleAsker): Promise<UsableStyle>;
  /**
   * The styles that a request names. What it mentions is one only where somebody saved pictures under that name; else it is a word.
   *
   * @throws {UserError} `not_found` for the one that it is to be made in
   */
  named(
    named: NamedStyles,
    asker: StyleAsker,
  ): Promise<{ readonly style: LoadedStyle | undefined; readonly cast: readonly LoadedStyle[] }>;
  /** @throws {UserError} `invalid_option`, naming what is wrong with it; `not_possible_now` where there are too many; `storage_full` */
  save(wish: StyleWish, asker: StyleAsker): Promise<UsableStyle>;
  /** @throws {UserError} as `find` and `save`, and `not_allowed` */
  change(reference: string, change: StyleChange, asker: StyleAsker): Promise<UsableStyle>;
  /** Saves a copy for the channel or the server, which stays where the first one goes. @throws {UserError} as `find` and `save` */
  share(reference: string, scope: StyleScope, asker: StyleAsker): Promise<UsableStyle>;
  /** @throws {UserError} as `find`, and `not_allowed` */
  remove(reference: string, asker: StyleAsker): Promise<UsableStyle>;
  /** One of its pictures, from 0. @throws {UserError} as `find` */
  picture(reference: string, index: number, asker: StyleAsker): Promise<ImageBytes | undefined>;
}
