import type { Clock } from '../../../../domain/clock.ts';
import type { Leases } from '../../../../domain/leases.ts';
import type { Log } from '../../../../lib/log.ts';
import { pause } from '../../../../lib/pause.ts';
import library from '../discord-ws.cjs';
import { askWhoTheBotIs, tellReady } from '../no-gateway.ts';
import { createIdentifyTurns, type IdentifyTurns } from './identify-turns.ts';
import type { LearnServers } from './learn-servers.ts';
import { createOwnShards, type OwnShards } from './own-shards.ts';
import { type Connecting, ShardConnection } from './shard-connection.ts';
import type { ShardSessions } from './shard-sessions.ts';

const { managerToFetchingStrategyOptions } = library;

/** discord.js's own, whose connections it asks for. */
type Manager = InstanceType<typeof library.WebSocketManager>;
type Strategy = ReturnType<Manager['options']['buildStrategy']>;

/** For an orderly end of a connection; the next owner is not kept waiting for Discord's answer to it. */
const farewellMs = 200;

/** What the processes that share a bot's shards work with. */
export interface SharedShards {
  readonly leases: Leases;
  readonly sessions: ShardSessions;
  /** This process, new at each start. */
  readonly owner: string;
  /** Default: the lease and beat of `createOwnShards`, and between two that sign in what Discord asks for. */
  readonly timing?: { readonly leaseMs: number; readonly beatMs: number; readonly identifyEveryMs: number };
}

export interface SharedConnectionsDeps extends SharedShards {
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Told how long Discord takes no more connections; 0 when it does. */
  readonly onNoneLeft: (forMs: number) => void;
  /** Tells discord.js of servers that another process was told of. */
  readonly servers: LearnServers;
  /** Told of a shard that was not this process's a moment ago. */
  readonly onOpen: (shard: number) => void;
}

/** The shards of one number of them that this process holds. */
export interface SharedConnections {
  /** In order; undefined before any can be. */
  held(): readonly number[] | undefined;
  /** Whether every shard has signed in, in whichever process. */
  isServedWhole(): Promise<boolean>;
  /** Ends the connections so that other processes go on where they were. */
  handOver(): Promise<void>;
  /** Ends the connections and their sessions: nobody goes on with them, nor takes the shards before all know that they are not needed. */
  end(): Promise<void>;
}

/**
 * In the place of discord.js's connections, all in one process: each process connects those shards that it holds a lease on, and resumes them
 * where another process was.
 */
export function shareConnections(
  manager: Manager,
  deps: SharedConnectionsDeps,
): { readonly strategy: Strategy; readonly shared: SharedConnections } {
  const { sessions, clock, servers, onOpen } = deps;
  const connections = new Map<number, ShardConnection>();
  let own: OwnShards | undefined;
  let shards = 0;
  let hasEnded = false;

  const close = async (shard: number, how: 'resumable' | 'for good'): Promise<void> => {
    const connection = connections.get(shard);
    connections.delete(shard);
    if (connection === undefined) return;
    const session = connection.stop();
    const closing = connection.close(how);
    // As far as it was read here: what was not is told to the next owner.
    if (how === 'for good') await sessions.forget(shard, shards);
    else if (session !== undefined) await sessions.keep(session, connection.held.fence);
    await Promise.race([closing, pause(clock, farewellMs, new AbortController().signal)]);
  };

  const connect = async (): Promise<void> => {
    const options = await managerToFetchingStrategyOptions(manager);
    shards = options.shardCount;
    const turns = identifyTurnsOf(manager, deps);
    const bot = await askWhoTheBotIs(manager);
    const introduce = (shard: number): void => tellReady(manager, bot, shard);
    const connecting: Connecting = { manager, options, turns, introduce, servers, onOpen, sessions, log: deps.log };
    own = createOwnShards({
      ...{ leases: deps.leases, clock, log: deps.log, owner: deps.owner, shards, scope: `${sessions.bot}/${shards}` },
      ...deps.timing,
      start(held) {
        const connection = new ShardConnection(held, connecting);
        connections.set(held.shard, connection);
        void connection.open();
      },
      async beat({ shard, fence }) {
        const session = connections.get(shard)?.sessionToKeep();
        if (session !== undefined) await sessions.keep(session, fence);
      },
      lost({ shard }) {
        const connection = connections.get(shard);
        connections.delete(shard);
        connection?.stop();
        void connection?.close('resumable');
      },
      handOver: ({ shard }) => close(shard, hasEnded ? 'for good' : 'resumable'),
    });
    if (hasEnded) return;
    own.start();
  };
  // By itself it asks first whether Discord takes so many new sessions: those that go on need none.
  manager.connect = connect;

  const handOver = async (): Promise<void> => {
    await own?.stop('handing over');
  };
  const end = async (): Promise<void> => {
    hasEnded = true;
    await own?.stop('keeping the leases');
  };
  return {
    strategy: {
      spawn: () => undefined,
      connect,
      destroy: handOver,
      async send(shard, payload) {
        await connections.get(shard)?.send(payload);
      },
      fetchStatus() {
        throw new Error('it is asked of each shard');
      },
    },
    shared: {
      held: () => own?.held(),
      async isServedWhole() {
        if (shards === 0) return false;
        const all = Array.from({ length: shards }, (_, shard) => sessions.find(shard, shards));
        return (await Promise.all(all)).every((each) => each !== undefined);
      },
      handOver,
      end,
    },
  };
}

function identifyTurnsOf(manager: Manager, deps: SharedConnectionsDeps): IdentifyTurns {
  const { leases, clock, log, sessions, onNoneLeft, timing } = deps;
  return createIdentifyTurns({
    ...{ leases, clock, log, bot: sessions.bot, onNoneLeft, ...(timing && { everyMs: timing.identifyEveryMs }) },
    async limits() {
      const { session_start_limit: limit } = await manager.fetchGatewayInformation(true);
      return { maxConcurrency: limit.max_concurrency, remaining: limit.remaining, resetAfterMs: limit.reset_after };
    },
  });
}
