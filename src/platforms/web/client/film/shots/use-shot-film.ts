import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShotFilmAnswer } from '../../../rest/answer-schemas.ts';
import { type ApiError, asApiError, clickKey } from '../../server/api.ts';
import { listen } from '../../server/live.ts';
import { api, ask, useServer } from '../../server/server.ts';

export type Shot = ShotFilmAnswer['shots'][number];

export interface ShotFilm {
  readonly seen: ShotFilmAnswer | undefined;
  /** Why it can't be seen, or what was refused last. */
  readonly problem: ApiError | undefined;
  /** The number of the shot that is being asked for again. */
  readonly busy: number | undefined;
  /** What a shot costs by now, where that is more than it said. */
  priceOf(shot: Shot): number;
  redo(shot: Shot): Promise<void>;
  cancel(): Promise<void>;
}

/** A film and its shots, kept up to date. What takes the place of one of them leads to it as well. */
export function useShotFilm(id: string): ShotFilm {
  const [seen, setSeen] = useState<ShotFilmAnswer>();
  const [problem, setProblem] = useState<ApiError>();
  const [busy, setBusy] = useState<number>();
  const [risen, setRisen] = useState<{ readonly id: string; readonly priceUsd: number }>();
  const known = useRef(new Set([id]));
  const put = useCallback((answer: ShotFilmAnswer) => {
    const { film, shots } = answer;
    known.current = new Set([film, ...shots.map(({ operation }) => operation)].map((each) => each.operation_id));
    setSeen(answer);
  }, []);
  const server = useServer();
  useEffect(() => {
    const live = listen(
      server,
      {},
      {
        async onLook(signal) {
          put(await ask<ShotFilmAnswer>('GET', `/films/${id}`, { signal }));
          setProblem(undefined);
        },
        onChange({ operation_id: changed, set }) {
          if (known.current.has(changed) || (set !== null && known.current.has(set.id))) live.look();
        },
        onRemoved(gone) {
          if (known.current.has(gone)) live.look();
        },
        onTrouble: setProblem,
      },
    );
    return live.stop;
  }, [server, id, put]);
  // A lost answer never pays twice: the same press has the same key.
  const key = useRef({ of: '', key: clickKey() });
  const priceOf = ({ operation, redo }: Shot): number =>
    risen?.id === operation.operation_id ? risen.priceUsd : (redo?.price_usd ?? 0);
  const redo = async (shot: Shot) => {
    const { number, operation } = shot;
    if (key.current.of !== operation.operation_id) key.current = { of: operation.operation_id, key: clickKey() };
    setBusy(number);
    try {
      const body = JSON.stringify({ shot: number, agreed_usd: priceOf(shot) });
      const headers = { 'idempotency-key': key.current.key };
      put(await ask<ShotFilmAnswer>('POST', `/films/${id}/redo`, { body, headers }));
      setProblem(undefined);
    } catch (error) {
      const refused = asApiError(error);
      if (refused.priceUsd !== undefined) setRisen({ id: operation.operation_id, priceUsd: refused.priceUsd });
      setProblem(refused);
    }
    setBusy(undefined);
  };
  const cancel = async () => {
    const { operation_id: film = id } = seen?.film ?? {};
    await api.cancel(film).then(
      () => setProblem(undefined),
      (error: unknown) => setProblem(asApiError(error)),
    );
  };
  return { seen, problem, busy, priceOf, redo, cancel };
}
