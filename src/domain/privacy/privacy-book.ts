import type { AdminWho } from '../admin-who.ts';
import type { ReplyTarget, Requester } from '../generation.ts';
import type { DoorId } from '../people/person.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { Text } from '../texts.ts';
import type { Belongings } from './belongings.ts';
import type { Forgetting } from './forgetting.ts';
import type { OwnFile } from './own-data.ts';

/** What there is of somebody. */
export interface Standing {
  /** By which ids they are known, their own first. */
  readonly doors: readonly DoorId[];
  /** Over all of them. */
  readonly belongings: Belongings;
  /** Whether they have an account on the web. */
  readonly hasAccount: boolean;
  /** When they can have a copy of it all, in epoch milliseconds. Absent: now. */
  readonly copyAtMs?: number;
  /** What a press on the question below it names: good for this person, for an hour. At most 40 letters, as buttons have them. */
  readonly question: string;
  /** The newest time that they wanted everything gone, also where that is over. */
  readonly forgetting?: Forgetting;
}

export interface ForgetWish {
  /** The question that they said yes to. Absent: it was asked elsewhere. */
  readonly question?: string;
  /** Where they are told that it is over. Default: they look themselves. */
  readonly replyTarget?: ReplyTarget;
  /** Their account on the web goes at the end, with its keys. Default: it stays. */
  readonly withAccount?: boolean;
  /** An admin has it done for them. Default: they do. */
  readonly by?: AdminWho;
}

/** What people may know of what is kept of them, and have taken away. */
export interface PrivacyBook {
  standing(person: DoorId): Promise<Standing>;
  /**
   * Takes everything away that is of somebody, at all their doors: what is theirs alone at once, what they asked for in batches, and what was sent already
   * when it is over. What it cost stays on the books. Asked for while that goes on, it is the same, and what came since goes, too.
   *
   * @throws {UserError} `not_found` where the question is over, or was somebody else's
   */
  forget(person: Requester, wish?: ForgetWish): Promise<Forgetting>;
  /**
   * Everything that is kept of somebody, a file at a time; whose reader goes away has had none.
   *
   * @param say in their language
   * @throws {UserError} `not_possible_now` where they had it within the hour, or it is on its way to them
   */
  data(person: Requester, say: (sentence: Text) => string): Promise<AsyncIterable<OwnFile>>;
  /**
   * Has the same put into direct messages of theirs, in the background.
   *
   * @throws {UserError} as `data`, and where the platform has no such messages
   */
  giveData(person: Requester, replyTarget: ReplyTarget): Promise<void>;
  /** How many videos and pictures a place would have erased within a day, if it kept them for so many days. Counted to 10,000. */
  wouldErase(scope: SettingScope, days: number): Promise<number>;
  /** Whom an admin means by `platform:id`. @throws {UserError} `invalid_option` */
  personNamed(name: string): Promise<Requester>;
}
