import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import {
  GatewayCloseCodes,
  GatewayDispatchEvents,
  GatewayIntentBits,
  GatewayOpcodes,
  GatewayVersion,
} from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Announce, Dispatch, RawDispatch } from './dispatch.ts';
import { renderChannel, renderGuild, renderThread } from './render.ts';
import type { Channel, Guild, World } from './world.ts';

interface Session {
  readonly id: string;
  readonly intents: number;
  /** Its number, and how many there are. */
  readonly shard: readonly [number, number];
  readonly sent: { readonly s: number; readonly event: Dispatch | RawDispatch }[];
  socket: WebSocket | undefined;
  s: number;
}

/** The gateway, as a test handles it. */
export interface Gateway {
  readonly announce: Announce;
  /** What the newest session was told, oldest first. */
  readonly sent: readonly RawDispatch[];
  /** Tells every session whatever it is given, as a Discord does that has changed. */
  tell(event: RawDispatch): void;
  /** Bots that are connected now. */
  readonly connections: number;
  /** Cuts every connection without a word, as a lost network does. Clients come back and resume. */
  drop(): void;
  /** Cuts every connection and takes no new one until `up`. */
  down(): void;
  up(): void;
  /** Asks clients to reconnect (op 7). */
  reconnect(): void;
  /** Tells clients that their session is gone (op 9). @param canResume default false */
  invalidate(canResume?: boolean): void;
  /** Closes every connection with a code, or that of one shard. */
  close(code: GatewayCloseCodes | number, shard?: number): void;
  /** Stops answering heartbeats, as a half-dead connection does: of all, or of one shard. */
  ignoreHeartbeats(isIgnoring: boolean, shard?: number): void;
  /** Leaves these shards waiting when they sign in, until it is called again without them. */
  hold(...shards: readonly number[]): void;
  stop(): void;
}

const frame = z.discriminatedUnion('op', [
  z.object({ op: z.literal(GatewayOpcodes.Heartbeat), d: z.number().nullish() }),
  z.object({
    op: z.literal(GatewayOpcodes.Identify),
    d: z.object({ token: z.string(), intents: z.int(), shard: z.tuple([z.int(), z.int()]).optional() }),
  }),
  z.object({ op: z.literal(GatewayOpcodes.Resume), d: z.object({ token: z.string(), session_id: z.string(), seq: z.int() }) }),
  z.object({ op: z.literal(GatewayOpcodes.PresenceUpdate), d: z.unknown() }),
  z.object({ op: z.literal(GatewayOpcodes.VoiceStateUpdate), d: z.unknown() }),
  z.object({ op: z.literal(GatewayOpcodes.RequestGuildMembers), d: z.unknown() }),
]);
type Frame = z.infer<typeof frame>;

export interface GatewayOptions {
  /** As told to clients. */
  readonly heartbeatIntervalMs: number;
  readonly path: string;
}

/** Not a literal: the enum has no name for it. */
const noFlags: number = 0;

interface State {
  readonly world: () => World;
  readonly heartbeatIntervalMs: number;
  readonly sessions: Map<string, Session>;
  /** Of a shard, or `all`. */
  readonly ignoresHeartbeats: Set<number | 'all'>;
  held: readonly number[];
  waiting: readonly { readonly shard: number; readonly goOn: () => void }[];
}

