import type { HistoryQuery } from '../../domain/history-query.ts';
import type { ResultKind } from '../../domain/library/browsing.ts';
import { type DoorId, personIdPrefix } from '../../domain/people/person.ts';
import { privateInJson } from '../../domain/private-target.ts';
import { ownerValues } from '../library-rows.ts';

/** A part of a statement's WHERE, with the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A table with few of all generations, in the order of their numbers: what is in it is looked at, not all that there is. */
export interface ShortList {
  readonly table: 'favourites' | 'library';
  readonly where: string;
  readonly values: readonly unknown[];
}

export function shortListOf({ favouriteOf, folderId, isKept }: Omit<HistoryQuery, 'limit'>): ShortList | undefined {
  const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
  if (favouriteOf !== undefined) return { table: 'favourites', where: isOwn, values: ownerValues(favouriteOf) };
  if (folderId !== undefined) return { table: 'library', where: 'folder_id = ?', values: [folderId] };
  return isKept === undefined ? undefined : { table: 'library', where: 'kept_since_ms IS NOT NULL', values: [] };
}

/** All that a row of `generations` has to fit, but for words, times, and whose favourite it is. */
export function conditionsOf(query: Omit<HistoryQuery, 'limit'>): readonly Condition[] {
  const { platform, tenant, channelId, requesterId, states, model, folderId, isKept, kind, askedBy, seenBy, privateTo } = query;
  const is = (column: string, value: string | undefined): readonly Condition[] =>
    value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
  return [
    { sql: 'hidden = 0', values: [] },
    // Without its platform an id names nobody, and at some only together with its tenant.
    ...(platform === undefined
      ? []
      : [
          ...is('platform', platform),
          ...is('tenant', tenant),
          ...is('channel_id', channelId),
          ...is('requester_id', requesterId),
        ]),
    ...(askedBy === undefined ? [] : [isAskedBy(askedBy)]),
    ...(seenBy === undefined ? [] : [isSeenBy(seenBy)]),
    ...(privateTo === undefined ? [] : [isPublicOr(privateTo)]),
    ...(states === undefined ? [] : [{ sql: `state IN (${states.map(() => '?').join(', ')})`, values: states }]),
    ...is('model', model),
    ...(kind === undefined ? [] : [{ sql: ofKind[kind], values: [] }]),
    ...(folderId === undefined ? [] : [{ sql: `${inLibrary} AND folder_id = ?)`, values: [folderId] }]),
    ...(isKept === undefined ? [] : [{ sql: `${inLibrary} AND kept_since_ms IS NOT NULL)`, values: [] }]),
  ];
}

/** @param people none: nobody asked for it */
function isAskedBy(people: readonly DoorId[]): Condition {
  const each = people.map(() => '(platform = ? AND tenant = ? AND requester_id = ?)');
  return { sql: `(${['0', ...each].join(' OR ')})`, values: people.flatMap(ownerValues) };
}

function isSeenBy(people: readonly DoorId[]): Condition {
  const { sql, values } = isAskedBy(people);
  return { sql: `(platform = 'web' OR ${sql})`, values };
}

/** In the JSON of ids no text holds what is looked for, since quotes in texts are escaped. */
function isPublicOr(people: readonly DoorId[] | 'nameless'): Condition {
  const theirs =
    people === 'nameless'
      ? { sql: "(platform = 'web' AND substr(requester_id, 1, ?) <> ?)", values: [personIdPrefix.length, personIdPrefix] }
      : isAskedBy(people);
  return { sql: `(instr(reply_ids, ?) = 0 OR ${theirs.sql})`, values: [privateInJson, ...theirs.values] };
}

/** The plus keeps SQLite from an index that has nearly all of them in another order. */
const ofKind: Readonly<Record<ResultKind, string>> = {
  video: "+duration_seconds > 0 AND model <> 'film'",
  picture: 'duration_seconds = 0',
  film: "model = 'film'",
  // As the index has it. No text in the JSON holds this, since quotes in texts are escaped.
  upload: `instr(request, '"video":{') > 0`,
};

const inLibrary = 'EXISTS (SELECT 1 FROM library AS own WHERE own.generation_number = generations.number';
