import { type Client, Events, Status } from 'discord.js';
import { type Text, text } from '../../../domain/texts.ts';
import type { DiscordDeps } from '../discord-deps.ts';
import { warnOfRefusals } from '../discord-rest.ts';
import { closeText, codeOf, failureOf, meaningOf } from './close-codes.ts';
import { type GatewayLimits, readGatewayLimits } from './gateway-limits.ts';
import { type ClientDeps, type MadeClient, makeClient } from './make-client.ts';
import type { SharedShards } from './shards/shared-connections.ts';

/** Waits between tries to sign in. */
const longestRetryMs = 60_000;
/** Discord may just have closed several shards, one after the other. */
const beforeMoreShardsMs = 1000;
/** Discord lets a shard sign in with 2,500 servers at most (gateway#sharding, 2026-08-06): more are signed in before that. */
const fullShard = 2400;
/** Its advice changes slowly. */
const askAgainMs = 60 * 60_000;
const followPlanMs = 3000;

export interface GatewayDeps extends Omit<ClientDeps, 'sharing'>, Pick<DiscordDeps, 'token' | 'clock' | 'log'> {
  /** Discord refuses the bot for good. */
  readonly refuse: (reason: Text) => void;
  /** Aborted when nothing has to come in any more. */
  readonly closing: AbortSignal;
  /** Called with each client, before it signs in. */
  readonly listen: (client: Client) => void;
  /** The processes that share the connections. Default: this one has all of them. */
  readonly shared?: SharedShards | undefined;
  /** Servers of one shard from which on the bot asks for more. Default: 2,400. */
  readonly fullShard?: number;
}

/**
 * The connections to Discord's gateway, all of them in this process, or those that it holds of several processes. Where Discord wants its servers shared between more of them, these sign
 * in beside those that are there, which end once all of the new ones hear everything: what both hear is taken once, by its id.
 */
