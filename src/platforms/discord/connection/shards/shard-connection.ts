import type { GatewayDispatchPayload } from 'discord.js';
import type { Log } from '../../../../lib/log.ts';
import library from '../discord-ws.cjs';
import type { IdentifyTurns } from './identify-turns.ts';
import type { LearnServers } from './learn-servers.ts';
import type { HeldShard } from './own-shards.ts';
import type { ShardSession, ShardSessions } from './shard-sessions.ts';

const { WebSocketShard, WebSocketShardEvents: events } = library;

type Manager = InstanceType<typeof library.WebSocketManager>;
type Shard = InstanceType<typeof WebSocketShard>;
type Context = ConstructorParameters<typeof WebSocketShard>[0];
type Payload = Parameters<Shard['send']>[0];

/** Discord ends a session that is closed with 1000 or 1001 (gateway#disconnecting, 2026-08-06); with this one discord.js resumes. */
const resumableCode = 4200;
const normalCode = 1000;

/** What each connection works with. */
export interface Connecting {
  readonly manager: Manager;
  readonly options: Context['options'];
  readonly turns: IdentifyTurns;
  readonly sessions: ShardSessions;
  /** Has discord.js read who the bot is: a session that goes on does not say it again. */
  readonly introduce: (shard: number) => void;
  readonly servers: LearnServers;
  /** Told of a shard that was not this process's a moment ago. */
  readonly onOpen: (shard: number) => void;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/**
 * The connection of one shard, for as long as this process holds it. Each event asks whether it still does: a process that stood still finds
 * another one at its place, and does nothing with what it is told.
 */
export class ShardConnection {
  readonly held: HeldShard;
  readonly #deps: Connecting;
  readonly #shard: Shard;
  #isOver = false;
  #known: ShardSession | undefined;
  #isIntroduced = false;
  /** Discord has told of its servers here; where a session goes on, it did so to another process. */
  #knowsServers = false;
  /** Of the last event that discord.js was told. */
  #sequence: number | undefined;
  /** The same as it was at the last beat. What came since may not be noted anywhere yet, and is told once more. */
  #keptSequence: number | undefined;

  constructor(held: HeldShard, deps: Connecting) {
    this.held = held;
    this.#deps = deps;
    this.#shard = new WebSocketShard(this.#context(), held.shard);
    this.#passOn();
  }

  /** Goes on where another process was, or signs in. Tries again by itself. */
  async open(): Promise<void> {
    const { sessions, options, log } = this.#deps;
    const { shard } = this.held;
    this.#deps.onOpen(shard);
    try {
      const found = await sessions.find(shard, options.shardCount);
      if (this.#isOver) return;
      this.#sequence = found?.sequence;
      this.#keptSequence = found?.sequence;
      await this.#note(found);
      log.info({ shard, goesOn: found !== undefined }, 'connecting one of the connections to Discord');
      await this.#shard.connect();
    } catch (error) {
      // It tries again by itself, and discord.js is told of what is final.
      log.warn(
        { shard, name: error instanceof Error ? error.name : 'unknown' },
        'a connection to Discord did not come up at once',
      );
    }
  }

  async send(payload: Payload): Promise<void> {
    if (!this.#isOver) await this.#shard.send(payload);
  }

  /** What is to be kept at a beat; undefined where nothing is new. */
  sessionToKeep(): ShardSession | undefined {
    const sequence = this.#keptSequence;
    this.#keptSequence = this.#sequence;
    return sequence === undefined ? undefined : this.#session(sequence);
  }

  /** Nothing more is taken from now on. @returns where the next owner goes on */
  stop(): ShardSession | undefined {
    this.#isOver = true;
    return this.#sequence === undefined ? undefined : this.#session(this.#sequence);
  }

  /** @param how whether its session may go on; after `stop` */
  async close(how: 'resumable' | 'for good'): Promise<void> {
    const code = how === 'resumable' ? resumableCode : normalCode;
    await this.#shard.destroy({ code, reason: 'This process ends' }).catch(() => undefined);
  }

  #session(sequence: number): ShardSession | undefined {
    return this.#known === undefined ? undefined : { ...this.#known, sequence };
  }

  /** discord.js itself looks at it, too. */
  async #note(session: ShardSession | undefined): Promise<void> {
    this.#known = session;
    await this.#deps.manager.options.updateSessionInfo(this.held.shard, session ?? null);
  }

  /** What the connection says, to discord.js, as long as it is this process's. */
  #passOn(): void {
    const { manager } = this.#deps;
    const { shard: shardId } = this.held;
    const pass = (tell: () => void): void => {
      if (!this.#isOver && this.held.isHeld()) tell();
    };
    this.#shard.on(events.Closed, (said) => pass(() => manager.emit(events.Closed, { ...said, shardId })));
    this.#shard.on(events.Debug, (said) => pass(() => manager.emit(events.Debug, { ...said, shardId })));
    this.#shard.on(events.Error, (said) => pass(() => manager.emit(events.Error, { ...said, shardId })));
    this.#shard.on(events.HeartbeatComplete, (said) => pass(() => manager.emit(events.HeartbeatComplete, { ...said, shardId })));
    this.#shard.on(events.Hello, () => pass(() => manager.emit(events.Hello, { shardId })));
    this.#shard.on(events.Resumed, () => pass(() => manager.emit(events.Resumed, { shardId })));
    this.#shard.on(events.Ready, (said) =>
      pass(() => {
        this.#knowsServers = true;
        manager.emit(events.Ready, { ...said, shardId });
        this.#keepNew();
      }),
    );
    this.#shard.on(events.Dispatch, ({ data }) => pass(() => this.#tell(data)));
  }

  #tell(data: GatewayDispatchPayload): void {
    const { manager, introduce, servers } = this.#deps;
    const { shard: shardId } = this.held;
    this.#sequence = data.s;
    const tell = (event: GatewayDispatchPayload): void => {
      manager.emit(events.Dispatch, { data: event, shardId });
    };
    if (!this.#knowsServers && !this.#isIntroduced) introduce(shardId);
    this.#isIntroduced = true;
    if (this.#knowsServers) tell(data);
    else servers.take(data, shardId, tell);
  }

  /** A session that has just begun is nothing that the next owner could know. */
  #keepNew(): void {
    const known = this.#known;
    if (known === undefined) return;
    this.#sequence = known.sequence;
    this.#keptSequence = known.sequence;
    // Kept again at the next beat.
    void this.#deps.sessions.keep(known, this.held.fence).catch(() => undefined);
  }

  /** A connection that is over stays so: discord.js's library would come back by itself, and take the session from its new owner. */
  #context(): Context {
    const { options, turns } = this.#deps;
    const isOver = (): boolean => this.#isOver || !this.held.isHeld();
    return {
      options,
      retrieveSessionInfo: async () => (isOver() ? never() : (this.#known ?? null)),
      updateSessionInfo: async (_, info) => {
        if (!this.#isOver) await this.#note(info ?? undefined);
      },
      async waitForIdentify(shard, signal) {
        await turns.wait(shard, signal);
        // Whatever it is told, discord.js's library signs in (1.2.3).
        if (isOver()) await never();
      },
    };
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
