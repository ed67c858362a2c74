import type { PeopleStore } from '../../domain/people/people-store.ts';
import type { ApiKey, DoorId, Invite, KeyScope, Person, PersonLink, PersonSignIn } from '../../domain/people/person.ts';
import type { CallsOf } from '../asked.ts';
import { toMicroUsd } from '../rows.ts';
import type { InviteRow, KeyRow, LinkRow, PersonRow, SignInRow } from './people-rows.ts';
import { readInvite, readKey, readLink, readPerson, readSignIn } from './people-rows.ts';

const one =
  <Row, Result>(read: (row: Row) => Result) =>
  ([row]: readonly Row[]): Result | undefined =>
    row && read(row);
const all =
  <Row, Result>(read: (row: Row) => Result) =>
  (rows: readonly Row[]): readonly Result[] =>
    rows.map(read);
const nothing = (): void => undefined;
const isAny = ({ length }: readonly unknown[]): boolean => length > 0;
const count = ({ length }: readonly unknown[]): number => length;

const personColumns = 'id, name, role, created_at_ms, ended_at_ms';
const inviteColumns = 'id, role, created_at_ms, until_ms, uses_left';
const signInColumns = 'id, person_id, device, created_at_ms, used_at_ms, until_ms';
const keyColumns = 'id, person_id, name, scopes, day_micro_usd, month_micro_usd, created_at_ms, used_at_ms, ended_at_ms';
const linkColumns = 'platform, tenant, door_id, person_id, name, linked_at_ms';
const isDoor = 'platform = ? AND tenant = ? AND door_id = ?';
const doorValues = ({ platform, tenant = '', id }: DoorId) => [platform, tenant, id] as const;

const people = {
  addPerson: ({ id, name, role, createdAtMs, endedAtMs }: Person) => ({
    sql: `INSERT INTO people (${personColumns}) VALUES (?, ?, ?, ?, ?) RETURNING id`,
    values: [id, name, role, whole(createdAtMs), whole(endedAtMs ?? null)],
    read: nothing,
  }),
  person: (id: string) => ({
    sql: `SELECT ${personColumns} FROM people WHERE id = ?`,
    values: [id],
    read: one<PersonRow, Person>(readPerson),
  }),
  people: () => ({
    sql: `SELECT ${personColumns} FROM people ORDER BY created_at_ms, id`,
    values: [],
    read: (rows: readonly PersonRow[]) => rows.map(readPerson).toSorted(byName),
  }),
  peopleCount: () => ({
    sql: 'SELECT COUNT(*) AS count FROM people',
    values: [],
    read: ([row]: readonly { count: number }[]): number => Number(row?.count ?? 0),
  }),
  changePerson: ({ id, name, role, endedAtMs }: Person) => ({
    sql: 'UPDATE people SET name = ?, role = ?, ended_at_ms = ? WHERE id = ? RETURNING id',
    values: [name, role, whole(endedAtMs ?? null), id],
    read: isAny,
  }),
  dropPerson: (id: string) => ({ sql: 'DELETE FROM people WHERE id = ? RETURNING id', values: [id], read: isAny }),
  forgetNameOf: ({ platform, tenant = '', id }: DoorId) => ({
    sql: 'UPDATE generations SET requester_name = NULL WHERE platform = ? AND tenant = ? AND requester_id = ? AND requester_name IS NOT NULL RETURNING id',
    values: [platform, tenant, id],
    read: nothing,
  }),
  forgetFavouritesOf: ({ platform, tenant = '', id }: DoorId) => ({
    sql: 'DELETE FROM favourites WHERE owner_platform = ? AND owner_tenant = ? AND owner_id = ? RETURNING generation_number',
    values: [platform, tenant, id],
    read: nothing,
  }),
};

const links = {
  addPersonLink: ({ door, personId, name, linkedAtMs }: PersonLink) => ({
    sql: `INSERT INTO person_links (${linkColumns}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (platform, tenant, door_id) DO NOTHING RETURNING person_id`,
    values: [...doorValues(door), personId, name ?? null, whole(linkedAtMs)],
    read: isAny,
  }),
  dropPersonLink: (door: DoorId) => ({
    sql: `DELETE FROM person_links WHERE ${isDoor} RETURNING person_id`,
    values: doorValues(door),
    read: isAny,
  }),
  personLink: (door: DoorId) => ({
    sql: `SELECT ${linkColumns} FROM person_links WHERE ${isDoor}`,
    values: doorValues(door),
    read: one<LinkRow, PersonLink>(readLink),
  }),
  linksOfPerson: (personId: string) => ({
    sql: `SELECT ${linkColumns} FROM person_links WHERE person_id = ? ORDER BY linked_at_ms, platform, tenant, door_id`,
    values: [personId],
    read: all<LinkRow, PersonLink>(readLink),
  }),
  allPersonLinks: () => ({
    sql: `SELECT ${linkColumns} FROM person_links ORDER BY linked_at_ms, platform, tenant, door_id`,
    values: [],
    read: all<LinkRow, PersonLink>(readLink),
  }),
};

