import type { Clock } from '../../../../domain/clock.ts';
import type { Lease, Leases } from '../../../../domain/leases.ts';
import type { Log } from '../../../../lib/log.ts';
import { pause } from '../../../../lib/pause.ts';
import { createTerm, type Term } from './term.ts';

/** How long a shard is held where its process says nothing more: so long nobody hears its events after a crash. */
const usualLeaseMs = 10_000;
const usualBeatMs = 3000;
/** Where one is missing that should be free soon: so many times within a beat. */
const looksPerBeat = 6;
/** A little after a lease has ended by the store's clock. */
const afterEndMs = 50;

/** Those processes that share the connections of one bot, and one number of shards. */
export interface OwnShardsDeps {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** This process, new at each start. */
  readonly owner: string;
  /** In front of the names of all leases: the bot, and how many shards there are. */
  readonly scope: string;
  readonly shards: number;
  /** How long a lease is. Default: 10 s. */
  readonly leaseMs?: number;
  /** How often it is renewed. Default: 3 s. */
  readonly beatMs?: number;
  /** Connects a shard that is this process's now. */
  start(held: HeldShard): void;
  /** It still is; said at every beat. */
  beat(held: HeldShard): Promise<void>;
  /** It is not any more: nothing of it may be done, and another process may have its session. */
  lost(held: HeldShard): void;
  /** Ends its connection so that the next owner goes on where this one was. Then it is given away. */
  handOver(held: HeldShard): Promise<void>;
}

/** A shard that this process holds. */
export interface HeldShard extends Pick<Term, 'isHeld'> {
  readonly shard: number;
  /** See `Lease.fence`. */
  readonly fence: number;
}

export interface OwnShards {
  /** Takes this process's share, and keeps to it as others come and go. */
  start(): void;
  /** Those of this process now, in order. */
  held(): readonly number[];
  /**
   * Ends all of them, and takes none any more.
   *
   * @param how `keeping the leases` leaves them to end by themselves, so that nobody takes the shards meanwhile. Default: handing over
   */
  stop(how?: 'handing over' | 'keeping the leases'): Promise<void>;
}

interface Held extends HeldShard {
  readonly lease: Lease;
  readonly term: Term;
}

/**
 * Shares the shards of a bot between all processes that live: each holds a place among them by a lease, and by its rank there it knows how many
 * shards are its own. It takes what is free, and gives away what is too much. A process that dies loses its place and its shards when their
 * leases end; one that ends in order gives them away at once.
 */
export function createOwnShards(deps: OwnShardsDeps): OwnShards {
  const { leases, clock, log, owner, scope, shards, leaseMs = usualLeaseMs, beatMs = usualBeatMs } = deps;
  const missingMs = beatMs / looksPerBeat;
  const numbers = Array.from({ length: shards }, (_, index) => index);
  const held = new Map<number, Held>();
  const ending = new AbortController();
  let place: { readonly lease: Lease; readonly number: number } | undefined;
  let woken = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const lose = (shard: Held): void => {
    if (!held.delete(shard.shard)) return;
    shard.term.end();
    log.warn({ shard: shard.shard }, 'a connection to Discord is another process’s now');
    deps.lost(shard);
  };

  const takePlace = async (): Promise<void> => {
    if (place !== undefined && (await leases.renew(place.lease, leaseMs))) return;
    place = undefined;
    for (const number of numbers) {
      const lease = await leases.take(`${scope}/member/${number}`, owner, leaseMs);
      if (lease === undefined) continue;
      place = { lease, number };
      return;
    }
  };

  /** How many are this process's, and when the first of the others may be gone. */
  const share = async (): Promise<{ readonly own: number; readonly endsInMs: number }> => {
    // There are as many places as shards: who has none holds nothing.
    if (place === undefined) return { own: 0, endsInMs: beatMs };
    const others = await Promise.all(
      numbers.map(async (number) => ({ number, held: await leases.heldBy(`${scope}/member/${number}`) })),
    );
    const living = others.filter(({ held: member }) => member !== undefined);
    const rank = living.filter(({ number }) => number < (place?.number ?? 0)).length;
    const size = Math.max(1, living.length);
    const own = Math.floor(shards / size) + (rank < shards % size ? 1 : 0);
    const ends = living.flatMap(({ held: member }) => (member === undefined || member.owner === owner ? [] : [member.leftMs]));
    return { own, endsInMs: Math.min(beatMs, ...ends.map((leftMs) => leftMs + afterEndMs)) };
  };

  const renew = async (shard: Held): Promise<void> => {
    const since = shard.term.now();
    if (!shard.isHeld() || !(await leases.renew(shard.lease, leaseMs))) return lose(shard);
    shard.term.extend(since);
    await deps.beat(shard);
  };

  const take = async (number: number): Promise<void> => {
    const term = createTerm(clock, leaseMs, () => {
      const late = held.get(number);
      if (late?.term === term) lose(late);
    });
    const since = term.now();
    const lease = await leases.take(`${scope}/shard/${number}`, owner, leaseMs);
    if (lease === undefined) return;
    term.extend(since);
    const shard: Held = { shard: number, fence: lease.fence, lease, term, isHeld: term.isHeld };
    held.set(number, shard);
    deps.start(shard);
  };

  const giveAway = async (shard: Held, keepsLease = false): Promise<void> => {
    try {
      await deps.handOver(shard);
    } finally {
      held.delete(shard.shard);
      shard.term.end();
      if (!keepsLease) await leases.release(shard.lease);
    }
  };

  /** @returns how long nothing has to be looked at */
  const round = async (): Promise<number> => {
    await takePlace();
    await Promise.all([...held.values()].map(renew));
    const { own, endsInMs } = await share();
    for (const number of numbers) if (held.size < own && !held.has(number) && !ending.signal.aborted) await take(number);
    const extra = [...held.values()].slice(own);
    if (extra.length > 0) log.info({ shards: extra.map(({ shard }) => shard) }, 'connections to Discord are handed over');
    await Promise.all(extra.map((shard) => giveAway(shard)));
    return held.size < own ? Math.min(missingMs, endsInMs) : endsInMs;
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      woken = new AbortController();
      let waitMs = missingMs;
      try {
        waitMs = await round();
      } catch (error) {
        // What can't be renewed ends by itself, here as well.
        log.warn({ err: error }, 'the connections to Discord can not be shared just now; trying again');
      }
      await pause(clock, waitMs, AbortSignal.any([woken.signal, ending.signal]));
    }
  };

  const stopListening = leases.onReleased((name) => {
    if (name.startsWith(`${scope}/`)) woken.abort();
  });
  return {
    start() {
      running = run();
    },
    held: () => [...held.keys()].sort((a, b) => a - b),
    async stop(how = 'handing over') {
      const keepsLeases = how === 'keeping the leases';
      ending.abort();
      stopListening();
      await running;
      // Its place first: then the others know that the shards are theirs.
      if (place !== undefined && !keepsLeases) await leases.release(place.lease).catch(() => undefined);
      place = undefined;
      await Promise.allSettled([...held.values()].map((shard) => giveAway(shard, keepsLeases)));
    },
  };
}
