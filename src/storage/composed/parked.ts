import type { Composer } from './tables.ts';

/** Posts that can be tried again, each beside the row of its generation, newest first. @param id of one generation alone */
export function parkedRows(composer: Composer, limit: number, id: string | undefined) {
  const rows = parked(composer).selectAll('g').select(['o.kind', 'o.parked']).orderBy('g.number', 'desc').limit(limit);
  return (id === undefined ? rows : rows.where('g.id', '=', id)).compile();
}

export function parkedCount(composer: Composer) {
  return parked(composer)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .compile();
}

/** A result without its video has nothing to show; a question that was answered asks nothing. */
function parked(composer: Composer) {
  return composer
    .selectFrom('outbox as o')
    .innerJoin('generations as g', 'g.id', 'o.generation_id')
    .where('o.parked', 'is not', null)
    .whereRef('o.wanted', '=', 'o.sent')
    .where(({ not, ref }) => not(ref('g.hidden')))
    .where(({ eb, or, and }) =>
      or([
        and([eb('o.kind', '=', 'result'), eb('g.removed_at_ms', 'is', null)]),
        and([eb('o.kind', '=', 'question'), eb('g.state', '=', 'unknown')]),
      ]),
    );
}
