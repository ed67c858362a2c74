import type { HistoryQuery } from '../../domain/video-engine.ts';
import type { Composer } from '../composed/tables.ts';

/** Numbers from `first` on and below `before`. */
export interface Bounds {
  readonly first: number;
  readonly before: number;
}

/** Those that fit all but the words of a query. */
export function fitting(db: Composer, query: HistoryQuery, { first, before }: Bounds) {
  const { platform, tenant, channelId, requesterId, states, model } = query;
  return db.selectFrom('generations as g').where(({ eb, and, not, ref }) =>
    and([
      not(ref('g.hidden')),
      eb('g.number', '>=', first),
      eb('g.number', '<', before),
      ...(states === undefined ? [] : [eb('g.state', 'in', states)]),
      ...(model === undefined ? [] : [eb('g.model', '=', model)]),
      // Without its platform an id names nobody, and at some only together with its tenant.
      ...(platform === undefined ? [] : [eb('g.platform', '=', platform)]),
      ...(platform === undefined || tenant === undefined ? [] : [eb('g.tenant', '=', tenant)]),
      ...(platform === undefined || channelId === undefined ? [] : [eb('g.channel_id', '=', channelId)]),
      ...(platform === undefined || requesterId === undefined ? [] : [eb('g.requester_id', '=', requesterId)]),
    ]),
  );
}
