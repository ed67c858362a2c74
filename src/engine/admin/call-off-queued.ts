import { nameOf } from '../../domain/catalog.ts';
import { isFilm } from '../../domain/film-request.ts';
import type { Generation } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { stepWithin, type TakenStep } from '../take-step.ts';
import { uncharged } from '../unclear.ts';

/** Calls off what waits and was not sent, free of charge. Inside of a transaction. @returns the steps, to be told once it is stored */
export async function callOffQueued(
  inner: Core,
  isMeant: (generation: Generation) => boolean,
): Promise<readonly { readonly id: string; readonly step: TakenStep }[]> {
  const all = await inTurn(await inner.store.queuedIds(), async (id) => {
    const step = await stepWithin(inner, id, (now) => {
      if (now.state !== 'queued' || !isMeant(now)) return undefined;
      // A film is sent to nobody.
      const reason = isFilm(now.request) ? undefined : text('reason.canceledByAdmin', nameOf(now.provider));
      return uncharged(now, 'canceled', reason);
    });
    return step === undefined ? [] : [{ id, step }];
  });
  return all.flat();
}
