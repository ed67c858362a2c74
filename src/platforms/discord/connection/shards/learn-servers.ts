import { type Client, GatewayDispatchEvents, type GatewayDispatchPayload, Routes } from 'discord.js';
import PQueue from 'p-queue';
import type { Clock } from '../../../../domain/clock.ts';
import type { Log } from '../../../../lib/log.ts';
import { codeOf } from '../close-codes.ts';
import { withKnownServer } from '../known-servers.ts';

/** Servers that are asked about at once: 4 calls each, beside the answers to people. Discord takes 50 calls a second (2026-08-06). */
const atOnce = 3;
/** Before a server is asked about once more that could not be. */
const againAfterMs = 30_000;

export interface LearnServersDeps {
  /** Undefined before discord.js has made it. */
  readonly client: () => Client | undefined;
  /** Has discord.js read an event as if a shard had brought it. */
  readonly tell: (event: string, data: unknown, shard: number) => void;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Discord tells of a shard's servers when it signs in, and not when a session goes on: of those that another process was told of, discord.js
 * reads nothing. So each is asked about once somebody there speaks to the bot; what an interaction says of its own is enough for that one.
 */
export interface LearnServers {
  /** @param tell has discord.js read an event */
  take(event: GatewayDispatchPayload, shard: number, tell: (event: GatewayDispatchPayload) => void): void;
}

export function createLearnServers({ client: made, tell: tellAs, clock, log }: LearnServersDeps): LearnServers {
  const queue = new PQueue({ concurrency: atOnce });
  /** Events that wait for their server to be known. */
  const waiting = new Map<string, (() => void)[]>();
  const failedAtMs = new Map<string, number>();

  const learn = (client: Client, id: string, shard: number): void => {
    if (waiting.has(id) || clock.monotonicMs() - (failedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < againAfterMs) return;
    waiting.set(id, []);
    const asking = queue.add(async () => {
      try {
        tellAs(GatewayDispatchEvents.GuildCreate, await readServer(client, id), shard);
        failedAtMs.delete(id);
      } catch (error) {
        failedAtMs.set(id, clock.monotonicMs());
        log.warn({ server: id, code: codeOf(error) }, 'Discord did not tell of a server');
      }
    });
    void asking.finally(() => {
      const all = waiting.get(id) ?? [];
      waiting.delete(id);
      // Where it could not be read, people are told by `unread-events.ts`.
      for (const goOn of all) goOn();
    });
  };

  return {
    take(event, shard, tell) {
      const client = made();
      const id = serverOf(event);
      const isAboutServer = event.t === GatewayDispatchEvents.GuildCreate || event.t === GatewayDispatchEvents.GuildDelete;
      if (client === undefined || id === undefined || isAboutServer || client.guilds.cache.get(id)?.available === true) {
        return tell(event);
      }
      const own = { client, tell: (name: string, data: unknown) => tellAs(name, data, shard) };
      if (event.t === GatewayDispatchEvents.InteractionCreate) {
        learn(client, id, shard);
        // Discord waits for 3 seconds.
        return tellAs(event.t, withKnownServer(own, event.d), shard);
      }
      if (maySpeakToBot(event, client.user?.id)) learn(client, id, shard);
      const line = waiting.get(id);
      if (line !== undefined) line.push(() => tell(event));
      else if (failedAtMs.has(id)) tell(event);
    },
  };
}

/** As Discord tells of it when a shard signs in. @throws {Error} of discord.js */
async function readServer({ rest, user }: Client, id: string): Promise<unknown> {
  const [server, channels, active, me] = await Promise.all([
    rest.get(Routes.guild(id)),
    rest.get(Routes.guildChannels(id)),
    rest.get(Routes.guildActiveThreads(id)),
    rest.get(Routes.guildMember(id, user?.id ?? '')),
  ]);
  const threads = typeof active === 'object' && active !== null && 'threads' in active ? active.threads : [];
  const joinedAt = typeof me === 'object' && me !== null && 'joined_at' in me ? { joined_at: me.joined_at } : {};
  return { ...Object(server), ...joinedAt, unavailable: false, channels, threads, members: [me] };
}

function serverOf({ t, d }: GatewayDispatchPayload): string | undefined {
  if (typeof d !== 'object' || d === null) return undefined;
  if (t === GatewayDispatchEvents.GuildCreate || t === GatewayDispatchEvents.GuildDelete) return d.id;
  if ('guild_id' in d && typeof d.guild_id === 'string') return d.guild_id;
  return t === GatewayDispatchEvents.GuildUpdate ? d.id : undefined;
}

/**
 * A person's message that names the bot, a role, or answers the bot; without the right to read all messages, Discord leaves out the words of any
 * other one (gateway#message-content-intent, 2026-08-06).
 */
function maySpeakToBot({ t, d }: GatewayDispatchPayload, botId: string | undefined): boolean {
  if (t !== GatewayDispatchEvents.MessageCreate && t !== GatewayDispatchEvents.MessageUpdate) return false;
  if (d.author?.bot === true) return false;
  const isNamed = d.mentions?.some(({ id }) => id === botId) === true || (d.mention_roles ?? []).length > 0;
  const says = (d.content ?? '') !== '' || (d.attachments ?? []).length > 0;
  return isNamed || says || d.referenced_message?.author.id === botId;
}