/** @see https://discord.com/developers/docs/events/gateway */
export function createGateway(server: Server, world: () => World, { heartbeatIntervalMs, path }: GatewayOptions): Gateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const state: State = { world, heartbeatIntervalMs, sessions, ignoresHeartbeats: new Set(), held: [], waiting: [] };
  let isDown = false;

  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (isDown || !request.url?.startsWith(path)) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => greet(state, accepted));
  });

  return {
    announce(intent, event) {
      for (const session of sessions.values()) {
        if (intent !== undefined && (session.intents & intent) === 0) continue;
        const told = event((session.intents & GatewayIntentBits.MessageContent) !== 0);
        if (isOfShard(guildOf(told), session.shard)) send(session, told);
      }
    },
    get sent() {
      return [...sessions.values()].at(-1)?.sent.map(({ event }) => event) ?? [];
    },
    tell(event) {
      for (const session of sessions.values()) if (isOfShard(guildOf(event), session.shard)) send(session, event);
    },
    get connections() {
      return [...sessions.values()].filter(({ socket }) => socket !== undefined).length;
    },
    drop() {
      for (const socket of sockets.clients) socket.terminate();
    },
    down() {
      isDown = true;
      for (const socket of sockets.clients) socket.terminate();
    },
    up() {
      isDown = false;
    },
    reconnect() {
      for (const socket of sockets.clients) write(socket, { op: GatewayOpcodes.Reconnect, d: null });
    },
    invalidate(canResume = false) {
      if (!canResume) sessions.clear();
      for (const socket of sockets.clients) write(socket, { op: GatewayOpcodes.InvalidSession, d: canResume });
    },
    close(code, shard) {
      const own = [...sessions.values()].filter((session) => session.shard[0] === shard).map(({ socket }) => socket);
      for (const socket of shard === undefined ? sockets.clients : own) socket?.close(code);
    },
    ignoreHeartbeats(isIgnoring, shard = undefined) {
      if (isIgnoring) state.ignoresHeartbeats.add(shard ?? 'all');
      else state.ignoresHeartbeats.delete(shard ?? 'all');
    },
    hold(...shards) {
      state.held = shards;
      const going = state.waiting.filter(({ shard }) => !shards.includes(shard));
      state.waiting = state.waiting.filter(({ shard }) => shards.includes(shard));
      for (const { goOn } of going) goOn();
    },
    stop() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      sessions.clear();
    },
  };
}

function greet(state: State, socket: WebSocket): void {
  const { world, sessions, heartbeatIntervalMs } = state;
  let session: Session | undefined;
  write(socket, { op: GatewayOpcodes.Hello, d: { heartbeat_interval: heartbeatIntervalMs } });
  socket.on('message', (data) => {
    const read = frame.safeParse(parse(String(data)));
    if (!read.success) return socket.close(GatewayCloseCodes.DecodeError);
    const { data: received } = read;
    const shard = received.op === GatewayOpcodes.Identify ? (received.d.shard ?? [0])[0] : undefined;
    const goOn = (): void => {
      session = handle(state, socket, received, session);
    };
    if (shard !== undefined && state.held.includes(shard)) state.waiting = [...state.waiting, { shard, goOn }];
    else goOn();
  });
  socket.on('close', (code) => {
    if (session?.socket === socket) session.socket = undefined;
    // Told with 1000 or 1001, the session is over; with everything else it may be resumed.
    if (session !== undefined && (code === 1000 || code === 1001)) sessions.delete(session.id);
    world().log.add({ kind: 'gateway', what: 'disconnected', code });
  });
}

function isDeaf({ ignoresHeartbeats }: State, session: Session | undefined): boolean {
  return ignoresHeartbeats.has('all') || (session !== undefined && ignoresHeartbeats.has(session.shard[0]));
}

function handle(state: State, socket: WebSocket, received: Frame, session: Session | undefined): Session | undefined {
  switch (received.op) {
    case GatewayOpcodes.Heartbeat:
      if (!isDeaf(state, session)) write(socket, { op: GatewayOpcodes.HeartbeatAck });
      return session;
    case GatewayOpcodes.Identify:
      return identify(state, socket, received.d);
    case GatewayOpcodes.Resume:
      return resume(state, socket, received.d);
    case GatewayOpcodes.PresenceUpdate:
    case GatewayOpcodes.VoiceStateUpdate:
    case GatewayOpcodes.RequestGuildMembers:
      if (session === undefined) socket.close(GatewayCloseCodes.NotAuthenticated);
      return session;
  }
}