export class Gateway {
  readonly #deps: GatewayDeps;
  #serving: MadeClient;
  /** With more shards, on its way to take over. */
  #next: MadeClient | undefined;
  #hasGivenUp = false;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #sessionsAtMs: number | undefined;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#serving = this.#make();
  }

  /** Those that serve people now. */
  get serving(): MadeClient {
    return this.#serving;
  }

  /** Signs in, and goes on trying while Discord is away. */
  open(): void {
    this.#watch(this.#serving);
    void this.#signIn(this.#serving, 1);
    if (this.#serving.isShared) this.#followPlan();
  }

  /** When Discord takes new connections again, epoch milliseconds; undefined where it does. */
  get sessionsAtMs(): number | undefined {
    return this.#sessionsAtMs;
  }

  async close(): Promise<void> {
    await Promise.all([this.#serving.client.destroy(), this.#next?.client.destroy()]);
  }

  /** Ends the connections so that another process goes on where they are; nothing where none shares them. */
  async handOver(): Promise<void> {
    await Promise.all([this.#serving.shared?.handOver(), this.#next?.shared?.handOver()]);
  }

  #make(): MadeClient {
    const { shared, clock, log } = this.#deps;
    if (shared === undefined || this.#deps.by === 'http') return makeClient(this.#deps);
    const onNoneLeft = (forMs: number): void => {
      this.#sessionsAtMs = forMs === 0 ? undefined : clock.now() + forMs;
    };
    return makeClient({ ...this.#deps, sharing: { ...shared, clock, log, onNoneLeft } });
  }

  #isOver(made: MadeClient): boolean {
    const isInUse = made === this.#serving || made === this.#next;
    return this.#deps.closing.aborted || this.#hasGivenUp || !isInUse;
  }

  #refuse(reason: Text): void {
    this.#hasGivenUp = true;
    this.#deps.refuse(reason);
  }

  #watch(made: MadeClient): void {
    const { log, listen } = this.#deps;
    const { client } = made;
    const warn = (error: Error): void => log.warn({ code: codeOf(error), name: error.name }, 'Discord’s connection had an error');
    client.on(Events.Error, warn);
    client.on(Events.ShardError, warn);
    client.on(Events.ShardDisconnect, ({ code }, shard) => {
      if (this.#isOver(made)) return;
      const meaning = meaningOf(code);
      if (meaning === 'refused') this.#refuse(closeText(code));
      else if (meaning === 'more shards') this.#grow(made, shardsOf(client) + 1);
      else log.warn({ code, shard }, 'Discord closed the connection');
    });
    client.on(Events.ShardReconnecting, (shard) => {
      if (!this.#isOver(made)) log.info({ shard }, 'connecting to Discord again');
    });
    client.on(Events.ShardResume, (shard, replayed) =>
      log.info({ shard, replayed }, 'the connection to Discord goes on where it was'),
    );
    client.on(Events.ShardReady, (shard) => {
      if (client.ws.shards.size > 1) log.info({ shard, of: client.ws.shards.size }, 'one of the connections to Discord is ready');
      serveAtOnce(made);
      if (made === this.#next && !made.isShared && areAllReady(client)) this.#takeOver(made);
      void this.#growInTime(made);
    });
    client.on(Events.GuildCreate, () => void this.#growInTime(made));
    warnOfRefusals(client.rest, log);
    listen(client);
  }

  async #signIn(made: MadeClient, leastShards: number, tries = 0): Promise<void> {
    if (this.#isOver(made)) return;
    const { token, log, clock } = this.#deps;
    try {
      if (made.isShared || leastShards > 1) await this.#askForShards(made, leastShards);
      await made.client.login(token);
      this.#sessionsAtMs = undefined;
    } catch (error) {
      // One whose shards are too few is left behind.
      if (this.#isOver(made) || (made === this.#serving && this.#next !== undefined)) return;
      const failure = failureOf(error);
      if (failure === 'token') return this.#refuse(text('discord.tokenRefused'));
      if (failure === 'intent') return this.#refuse(text('discord.intentRefused'));
      if (failure === 'shards') return this.#grow(made, shardsOf(made.client) + 1);
      const fresh = this.#replace(made);
      const delayMs =
        failure === 'sessions'
          ? await this.#untilSessions(fresh.client)
          : Math.min(longestRetryMs, 1000 * 2 ** Math.min(tries, 6));
      if (failure === 'sessions')
        log.error({ delayMs }, 'Discord takes no more connections of the bot for now; trying again then');
      else log.warn({ code: codeOf(error), delayMs }, 'Discord can not be reached; trying again');
      clock.after(delayMs, () => void this.#signIn(fresh, leastShards, tries + 1));
    }
  }

  /** discord.js's client is of no use any more once it could not sign in. */
  #replace(made: MadeClient): MadeClient {
    const fresh = this.#make();
    if (made === this.#serving) this.#serving = fresh;
    else this.#next = fresh;
    this.#watch(fresh);
    return fresh;
  }

  /** Each shard says by itself that they are too few: the first one counts. */
  #grow(made: MadeClient, leastShards: number): void {
    if (this.#isOver(made) || (made === this.#serving && this.#next !== undefined)) return;
    const { log, clock } = this.#deps;
    log.warn({ leastShards }, 'Discord wants more shards; signing in with them');
    if (made === this.#next) void made.client.destroy();
    const next = this.#make();
    this.#next = next;
    this.#watch(next);
    clock.after(beforeMoreShardsMs, () => void this.#signIn(next, leastShards));
  }

  /** Before a shard has more servers than Discord lets it sign in with: nobody's events are lost then. */
  async #growInTime(made: MadeClient): Promise<void> {
    const { clock, log, token, fullShard: full = fullShard } = this.#deps;
    const isDue = clock.monotonicMs() - this.#askedAtMs >= askAgainMs;
    // Servers that another process was told of are not counted here.
    const mayBeFull = made.isShared || fullest(made.client) >= full;
    if (made !== this.#serving || this.#next !== undefined || !isDue || !mayBeFull) return;
    this.#askedAtMs = clock.monotonicMs();
    try {
      const { advisedShards, remaining } = await readGatewayLimits(made.client, token);
      if (advisedShards <= shardsOf(made.client) || remaining < advisedShards) return;
      this.#grow(made, advisedShards);
    } catch (error) {
      log.warn({ code: codeOf(error) }, 'Discord did not say how many shards it advises');
    }
  }

  /** The new ones hear everything by now. */
  #takeOver(made: MadeClient): void {
    const old = this.#serving;
    this.#serving = made;
    this.#next = undefined;
    this.#deps.log.info({ shards: shardsOf(made.client) }, 'the servers are shared between more connections to Discord');
    void (old.shared?.end() ?? Promise.resolve()).finally(() => old.client.destroy());
  }

  /** As Discord advises now, and at least so many; where several processes share them, as many as these have. */
  async #askForShards({ client, isShared }: MadeClient, leastShards: number): Promise<void> {
    const sessions = isShared ? this.#deps.shared?.sessions : undefined;
    const planned = await sessions?.plannedShards();
    const advised = planned ?? (await readGatewayLimits(client, this.#deps.token)).advisedShards;
    const shards = Math.max(advised, leastShards);
    await sessions?.plan(shards);
    if (sessions === undefined && advised >= leastShards) return;
    client.options.shardCount = shards;
    client.options.shards = Array.from({ length: shards }, (_, shard) => shard);
  }

  /** Another process may have been told to share the servers between more; all of them change over when each of the new shards has signed in. */
  #followPlan(): void {
    const { shared, clock, log } = this.#deps;
    const look = async (): Promise<void> => {
      const next = this.#next;
      if (next?.shared !== undefined && (await next.shared.isServedWhole())) this.#takeOver(next);
      const planned = (await shared?.sessions.plannedShards()) ?? 0;
      const has = shardsOf(this.#serving.client);
      if (this.#serving.shared?.held() !== undefined && planned > has) this.#grow(this.#serving, planned);
      void this.#growInTime(this.#serving);
    };
    clock.after(shared?.timing?.beatMs ?? followPlanMs, () => {
      if (this.#deps.closing.aborted || this.#hasGivenUp) return;
      look()
        .catch((error: unknown) => log.warn({ code: codeOf(error) }, 'it is not known how many shards other processes have'))
        .finally(() => this.#followPlan());
    });
  }

  async #untilSessions(client: Client): Promise<number> {
    const { clock, token } = this.#deps;
    const limits: GatewayLimits | undefined = await readGatewayLimits(client, token).catch(() => undefined);
    const delayMs = Math.max(1000, limits?.resetAfterMs ?? longestRetryMs);
    this.#sessionsAtMs = clock.now() + delayMs;
    return delayMs;
  }
}

/**
 * People of a shard's servers are answered once it is ready. By itself, discord.js holds back all events until the last one is, which takes
 * 5 seconds for each, and Discord waits for 3 (14.28).
 */
function serveAtOnce({ client, tell }: MadeClient): void {
  if (client.ws.status === Status.Ready) return;
  client.ws.status = Status.Ready;
  if (client.isReady()) client.emit(Events.ClientReady, client);
  // Any event lets go of those that were held back; one of this name it does not know.
  tell('VEO_BOT_READY', null);
}

function areAllReady({ ws: { shards } }: Client): boolean {
  return shards.every(({ status }) => status === Status.Ready);
}

function shardsOf({ options, ws }: Client): number {
  return Math.max(ws.shards.size, options.shardCount ?? 1);
}

/** Servers of the shard that has most of them. */
function fullest({ guilds }: Client): number {
  const servers = new Map<number, number>();
  for (const { shardId } of guilds.cache.values()) servers.set(shardId, (servers.get(shardId) ?? 0) + 1);
  return Math.max(0, ...servers.values());
}
