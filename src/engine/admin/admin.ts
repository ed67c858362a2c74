import {
  type AdminAct,
  type AdminActName,
  type EngineAdmin,
  type EngineStatus,
  type Hold,
  listed,
  type ParkedPost,
  scopedName,
} from '../../domain/admin.ts';
import type { AdminWho } from '../../domain/admin-who.ts';
import { findModel } from '../../domain/catalog.ts';
import { UserError } from '../../domain/errors.ts';
import { type Generation, isSamePerson } from '../../domain/generation.ts';
import { askedText } from '../../domain/quote-texts.ts';
import { text } from '../../domain/texts.ts';
import type { Actor } from '../../domain/video-engine.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { type Actions, notFound } from '../actions.ts';
import type { BetweenProcesses } from '../between-processes.ts';
import type { Core } from '../core.ts';
import { requireStillAdmin } from '../people/require-still-admin.ts';
import type { Queue } from '../queue.ts';
import { tellStep } from '../take-step.ts';
import { callOffQueued } from './call-off-queued.ts';
import type { DrainWatch } from './drain.ts';
import { createModerationAdmin } from './moderation.ts';
import { personOf } from './person-of.ts';
import { reasonLine } from './reason-line.ts';
import { adminRow, engineStatus } from './rows.ts';
import { createScheduleAdmin } from './schedules.ts';
import { spendingReport } from './spending.ts';
import { createTierAdmin } from './tiers.ts';

/** What the admin does, with what it is told of by `status`. */
export interface AdminPart extends EngineAdmin {
  status(): Promise<EngineStatus>;
  /** Platforms that refused the bot are tried again: what waits for them is due at once. @param ids at least one */
  platformsResumed(who: AdminWho, ids: readonly string[]): Promise<void>;
}

export interface AdminParts {
  readonly queue: Pick<Queue, 'pausedNow' | 'dispatch'>;
  readonly between: Pick<BetweenProcesses, 'resumed'>;
  readonly actions: Pick<Actions, 'cancel' | 'decide'>;
  readonly drain: DrainWatch;
  lookAtOutbox(): void;
}

/** Those in front of the line whose cards are brought up to date when their places change. */
const toldInLine = 10;
/** Parked posts that are listed, and tried again at once. */
const mostParked = 1000;

/** Whoever is the admin, in the list of decisions. */
const admin: Actor = { requester: { platform: 'web', id: 'admin' }, mayManage: true };

export function createAdmin(core: Core, parts: AdminParts): AdminPart {
  const { store } = core;
  return {
    status: () => engineStatus(core, parts.queue),
    ...holding(core, parts),
    ...deciding(core, parts),
    ...blocking(core),
    ...createTierAdmin(core),
    ...createModerationAdmin(core),
    ...createScheduleAdmin(core),
    async redeliver(who, id) {
      const ids = await writeAct(core, (inner, note) => redeliver(inner, note, who, id));
      if (id !== undefined && ids.length === 0) throw new UserError('not_possible_now', text('admin.notParked'));
      for (const each of new Set(ids)) core.announce(each);
      return ids.length;
    },
    async platformsResumed(who, ids) {
      await writeAct(core, async (inner, note) => {
        await note(inner, who, 'resume', { what: ids.join(', ') });
        await inner.store.hastenDeliveries(core.clock.now());
      });
      parts.lookAtOutbox();
    },
    parked: () => parkedPosts(core),
    spending: (by, days) => spendingReport(core, by, days),
    acts: (limit, before) => store.acts(limit, before),
  };
}

/** Puts an act into the list of acts, inside of the transaction of what was done. */
type Note = (
  inner: Pick<Core, 'store' | 'clock'>,
  who: AdminWho,
  act: AdminActName,
  details: AdminAct['details'],
) => Promise<void>;

/** Does something that is stored with its entry in the list of acts, or not at all. @param work resolves once it is stored */
async function acting<T>({ failpoint }: Pick<Core, 'failpoint'>, work: (note: Note) => Promise<T>): Promise<T> {
  let noted: AdminActName | undefined;
  const value = await work(async (inner, who, act, details) => {
    const { store, clock } = inner;
    await requireStillAdmin(inner, who);
    await store.addAct({ atMs: clock.now(), who, act, details });
    noted = act;
    failpoint('in-act', act);
  });
  if (noted !== undefined) failpoint('after-act', noted);
  return value;
}

