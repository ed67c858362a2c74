import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../../domain/clock.ts';
import type { ExpiringSecrets } from '../../../../domain/expiring-secrets.ts';

/** Discord forgets a session some minutes after its connection was lost; it does not say how many (gateway#resuming, 2026-08-06). */
const sessionKeptMs = 60 * 60_000;
/** So long nobody was connected: then Discord is asked anew how many shards it advises. */
const planKeptMs = 7 * 24 * 60 * 60_000;

/** What a connection goes on with where another one was. Whoever has it, and the bot's token, hears what is told to the bot. */
const session = z.object({
  ...{ resumeURL: z.string(), sessionId: z.string() },
  ...{ sequence: z.int(), shardCount: z.int(), shardId: z.int() },
});
export type ShardSession = z.infer<typeof session>;
const plan = z.object({ shards: z.int().min(1) });

/** What the processes of one bot know together of its connections. */
export interface ShardSessions {
  /** In front of the names of everything that this bot shares. Says nothing of its token. */
  readonly bot: string;
  find(shard: number, shards: number): Promise<ShardSession | undefined>;
  /** @param fence of the lease on the shard */
  keep(session: ShardSession, fence: number): Promise<void>;
  forget(shard: number, shards: number): Promise<void>;
  /** Between how many shards the servers are shared; undefined where nobody has said it. */
  plannedShards(): Promise<number | undefined>;
  plan(shards: number): Promise<void>;
}

export function createShardSessions(secrets: ExpiringSecrets, clock: Pick<Clock, 'now'>, token: string): ShardSessions {
  const bot = `discord/${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
  const nameOf = (shard: number, shards: number): string => `${bot}/session/${shards}/${shard}`;
  const planName = `${bot}/shards`;
  return {
    bot,
    async find(shard, shards) {
      const kept = await secrets.find(nameOf(shard, shards));
      return kept === undefined ? undefined : session.parse(JSON.parse(kept));
    },
    async keep(known, fence) {
      const { shardId, shardCount } = known;
      await secrets.keep(nameOf(shardId, shardCount), JSON.stringify(known), clock.now() + sessionKeptMs, fence);
    },
    forget: (shard, shards) => secrets.forget(nameOf(shard, shards)),
    async plannedShards() {
      const kept = await secrets.find(planName);
      return kept === undefined ? undefined : plan.parse(JSON.parse(kept)).shards;
    },
    async plan(shards) {
      // More take the place of fewer, and never the other way round.
      await secrets.keep(planName, JSON.stringify({ shards }), clock.now() + planKeptMs, shards);
    },
  };
}
