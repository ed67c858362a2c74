import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { json } from './json.ts';
import { acknowledgeWithinMs, type Outgoing } from './outgoing.ts';
import { parse } from './params.ts';
import type { World } from './world.ts';

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** Slack's side of the sockets. */
export interface SocketMode {
  /** Those that get payloads. */
  readonly connections: number;
  /** How often one came about. */
  readonly opened: number;
  /** Slack asks to reconnect; the one that was asked gets nothing any more. Default: `refresh_requested`, all of them. */
  disconnect(reason?: DisconnectReason, howMany?: number): void;
  /** Cuts all connections without a word. */
  drop(): void;
  /** The next upgrades are refused with 408. */
  refuseUpgrades(times: number): void;
  /** What the app answers arrives so much later from now on, as on a slow line. */
  delayAnswers(ms: number): void;
  /** Keeps the connections that are there but says and answers nothing on them any more, not even pings. */
  silence(): void;
}

interface Connection {
  readonly socket: WebSocket;
  isLeaving: boolean;
  isSilent: boolean;
}

interface Pending {
  readonly outgoing: Outgoing;
  readonly sentMs: number;
  readonly stopWaiting: () => void;
  isOverdue: boolean;
}

const acknowledgement = z.object({ envelope_id: z.string(), payload: json.optional() });
const pingEveryMs = 10_000;
const path = '/link/';

interface State {
  readonly world: () => World;
  readonly connections: Set<Connection>;
  /** By envelope. */
  readonly pending: Map<string, Pending>;
  /** How often a connection came about. */
  opened: number;
  /** Upgrades that are still to be refused. */
  refusals: number;
  answersAfterMs: number;
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode */
export function createSocketMode(server: Server, world: () => World) {
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  const tickets = new Set<string>();
  const connections = new Set<Connection>();
  const pending = new Map<string, Pending>();
  const state: State = { world, connections, pending, opened: 0, refusals: 0, answersAfterMs: 0 };
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (state.refusals > 0 || !tickets.delete(ticket)) {
      const status = state.refusals > 0 ? '408 Request Timeout' : '401 Unauthorized';
      state.refusals = Math.max(0, state.refusals - 1);
      // A client that is told to stop goes before it has read the refusal.
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => accept(state, accepted));
  });

  return {
    controls: controlsOf(state),
    /** Good for one connection. */
    newUrl(origin: string): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${origin.replace('http', 'ws')}${path}?ticket=${ticket}&app_id=${world().app.id}`;
    },
    /** Each goes to one of the connections, in turn. */
    deliver(outgoing: Outgoing): void {
      const all = openOf(state);
      const connection = all[turn++ % Math.max(1, all.length)];
      if (connection === undefined) outgoing.settle({ how: 'unreachable', afterMs: 0, payload: undefined });
      else deliverOver(connection, outgoing, state);
    },
    async stop(): Promise<void> {
      // Who comes late is refused: nobody would close their connection any more.
      sockets.close();
      const closing = [...connections].map(async ({ socket }) => {
        const closed = once(socket, 'close');
        socket.close(1001);
        // Who does not answer the close is cut off.
        const timer = setTimeout(() => socket.terminate(), 200);
        await closed;
        clearTimeout(timer);
      });
      await Promise.all(closing);
    },
  };
}

function controlsOf(state: State): SocketMode {
  const { world, connections } = state;
  return {
    get connections() {
      return openOf(state).length;
    },
    get opened() {
      return state.opened;
    },
    disconnect(reason = 'refresh_requested', howMany = connections.size) {
      for (const connection of openOf(state).slice(0, howMany)) {
        write(connection, { type: 'disconnect', reason, debug_info: { host: 'applink-fake' } });
        connection.isLeaving = true;
        world().log.add({ kind: 'socket', what: 'disconnecting' });
      }
    },
    drop() {
      for (const { socket } of connections) socket.terminate();
    },
    refuseUpgrades(times) {
      state.refusals = times;
    },
    delayAnswers(ms) {
      state.answersAfterMs = ms;
    },
    silence() {
      for (const connection of connections) connection.isSilent = true;
    },
  };
}

/** Those that get payloads. */
function openOf({ connections }: State): Connection[] {
  return [...connections].filter(({ isLeaving, socket }) => !isLeaving && socket.readyState === socket.OPEN);
}

function deliverOver(connection: Connection, outgoing: Outgoing, { world, pending }: State): void {
  const { clock } = world();
  const envelopeId = randomUUID();
  const stopWaiting = clock.deadline(acknowledgeWithinMs, () => {
    entry.isOverdue = true;
    outgoing.settle({ how: 'no answer', afterMs: clock.now() - entry.sentMs, payload: undefined });
  });
  const entry: Pending = { outgoing, sentMs: clock.now(), stopWaiting, isOverdue: false };
  pending.set(envelopeId, entry);
  const { type, payload, acceptsPayload, retry } = outgoing;
  const attempt = { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' };
  write(connection, { envelope_id: envelopeId, type, payload, accepts_response_payload: acceptsPayload, ...attempt });
}

function accept(state: State, socket: WebSocket): void {
  const { world, connections } = state;
  const connection: Connection = { socket, isLeaving: false, isSilent: false };
  connections.add(connection);
  state.opened += 1;
  world().log.add({ kind: 'socket', what: 'opened' });
  const pings = setInterval(() => connection.isSilent || socket.ping('Ping from fake-slack'), pingEveryMs);
  pings.unref();
  socket.on('ping', (data) => connection.isSilent || socket.pong(data));
  socket.on('message', (data) => {
    if (state.answersAfterMs === 0) hear(state, String(data));
    else world().clock.after(state.answersAfterMs, () => hear(state, String(data)));
  });
  // What goes wrong ends in a close, too.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(pings);
    connections.delete(connection);
    world().log.add({ kind: 'socket', what: 'closed' });
  });
  write(connection, {
    ...{ type: 'hello', num_connections: connections.size, connection_info: { app_id: world().app.id } },
    debug_info: { host: 'applink-fake', build_number: 1, approximate_connection_time: 18_060 },
  });
}

function hear({ world, pending }: State, text: string): void {
  const read = acknowledgement.safeParse(parse(text));
  const waiting = read.success ? pending.get(read.data.envelope_id) : undefined;
  if (!read.success || waiting === undefined) {
    world().log.add({ kind: 'socket', what: 'stray acknowledgement' });
    return;
  }
  waiting.stopWaiting();
  pending.delete(read.data.envelope_id);
  const { payload } = read.data;
  const afterMs = world().clock.now() - waiting.sentMs;
  waiting.outgoing.settle({ how: waiting.isOverdue ? 'late' : 'in time', afterMs, payload });
}

function write({ socket, isSilent }: Connection, payload: unknown): void {
  if (socket.readyState === socket.OPEN && !isSilent) socket.send(JSON.stringify(payload));
}
