import type { Requester } from '../generation.ts';

/** What a person of the web may do: see and play, make and change their own, or everything. */
export const personRoles = ['viewer', 'member', 'admin'] as const;
export type PersonRole = (typeof personRoles)[number];

/** Somebody who comes in by a name of their own. Times are epoch milliseconds. */
export interface Person {
  /** 16 characters of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly name: string;
  readonly role: PersonRole;
  readonly createdAtMs: number;
  /** Since then they may not come in, by no way. Absent: they may. */
  readonly endedAtMs?: number;
}

/** One person at one door, by its own ids: as in `Requester`, whose name may change. */
export type DoorId = Pick<Requester, 'platform' | 'tenant' | 'id'>;

/** A person of the web is somebody of a chat. */
export interface PersonLink {
  readonly door: DoorId;
  readonly personId: string;
  /** As the chat calls them. */
  readonly name?: string;
  readonly linkedAtMs: number;
}

/** Opens the web to somebody new. Its secret stands in its link alone, and here as a hash. */
export interface Invite {
  readonly id: string;
  readonly role: PersonRole;
  readonly createdAtMs: number;
  readonly untilMs: number;
  /** How many may still come by it. */
  readonly usesLeft: number;
}

/** One browser of a person. Its secret stands in its cookie alone, and here as a hash. */
export interface PersonSignIn {
  readonly id: string;
  readonly personId: string;
  /** What the browser says of itself, in a few words. */
  readonly device: string;
  readonly createdAtMs: number;
  /** To five minutes. */
  readonly usedAtMs: number;
  readonly untilMs: number;
}

/** What a program may do with a key; never more than its person. */
export const keyScopes = ['read', 'make', 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** Lets a program in as a person. The key itself is shown once, and here as a hash. */
export interface ApiKey {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The most that is made with it, in US dollars; absent: what its person may. Days and months in UTC. */
  readonly perDayUsd?: number;
  readonly perMonthUsd?: number;
  readonly createdAtMs: number;
  /** To five minutes; absent: never. */
  readonly usedAtMs?: number;
  readonly endedAtMs?: number;
}

/** As a person of the web is called where doors are told apart. Ids of browsers and of `WEB_TOKEN` never begin so. */
export const personIdPrefix = 'person-';

/** The id at the door `web` of a person who came in by their name. */
export function webIdOf(personId: string): string {
  return `${personIdPrefix}${personId}`;
}

/** Which person asks; undefined for chats, the terminal, `WEB_TOKEN` and browsers without a name. */
export function personIdOf({ platform, id }: Pick<Requester, 'platform' | 'id'>): string | undefined {
  return platform === 'web' && id.startsWith(personIdPrefix) ? id.slice(personIdPrefix.length) : undefined;
}

/** Whether a role allows what another one may. */
export function mayAs(role: PersonRole, needed: PersonRole): boolean {
  return personRoles.indexOf(role) >= personRoles.indexOf(needed);
}

/** The role that a scope stands for. */
export const roleOfScope: Readonly<Record<KeyScope, PersonRole>> = { read: 'viewer', make: 'member', admin: 'admin' };

/** Limits, so that nothing grows without end. */
export const mostPeople = 2000;
export const mostInvites = 200;
export const mostKeys = 20;
export const mostSignIns = 20;
/** Names of people and keys, in characters as people count them. */
export const longestPersonName = 60;
/** A browser that stays away so long signs in anew. */
export const signInDays = 30;
/** Uses are noted so often. */
export const usedEveryMs = 5 * 60_000;