function identify(
  { world, sessions }: State,
  socket: WebSocket,
  { token, intents, shard = [0, 1] }: (Frame & { op: GatewayOpcodes.Identify })['d'],
) {
  const { portal, bot, gatewayUrl, guilds, log } = world();
  if (token !== world().token || portal.isTokenRevoked) return refuse(socket, GatewayCloseCodes.AuthenticationFailed);
  if (intents >= 2 ** 26) return refuse(socket, GatewayCloseCodes.InvalidIntents);
  const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences;
  const wantsContent = (intents & GatewayIntentBits.MessageContent) !== 0;
  if ((intents & privileged) !== 0 || (wantsContent && !portal.messageContent)) {
    return refuse(socket, GatewayCloseCodes.DisallowedIntents);
  }
  if (shard[0] >= shard[1]) return refuse(socket, GatewayCloseCodes.InvalidShard);
  if (shard[1] < portal.shards) return refuse(socket, GatewayCloseCodes.ShardingRequired);
  const session: Session = { id: randomUUID(), intents, shard: [shard[0], shard[1]], sent: [], socket, s: 0 };
  sessions.set(session.id, session);
  log.add({ kind: 'gateway', what: 'identified', shard: shard[0] });
  const home = [...guilds.values()].filter(({ hasBot, id }) => hasBot && isOfShard(id, session.shard));
  send(session, {
    t: GatewayDispatchEvents.Ready,
    d: {
      ...{ v: Number(GatewayVersion), user: bot, session_id: session.id, resume_gateway_url: gatewayUrl },
      guilds: home.map(({ id }) => ({ id, unavailable: true })),
      ...{ shard: [shard[0], shard[1]], application: { id: bot.id, flags: noFlags, flags_new: '0' } },
    },
  });
  if ((intents & GatewayIntentBits.Guilds) === 0) return session;
  for (const guild of home) if (!guild.isUnavailable) send(session, guildCreate(world(), guild));
  return session;
}

function resume(
  { world, sessions }: State,
  socket: WebSocket,
  { token, session_id, seq }: (Frame & { op: GatewayOpcodes.Resume })['d'],
) {
  const session = sessions.get(session_id);
  if (token !== world().token || world().portal.isTokenRevoked) return refuse(socket, GatewayCloseCodes.AuthenticationFailed);
  if (session === undefined) {
    write(socket, { op: GatewayOpcodes.InvalidSession, d: false });
    return undefined;
  }
  session.socket?.terminate();
  session.socket = socket;
  for (const { s, event } of session.sent) if (s > seq) write(socket, { op: GatewayOpcodes.Dispatch, s, ...event });
  send(session, { t: GatewayDispatchEvents.Resumed, d: undefined });
  world().log.add({ kind: 'gateway', what: 'resumed', shard: session.shard[0] });
  return session;
}

function send(session: Session, event: Dispatch | RawDispatch): void {
  session.s += 1;
  session.sent.push({ s: session.s, event });
  if (session.socket !== undefined) write(session.socket, { op: GatewayOpcodes.Dispatch, s: session.s, ...event });
}

/**
 * Whether a connection hears of a server; what is in none is told to the first.
 *
 * @see https://discord.com/developers/docs/events/gateway#sharding
 */
function isOfShard(guildId: string | undefined, [shard, shards]: Session['shard']): boolean {
  if (guildId === undefined) return shard === 0;
  return /^\d+$/.test(guildId) && Number((BigInt(guildId) >> 22n) % BigInt(shards)) === shard;
}

function guildOf({ t, d }: Dispatch | RawDispatch): string | undefined {
  if (typeof d !== 'object' || d === null) return undefined;
  const id: unknown = t.startsWith('GUILD_') && 'id' in d ? d.id : 'guild_id' in d ? d.guild_id : undefined;
  return typeof id === 'string' && /^\d+$/.test(id) ? id : undefined;
}

function refuse(socket: WebSocket, code: GatewayCloseCodes): undefined {
  socket.close(code);
  return undefined;
}

function write(socket: WebSocket, payload: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(payload));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Everything about a guild that a bot hears when it comes in. */
export function guildCreate({ bot, channels }: World, guild: Guild): Dispatch {
  const own = [...channels.values()].filter((channel) => channel.guild === guild);
  const me = guild.members.get(bot.id);
  const isThread = ({ kind }: Channel): boolean => kind === 'thread';
  return {
    t: GatewayDispatchEvents.GuildCreate,
    d: {
      ...renderGuild(guild),
      ...{
        joined_at: new Date(guild.botJoinedAtMs).toISOString(),
        large: false,
        member_count: guild.members.size,
        voice_states: [],
      },
      members: me === undefined ? [] : [me],
      channels: own
        .filter((channel) => !isThread(channel))
        .map(renderChannel)
        .filter(isGuildChannel),
      threads: own.filter((channel) => isThread(channel) && !channel.isArchived).map(renderThread),
      ...{ presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [] },
    },
  };
}

/** What is announced of a channel that is no thread. */
type GuildChannel = Extract<Dispatch, { t: GatewayDispatchEvents.ChannelCreate }>['d'];

export function isGuildChannel(channel: ReturnType<typeof renderChannel>): channel is GuildChannel {
  return 'guild_id' in channel && !('thread_metadata' in channel);
}
