import { createHash } from 'node:crypto';
import { UserError } from '../domain/errors.ts';
import { type Generation, isEnded, isSamePerson } from '../domain/generation.ts';
import type { Actor, CancelOutcome, HistoryFilter } from '../domain/ports.ts';
import { text } from '../domain/texts.ts';
import { requireBudget, requireCapOverAll } from './budget.ts';
import { type Core, keptByGoogleMs } from './core.ts';
import { removeVideo } from './remove-video.ts';

/** What people may do with a generation after it was accepted. */
export interface Requests {
  cancel(id: string, actor: Actor): Promise<CancelOutcome>;
  decide(id: string, decision: 'again' | 'leave', actor: Actor): Promise<void>;
  remove(id: string, actor: Actor): Promise<void>;
  keepFilter(filter: HistoryFilter): Promise<string>;
  filter(id: string): HistoryFilter | undefined;
}

export function createRequests(core: Core): Requests {
  const { clock, settings } = core;
  const store = core.store.store;

  const allowed = (id: string, actor: Actor): Generation => {
    const generation = core.get(id);
    if (generation === undefined) throw notFound(core);
    if (!isSamePerson(generation.requester, actor.requester) && !actor.mayManage)
      throw new UserError('not_allowed', text('answer.notYours'));
    return generation;
  };

  return {
    async cancel(id, actor) {
      const generation = allowed(id, actor);
      if (generation.state === 'queued') {
        const reason = text('reason.canceledByPerson');
        const canceled = await core.advance(id, 'queued', 'canceled', { reason }, () =>
          store.settle(id, 'released', clock.now()),
        );
        if (canceled) return 'canceled';
      }
      const now = core.get(id);
      if (now?.state !== 'submitting' && now?.state !== 'generating') {
        throw new UserError('not_possible_now', text('answer.cannotCancel'));
      }
      await core.amend(id, { discarded: true });
      return 'will be discarded';
    },

    async decide(id, decision, actor) {
      const generation = allowed(id, actor);
      const done =
        decision === 'leave'
          ? await core.advance(id, 'unknown', 'failed', { reason: text('reason.leftAlone') }, () => record(generation))
          : await again(generation);
      if (!done) throw new UserError('not_possible_now', text('answer.notWaiting'));

      function record({ id: decidedId }: Generation): void {
        store.recordDecision(decidedId, decision, actor.requester, clock.now());
      }

      function again(asked: Generation): Promise<boolean> {
        const { priceUsd, requester, replyTarget, attempts } = asked;
        requireCapOverAll(core, priceUsd, replyTarget);
        return core.advance(id, 'unknown', 'queued', { reason: undefined, startedAtMs: undefined }, () => {
          // The first request may be charged as well: its reservation stays beside the new one.
          store.holdReservations(id, (asked.startedAtMs ?? clock.now()) + keptByGoogleMs);
          if (priceUsd !== undefined && priceUsd > 0) {
            requireBudget(core, priceUsd, requester, replyTarget);
            store.reserve(asked, attempts + 1, priceUsd, clock.now());
          }
          record(asked);
        });
      }
    },

    async remove(id, actor) {
      const generation = allowed(id, actor);
      if (!isEnded(generation.state)) throw new UserError('not_possible_now', text('answer.notFinished'));
      // The record first: a file without a record is swept away, a record without its file would be a broken promise.
      await core.write(() => {
        store.erase(id, clock.now());
        core.want(id, 'status');
      });
      for (const { file } of generation.videos) await removeVideo(settings.outputsFolder, file);
      core.announce(id);
    },

    async keepFilter(filter) {
      // The same filter is the same fact, so that paging through history a thousand times keeps one.
      const written = JSON.stringify(filter);
      const id = createHash('sha256').update(written).digest('base64url').slice(0, 16);
      if (store.fact(`filter ${id}`) !== written) await core.writeForPerson(() => store.setFact(`filter ${id}`, written));
      return id;
    },
    filter(id) {
      const written = store.fact(`filter ${id}`);
      return written === undefined ? undefined : (JSON.parse(written) as HistoryFilter);
    },
  };
}

/** There is no such generation: says how long they live. */
export function notFound(core: Pick<Core, 'settings'>): UserError {
  const days = core.settings.outputsKeepDays;
  return new UserError('not_found', days === 0 ? text('answer.notFoundEver') : text('answer.notFound', { count: days }));
}
