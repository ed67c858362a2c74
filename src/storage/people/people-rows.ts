import {
  type ApiKey,
  type Invite,
  keyScopes,
  type Person,
  type PersonLink,
  type PersonSignIn,
} from '../../domain/people/person.ts';

/** Rows of the tables of people, as either database gives them. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly role: Person['role'];
  readonly created_at_ms: number;
  readonly ended_at_ms: number | null;
}
export interface LinkRow {
  readonly platform: string;
  readonly tenant: string;
  readonly door_id: string;
  readonly person_id: string;
  readonly name: string | null;
  readonly linked_at_ms: number;
}
export interface InviteRow {
  readonly id: string;
  readonly role: Invite['role'];
  readonly created_at_ms: number;
  readonly until_ms: number;
  readonly uses_left: number;
}
export interface SignInRow {
  readonly id: string;
  readonly person_id: string;
  readonly device: string;
  readonly created_at_ms: number;
  readonly used_at_ms: number;
  readonly until_ms: number;
}
export interface KeyRow {
  readonly id: string;
  readonly person_id: string;
  readonly name: string;
  /** Words with spaces between them. */
  readonly scopes: string;
  readonly day_micro_usd: number | null;
  readonly month_micro_usd: number | null;
  readonly created_at_ms: number;
  readonly used_at_ms: number | null;
  readonly ended_at_ms: number | null;
}

export function readPerson({ id, name, role, created_at_ms, ended_at_ms }: PersonRow): Person {
  return { id, name, role, createdAtMs: created_at_ms, ...(ended_at_ms !== null && { endedAtMs: ended_at_ms }) };
}

export function readLink({ platform, tenant, door_id, person_id, name, linked_at_ms }: LinkRow): PersonLink {
  return {
    door: { platform, id: door_id, ...(tenant !== '' && { tenant }) },
    personId: person_id,
    linkedAtMs: linked_at_ms,
    ...(name !== null && { name }),
  };
}

export function readInvite({ id, role, created_at_ms, until_ms, uses_left }: InviteRow): Invite {
  return { id, role, createdAtMs: created_at_ms, untilMs: until_ms, usesLeft: uses_left };
}

export function readSignIn(row: SignInRow): PersonSignIn {
  const { id, person_id: personId, device } = row;
  return { id, personId, device, createdAtMs: row.created_at_ms, usedAtMs: row.used_at_ms, untilMs: row.until_ms };
}

export function readKey(row: KeyRow): ApiKey {
  const { id, person_id: personId, name, scopes } = row;
  const words = scopes.split(' ');
  return {
    ...{ id, personId, name, scopes: keyScopes.filter((scope) => words.includes(scope)) },
    createdAtMs: row.created_at_ms,
    ...(row.day_micro_usd !== null && { perDayUsd: row.day_micro_usd / 1e6 }),
    ...(row.month_micro_usd !== null && { perMonthUsd: row.month_micro_usd / 1e6 }),
    ...(row.used_at_ms !== null && { usedAtMs: row.used_at_ms }),
    ...(row.ended_at_ms !== null && { endedAtMs: row.ended_at_ms }),
  };
}
