import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

// Loaded before a program (`node --import`): notes each connection that its process opens, one a line, in `sockets.jsonl` of its folder.

const { connect } = Socket.prototype;
Socket.prototype.connect = function connectAndNote(this: Socket, ...given: Parameters<typeof connect>): Socket {
  // Node's own callers hand over their arguments in one list.
  const first: unknown = Array.isArray(given[0]) ? given[0][0] : given[0];
  appendFileSync('sockets.jsonl', `${JSON.stringify(aimOf(first))}\n`);
  return connect.apply(this, given);
} as typeof connect;

function aimOf(options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options;
  const { host, port, path }: { host?: unknown; port?: unknown; path?: unknown } = options;
  return path === undefined ? `${String(host ?? 'localhost')}:${String(port)}` : String(path);
}