/** An act in a transaction of its own. */
function writeAct<T>(core: Core, work: (inner: Core, note: Note) => Promise<T>): Promise<T> {
  return acting(core, (note) => core.write((inner) => work(inner, note)));
}

/** What holds the queue up and lets it go on. */
function holding(core: Core, { queue, between, drain }: AdminParts): Pick<EngineAdmin, 'pause' | 'drain' | 'resume'> {
  const { clock, gone } = core;

  /** @returns whether it was another one before */
  const set = async (who: AdminWho, next: Omit<Hold, 'sinceMs'>): Promise<boolean> => {
    let ids: readonly string[] = [];
    const isNew = await writeAct(core, async (inner, note) => {
      const { sinceMs: _, ...before } = (await inner.hold.current()) ?? { sinceMs: 0 };
      if (JSON.stringify(before) === JSON.stringify(next)) return false;
      await inner.hold.set({ ...next, sinceMs: clock.now() });
      const { kind, ...details } = next;
      await note(inner, who, kind, details);
      ids = await tellQueued(inner);
      return true;
    });
    for (const id of ids) core.announce(id);
    if (isNew) core.log.warn({ who, ...next }, 'the admin holds the queue up');
    drain.look();
    return isNew;
  };

  return {
    pause: (who, reason) => set(who, { kind: 'pause', ...reasonLine(reason) }),
    drain: (who, stays) => set(who, { kind: 'drain', ...(stays && { stays }) }),
    async resume(who, what) {
      const isAll = what === undefined;
      const model = what === undefined ? undefined : findModel(what);
      const paused = (await queue.pausedNow()).map(({ provider }) => provider);
      const goneNow = gone.current([]).map(({ id }) => id);
      const providers = paused.filter((provider) => isAll || provider === what || provider === model?.provider);
      const models = goneNow.filter((each) => isAll || each === what);
      let ids: readonly string[] = [];
      const resumed = await writeAct(core, async (inner, note) => {
        const isHeld = (isAll || what === 'queue') && (await inner.hold.current()) !== undefined;
        const names = [...(isHeld ? ['queue'] : []), ...providers, ...models];
        if (names.length === 0) return names;
        if (isHeld) await inner.hold.set(undefined);
        await note(inner, who, 'resume', { what: names.join(', ') });
        ids = await tellQueued(inner);
        return names;
      });
      if (isAll) await between.resumed();
      else for (const provider of providers) await between.resumed(provider);
      for (const each of models) gone.forget(each);
      if (resumed.length > 0) core.log.info({ who, resumed }, 'the admin lets the queue go on');
      for (const id of ids) core.announce(id);
      drain.look();
      queue.dispatch();
      return resumed;
    },
  };
}

/** What waits is shown anew. Inside of a transaction. @returns their ids, to be announced */
async function tellQueued({ store, want }: Pick<Core, 'store' | 'want'>): Promise<readonly string[]> {
  const ids = await store.queuedIds();
  for (const id of ids) await want(id, 'status');
  return ids;
}

