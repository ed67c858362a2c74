/** With the time when it happened, in epoch milliseconds. */
export type Timed<Effect> = Effect & { readonly atMs: number };

/** What a fake service writes down: what happened in it, and what was asked of it. */
export interface Log<Effect extends { readonly kind: string }, RequestRecord> {
  readonly effects: readonly Timed<Effect>[];
  readonly requests: readonly RequestRecord[];
  /** Files that were fetched. */
  readonly downloads: readonly RequestRecord[];
  add(effect: Effect): void;
  /** Effects of one kind. */
  all<Kind extends Effect['kind']>(kind: Kind): readonly Timed<Extract<Effect, { readonly kind: Kind }>>[];
  /** @returns changes the record while the request is on its way */
  begin(list: 'requests' | 'downloads', record: RequestRecord): (change: Partial<RequestRecord>) => void;
}

export function createEffectLog<Effect extends { readonly kind: string }, RequestRecord>(
  now: () => number,
): Log<Effect, RequestRecord> {
  const effects: Timed<Effect>[] = [];
  const lists: Record<'requests' | 'downloads', RequestRecord[]> = { requests: [], downloads: [] };
  const isKind =
    <Kind extends Effect['kind']>(kind: Kind) =>
    (effect: Timed<Effect>): effect is Timed<Extract<Effect, { readonly kind: Kind }>> =>
      effect.kind === kind;
  return {
    effects,
    ...lists,
    add(effect) {
      effects.push({ ...effect, atMs: now() });
    },
    all: (kind) => effects.filter(isKind(kind)),
    begin(list, record) {
      const place = lists[list].push(record) - 1;
      return (change) => {
        const before = lists[list][place];
        if (before !== undefined) lists[list][place] = { ...before, ...change };
      };
    },
  };
}
