import { nameOf } from '../../domain/catalog.ts';
import { isFilm } from '../../domain/film-request.ts';
import { type Generation, isWaiting } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { stepWithin, type TakenStep } from '../take-step.ts';
import { uncharged } from '../unclear.ts';

/** More are not called off at once. */
const mostAwaiting = 10_000;

/** All that was not sent: it waits in line, or for an approval. */
export async function waitingIds({ store }: Pick<Core, 'store'>): Promise<readonly string[]> {
  const awaiting = await store.inStates(['awaiting'], mostAwaiting);
  return [...(await store.queuedIds()), ...awaiting.map(({ id }) => id)];
}

/** Calls off what waits and was not sent, free of charge. Inside of a transaction. @returns the steps, to be told once it is stored */
export async function callOffQueued(
  inner: Core,
  isMeant: (generation: Generation) => boolean,
): Promise<readonly { readonly id: string; readonly step: TakenStep }[]> {
  const all = await inTurn(await waitingIds(inner), async (id) => {
    const step = await stepWithin(inner, id, (now) => {
      if (!isWaiting(now.state) || !isMeant(now)) return undefined;
      // A film is sent to nobody.
      const reason = isFilm(now.request) ? undefined : text('reason.canceledByAdmin', nameOf(now.provider));
      return uncharged(now, 'canceled', reason);
    });
    return step === undefined ? [] : [{ id, step }];
  });
  return all.flat();
}
