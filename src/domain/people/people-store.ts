import type { ApiKey, DoorId, Invite, Person, PersonLink, PersonSignIn } from './person.ts';

/** What the store knows of people. Secrets come as hashes: SHA-256 in base64url. */
export interface PeopleStore {
  addPerson(person: Person): Promise<void>;
  person(id: string): Promise<Person | undefined>;
  /** By name. */
  people(): Promise<readonly Person[]>;
  peopleCount(): Promise<number>;
  /** Name, role and end. @returns false where there is no such person (any more) */
  changePerson(person: Person): Promise<boolean>;
  /** With links, sign-ins and keys. What they cost stays on the books. */
  dropPerson(id: string): Promise<boolean>;
  /** What they asked for bears their name no more. */
  forgetNameOf(door: DoorId): Promise<void>;
  forgetFavouritesOf(door: DoorId): Promise<void>;

  /** @returns false where it is somebody's already */
  addPersonLink(link: PersonLink): Promise<boolean>;
  dropPersonLink(door: DoorId): Promise<boolean>;
  personLink(door: DoorId): Promise<PersonLink | undefined>;
  /** Oldest first. */
  linksOfPerson(personId: string): Promise<readonly PersonLink[]>;
  allPersonLinks(): Promise<readonly PersonLink[]>;

  addInvite(invite: Invite, hash: string): Promise<void>;
  /** Newest first, also those that are over. */
  invites(): Promise<readonly Invite[]>;
  inviteBy(hash: string): Promise<Invite | undefined>;
  /** Takes one use of an invite that is good at a time. @returns undefined where it is not, so that two at once never both have the last */
  takeInvite(hash: string, nowMs: number): Promise<Invite | undefined>;
  dropInvite(id: string): Promise<boolean>;
  dropInvitesUntil(untilMs: number): Promise<number>;

  addSignIn(signIn: PersonSignIn, hash: string): Promise<void>;
  /** One that is not over. */
  signInBy(hash: string, nowMs: number): Promise<PersonSignIn | undefined>;
  noteSignInUse(id: string, usedAtMs: number, untilMs: number): Promise<void>;
  /** Last used first. */
  signInsOf(personId: string): Promise<readonly PersonSignIn[]>;
  /** @returns whether there was one of that person's */
  dropSignIn(id: string, personId: string): Promise<boolean>;
  dropSignInsOf(personId: string): Promise<number>;
  dropSignInsUntil(untilMs: number): Promise<number>;

  addKey(key: ApiKey, hash: string): Promise<void>;
  keyBy(hash: string): Promise<ApiKey | undefined>;
  apiKey(id: string): Promise<ApiKey | undefined>;
  /** Newest first, also those that are ended. */
  keysOf(personId: string): Promise<readonly ApiKey[]>;
  noteKeyUse(id: string, usedAtMs: number): Promise<void>;
  /** @returns whether there was one of that person's that was not ended */
  endKey(id: string, personId: string, endedAtMs: number): Promise<boolean>;
  /** Notes that a generation was asked for with a key. */
  addKeyRequest(generationId: string, keyId: string): Promise<void>;
}
