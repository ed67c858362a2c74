import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import type { HistoryQuery } from '../../domain/history-query.ts';
import type { ResultKind } from '../../domain/library/browsing.ts';
import type { LibraryPerson } from '../../domain/library/library.ts';
import { type DoorId, personIdPrefix } from '../../domain/people/person.ts';
import { privateInJson } from '../../domain/private-target.ts';
import type { Composer, Tables } from '../composed/tables.ts';
import { ownerValues } from '../library-rows.ts';

/** Numbers from `first` on and below `before`. */
export interface Bounds {
  readonly first: number;
  readonly before: number;
}

/** Those that fit all but the words of a query. */
export function fitting(db: Composer, query: Omit<HistoryQuery, 'limit'>, { first, before }: Bounds) {
  const { platform, tenant, channelId, requesterId, states, model, kind } = query;
  return db.selectFrom('generations as g').where(({ eb, and, not, ref }) =>
    and([
      not(ref('g.hidden')),
      eb('g.number', '>=', first),
      eb('g.number', '<', before),
      ...(states === undefined ? [] : [eb('g.state', 'in', states)]),
      ...(model === undefined ? [] : [eb('g.model', '=', model)]),
      ...(kind === undefined ? [] : [ofKind[kind]]),
      // Without its platform an id names nobody, and at some only together with its tenant.
      ...(platform === undefined ? [] : [eb('g.platform', '=', platform)]),
      ...(platform === undefined || tenant === undefined ? [] : [eb('g.tenant', '=', tenant)]),
      ...(platform === undefined || channelId === undefined ? [] : [eb('g.channel_id', '=', channelId)]),
      ...(platform === undefined || requesterId === undefined ? [] : [eb('g.requester_id', '=', requesterId)]),
      ...ofPeople(eb, query),
      ...shortLists(db, query).map((list) => eb('g.number', 'in', list)),
    ]),
  );
}

type Conditions = ExpressionBuilder<Tables & { g: Tables['generations'] }, 'g'>;

/** Who asked for it, and who may see it. */
function ofPeople(eb: Conditions, { askedBy, seenBy, privateTo }: Pick<HistoryQuery, 'askedBy' | 'seenBy' | 'privateTo'>) {
  return [
    ...(askedBy === undefined ? [] : [eb.or(isOneOf(eb, askedBy))]),
    ...(seenBy === undefined ? [] : [eb.or([eb('g.platform', '=', 'web'), ...isOneOf(eb, seenBy)])]),
    ...(privateTo === undefined ? [] : [eb.or([isPublic, ...isPrivateTo(eb, privateTo)])]),
  ];
}

/** In the JSON of ids no text holds what is looked for, since quotes in texts are escaped. */
const isPublic = sql<boolean>`strpos(g.reply_ids, ${privateInJson}) = 0`;

function isPrivateTo(eb: Conditions, people: readonly DoorId[] | 'nameless') {
  if (people !== 'nameless') return isOneOf(eb, people);
  return [eb.and([eb('g.platform', '=', 'web'), sql<boolean>`NOT starts_with(g.requester_id, ${personIdPrefix})`])];
}

/** One condition for each of some people. */
function isOneOf(eb: Conditions, people: readonly DoorId[]) {
  return people.map((person) => {
    const [platform, tenant, id] = ownerValues(person);
    return eb.and([eb('g.platform', '=', platform), eb('g.tenant', '=', tenant), eb('g.requester_id', '=', id)]);
  });
}

/** Lengths are 0 of pictures alone. */
const ofKind: Readonly<Record<ResultKind, RawBuilder<boolean>>> = {
  video: sql`g.duration_seconds > 0 AND g.model <> 'film'`,
  picture: sql`g.duration_seconds = 0`,
  film: sql`g.model = 'film'`,
  // As the index has it. No text in the JSON holds this, since quotes in texts are escaped.
  upload: sql`g.request LIKE '%"video":{%'`,
};

/** What people keep: few of all. */
function shortLists(db: Composer, { favouriteOf, folderId, isKept }: Omit<HistoryQuery, 'limit'>) {
  return [
    ...(favouriteOf === undefined ? [] : [favouritesOf(db, favouriteOf)]),
    ...(folderId === undefined ? [] : [inLibrary(db).where('folder_id', '=', folderId)]),
    ...(isKept === undefined ? [] : [inLibrary(db).where('kept_since_ms', 'is not', null)]),
  ];
}

function favouritesOf(db: Composer, person: LibraryPerson) {
  const [platform, tenant, id] = ownerValues(person);
  const own = db.selectFrom('favourites').select('generation_number').where('owner_platform', '=', platform);
  return own.where('owner_tenant', '=', tenant).where('owner_id', '=', id);
}

function inLibrary(db: Composer) {
  return db.selectFrom('library').select('generation_number');
}
