import type { AdminWho } from '../admin-who.ts';
import type { ApiKey, DoorId, Invite, KeyScope, Person, PersonLink, PersonRole, PersonSignIn } from './person.ts';

/** A person with who they are in chats. */
export interface LinkedPerson extends Person {
  readonly links: readonly PersonLink[];
}

/** A browser that was let in. @property secret for its cookie, and nowhere else */
export interface SignedIn {
  readonly person: Person;
  readonly signIn: PersonSignIn;
  readonly secret: string;
}

export interface InviteWish {
  readonly role: PersonRole;
  /** How many may come by it. */
  readonly uses: number;
  readonly forMs: number;
}

export interface PersonChange {
  readonly name?: string;
  readonly role?: PersonRole;
  /** They may not come in any more: their browsers are signed out and their keys ended. False takes it back, and nothing of that. */
  readonly isEnded?: boolean;
}

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly perDayUsd?: number;
  readonly perMonthUsd?: number;
}

/** What a chat says of somebody who signed in with it. */
export interface DoorPerson {
  readonly door: DoorId;
  readonly name: string;
}

/** The people of the web: what the admin does with them, how they come in, and what is their own. */
export interface PeopleBook {
  /** By name. */
  all(): Promise<readonly LinkedPerson[]>;
  find(id: string): Promise<LinkedPerson | undefined>;
  /**
   * Makes a link for somebody who is to come in.
   *
   * @returns its secret, which is known to nobody afterwards
   * @throws {UserError} `invalid_option`; `not_possible_now` where there are too many
   */
  invite(who: AdminWho, wish: InviteWish): Promise<{ readonly invite: Invite; readonly secret: string }>;
  /** Newest first, those that are over for a week. */
  invites(): Promise<readonly Invite[]>;
  /** @throws {UserError} `not_found` */
  dropInvite(who: AdminWho, id: string): Promise<void>;
  /** @returns whether anything is different now @throws {UserError} `not_found`; `invalid_option` for a name that is empty, too long or somebody else's */
  change(who: AdminWho, id: string, change: PersonChange): Promise<boolean>;
  /** With their name, links, browsers and keys. What they made stays, without their name. @throws {UserError} `not_found` */
  remove(who: AdminWho, id: string): Promise<void>;

  /** What the link is good for. @throws {UserError} `not_found` with what to do: it is over, used up, or none of ours */
  invited(secret: string): Promise<Invite>;
  /** Comes in by an invite, as somebody new. @throws {UserError} as `invited` and `change` do */
  join(secret: string, name: string, device: string): Promise<SignedIn>;
  /**
   * Comes in by a chat: as the person who it is linked to, else as somebody new.
   *
   * @param role of somebody new; undefined: only those that are known may come in
   * @throws {UserError} `not_allowed`
   */
  enter(by: DoorPerson, role: PersonRole | undefined, device: string): Promise<SignedIn>;

  /** Whose browser it is, and whether they may come in. Notes the use. */
  bySignIn(secret: string): Promise<{ readonly person: Person; readonly signIn: PersonSignIn } | undefined>;
  /** The same for a key. */
  byKey(secret: string): Promise<{ readonly person: Person; readonly key: ApiKey } | undefined>;

  /** Last used first. */
  signInsOf(personId: string): Promise<readonly PersonSignIn[]>;
  /** Ends one. One that is over already is fine. */
  endSignIn(personId: string, id: string): Promise<void>;
  /** Ends all of a person's. @returns how many there were */
  endSignIns(personId: string): Promise<number>;

  /** @throws {UserError} `not_possible_now` where it is another person's */
  link(personId: string, by: DoorPerson): Promise<void>;
  /** @throws {UserError} `not_found` */
  unlink(personId: string, door: DoorId): Promise<void>;

  /** Newest first, also those that are ended. */
  keysOf(personId: string): Promise<readonly ApiKey[]>;
  /**
   * @returns the key itself, which is known to nobody afterwards
   * @throws {UserError} `invalid_option`; `not_allowed` for more than its person may; `not_possible_now` where there are too many
   */
  makeKey(personId: string, wish: KeyWish): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  /** @throws {UserError} `not_found` */
  endKey(personId: string, id: string): Promise<void>;

  /** By which ids somebody is known at all doors, their own first. */
  doorsOf(person: DoorId): Promise<readonly DoorId[]>;
}