const invites = {
  addInvite: ({ id, role, createdAtMs, untilMs, usesLeft }: Invite, hash: string) => ({
    sql: `INSERT INTO invites (${inviteColumns}, secret_hash) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
    values: [id, role, whole(createdAtMs), whole(untilMs), usesLeft, hash],
    read: nothing,
  }),
  invites: () => ({
    sql: `SELECT ${inviteColumns} FROM invites ORDER BY created_at_ms DESC, id`,
    values: [],
    read: all<InviteRow, Invite>(readInvite),
  }),
  inviteBy: (hash: string) => ({
    sql: `SELECT ${inviteColumns} FROM invites WHERE secret_hash = ?`,
    values: [hash],
    read: one<InviteRow, Invite>(readInvite),
  }),
  takeInvite: (hash: string, nowMs: number) => ({
    sql: `UPDATE invites SET uses_left = uses_left - 1 WHERE secret_hash = ? AND uses_left > 0 AND until_ms > ? RETURNING ${inviteColumns}`,
    values: [hash, Math.floor(nowMs)],
    read: one<InviteRow, Invite>(readInvite),
  }),
  dropInvite: (id: string) => ({ sql: 'DELETE FROM invites WHERE id = ? RETURNING id', values: [id], read: isAny }),
  dropInvitesUntil: (untilMs: number) => ({
    sql: 'DELETE FROM invites WHERE until_ms <= ? RETURNING id',
    values: [Math.floor(untilMs)],
    read: count,
  }),
};

const signIns = {
  addSignIn: ({ id, personId, device, createdAtMs, usedAtMs, untilMs }: PersonSignIn, hash: string) => ({
    sql: `INSERT INTO sign_ins (${signInColumns}, secret_hash) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    values: [id, personId, device, whole(createdAtMs), whole(usedAtMs), whole(untilMs), hash],
    read: nothing,
  }),
  signInBy: (hash: string, nowMs: number) => ({
    sql: `SELECT ${signInColumns} FROM sign_ins WHERE secret_hash = ? AND until_ms > ?`,
    values: [hash, Math.floor(nowMs)],
    read: one<SignInRow, PersonSignIn>(readSignIn),
  }),
  noteSignInUse: (id: string, usedAtMs: number, untilMs: number) => ({
    sql: 'UPDATE sign_ins SET used_at_ms = ?, until_ms = ? WHERE id = ? RETURNING id',
    values: [whole(usedAtMs), whole(untilMs), id],
    read: nothing,
  }),
  signInsOf: (personId: string) => ({
    sql: `SELECT ${signInColumns} FROM sign_ins WHERE person_id = ? ORDER BY used_at_ms DESC, id`,
    values: [personId],
    read: all<SignInRow, PersonSignIn>(readSignIn),
  }),
  dropSignIn: (id: string, personId: string) => ({
    sql: 'DELETE FROM sign_ins WHERE id = ? AND person_id = ? RETURNING id',
    values: [id, personId],
    read: isAny,
  }),
  dropSignInsOf: (personId: string) => ({
    sql: 'DELETE FROM sign_ins WHERE person_id = ? RETURNING id',
    values: [personId],
    read: count,
  }),
  dropSignInsUntil: (untilMs: number) => ({
    sql: 'DELETE FROM sign_ins WHERE until_ms <= ? RETURNING id',
    values: [Math.floor(untilMs)],
    read: count,
  }),
};

const keys = {
  addKey: ({ id, personId, name, scopes, perDayUsd, perMonthUsd, createdAtMs, usedAtMs, endedAtMs }: ApiKey, hash: string) => ({
    sql: `INSERT INTO api_keys (${keyColumns}, secret_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    values: [
      ...[id, personId, name, written(scopes), micro(perDayUsd), micro(perMonthUsd)],
      ...[whole(createdAtMs), whole(usedAtMs ?? null), whole(endedAtMs ?? null), hash],
    ],
    read: nothing,
  }),
  keyBy: (hash: string) => ({
    sql: `SELECT ${keyColumns} FROM api_keys WHERE secret_hash = ?`,
    values: [hash],
    read: one<KeyRow, ApiKey>(readKey),
  }),
  apiKey: (id: string) => ({
    sql: `SELECT ${keyColumns} FROM api_keys WHERE id = ?`,
    values: [id],
    read: one<KeyRow, ApiKey>(readKey),
  }),
  keysOf: (personId: string) => ({
    sql: `SELECT ${keyColumns} FROM api_keys WHERE person_id = ? ORDER BY created_at_ms DESC, id`,
    values: [personId],
    read: all<KeyRow, ApiKey>(readKey),
  }),
  noteKeyUse: (id: string, usedAtMs: number) => ({
    sql: 'UPDATE api_keys SET used_at_ms = ? WHERE id = ? RETURNING id',
    values: [whole(usedAtMs), id],
    read: nothing,
  }),
  endKey: (id: string, personId: string, endedAtMs: number) => ({
    sql: 'UPDATE api_keys SET ended_at_ms = ? WHERE id = ? AND person_id = ? AND ended_at_ms IS NULL RETURNING id',
    values: [whole(endedAtMs), id, personId],
    read: isAny,
  }),
  addKeyRequest: (generationId: string, keyId: string) => ({
    sql: 'INSERT INTO key_requests (generation_id, key_id) VALUES (?, ?) ON CONFLICT (key_id, generation_id) DO NOTHING RETURNING key_id',
    values: [generationId, keyId],
    read: nothing,
  }),
};

/** Everything that is asked of the tables of people, written once for both databases. */
export const peopleCalls = { ...people, ...links, ...invites, ...signIns, ...keys } satisfies CallsOf<PeopleStore>;

/** In the words of a person, whatever alphabet. */
function byName(one: Person, other: Person): number {
  return one.name.localeCompare(other.name, 'en') || one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1);
}

/** Columns hold whole milliseconds, and a clock may give parts of one. */
function whole(timeMs: number): number;
function whole(timeMs: number | null): number | null;
function whole(timeMs: number | null): number | null {
  return timeMs === null ? null : Math.floor(timeMs);
}

function micro(usd: number | undefined): number | null {
  return usd === undefined ? null : toMicroUsd(usd);
}

function written(scopes: readonly KeyScope[]): string {
  return scopes.join(' ');
}