/** What becomes of single generations, and of all that wait. */
function deciding(
  core: Core,
  { actions }: AdminParts,
): Pick<EngineAdmin, 'unknowns' | 'decide' | 'cancel' | 'cancelAll' | 'front'> {
  const { store } = core;
  return {
    unknowns: async () =>
      await inTurn(await store.inStates(['unknown'], listed), async (each) => ({
        ...(await adminRow(core, each)),
        reason: each.reason,
      })),
    async decide(who, id, decision, agreedUsd) {
      const { priceUsd = 0, request } = await get(core, id);
      const isAgreed = decision === 'leave' || priceUsd === 0 || (agreedUsd !== undefined && agreedUsd >= priceUsd - 1e-7);
      if (!isAgreed) throw new UserError('needs_confirmation', askedText([request], priceUsd), { priceUsd });
      const agreed = agreedUsd === undefined ? {} : { agreedUsd };
      const details = { operation: id, decision, ...(decision === 'again' && { usd: priceUsd }) };
      await acting(core, (note) =>
        actions.decide(id, decision, { ...admin, ...agreed, isApproved: true }, (inner) => note(inner, who, 'decide', details)),
      );
    },
    cancel: (who, id) =>
      acting(core, (note) => actions.cancel(id, admin, (inner) => note(inner, who, 'cancel', { operation: id }))),
    async cancelAll(who, { person, platform }) {
      const requester = person === undefined ? undefined : await personOf(core, person);
      const isMeant = (each: Generation): boolean =>
        (requester === undefined || isSamePerson(each.requester, requester)) &&
        (platform === undefined || each.requester.platform === platform);
      const taken = await writeAct(core, async (inner, note) => {
        const steps = await callOffQueued(inner, isMeant);
        const named = { ...(requester && { person: scopedName(requester) }), ...(platform !== undefined && { platform }) };
        if (steps.length > 0) await note(inner, who, 'cancel-all', { count: steps.length, ...named });
        return steps;
      });
      for (const { id, step } of taken) tellStep(core, id, step);
      return taken.length;
    },
    async front(who, id) {
      const { state } = await get(core, id);
      if (state !== 'queued') throw new UserError('not_possible_now', text('admin.notWaiting'));
      let ids: readonly string[] = [];
      const isMoved = await writeAct(core, async (inner, note) => {
        if (!(await inner.store.moveToFront(id))) return false;
        await note(inner, who, 'front', { operation: id });
        ids = await inner.store.firstInLine(toldInLine);
        for (const each of ids) await inner.want(each, 'status');
        return true;
      });
      for (const each of ids) core.announce(each);
      return isMoved;
    },
  };
}

/** Who may not ask for anything. */
function blocking(core: Core): Pick<EngineAdmin, 'blocks' | 'block' | 'unblock'> {
  const { store, clock } = core;
  return {
    blocks: () => store.blocks(clock.now()),
    async block(who, name, { forMs, reason }) {
      const person = await personOf(core, name);
      const sinceMs = clock.now();
      const block = { person, sinceMs, ...(forMs !== undefined && { untilMs: sinceMs + forMs }), ...reasonLine(reason) };
      return writeAct(core, async (inner, note) => {
        const known = await inner.store.blockOf(person, sinceMs);
        const isSame = known !== undefined && known.untilMs === block.untilMs && known.reason === block.reason;
        if (isSame) return known;
        await inner.store.addBlock(block);
        const until = block.untilMs === undefined ? {} : { until: new Date(block.untilMs).toISOString() };
        await note(inner, who, 'block', { person: scopedName(person), ...until, ...reasonLine(reason) });
        return block;
      });
    },
    async unblock(who, name) {
      const person = await personOf(core, name);
      return writeAct(core, async (inner, note) => {
        if (!(await inner.store.removeBlock(person))) return false;
        await note(inner, who, 'unblock', { person: scopedName(person) });
        return true;
      });
    },
  };
}

async function parkedPosts(core: Core): Promise<readonly ParkedPost[]> {
  return await inTurn(await core.store.parkedDeliveries(listed), async ({ generation, kind, reason }) => ({
    ...(await adminRow(core, generation)),
    kind,
    reason,
  }));
}

/** Inside of a transaction. A receipt of an earlier try is kept, so that nothing is posted twice. @returns the generation of each post that is due now */
async function redeliver(core: Core, note: Note, who: AdminWho, id: string | undefined): Promise<readonly string[]> {
  const { store } = core;
  const meant = await store.parkedDeliveries(mostParked, id);
  for (const { generation, kind } of meant) {
    // What took the bot down three times gets its tries anew: somebody says that it is put right.
    await store.leaveStep(generation.id, 'deliver');
    await core.want(generation.id, kind);
  }
  if (meant.length > 0) await note(core, who, 'redeliver', { count: meant.length, ...(id !== undefined && { operation: id }) });
  return meant.map(({ generation }) => generation.id);
}

async function get(core: Core, id: string): Promise<Generation> {
  const found = await core.get(id);
  if (found === undefined) throw notFound(core);
  return found;
}
