import { createRequire } from 'node:module';
import { WebSocket } from 'undici';
import { isPackaged } from '../../../lib/own-files.ts';
import { hasProxy } from '../../../lib/proxy.ts';

/**
 * Has discord.js open its connection to the gateway through the proxy. Its library takes the `WebSocket` of the package `ws`, which knows no
 * proxies and cannot be given one (@discordjs/ws 1.2.3, 2026-11-29); undici's goes the way of everything else. Only works before discord.js
 * is loaded.
 */
export function openGatewayThroughProxy(): void {
  if (!hasProxy()) return;
  const sockets: unknown = isPackaged ? createRequire(import.meta.url)('ws') : ofDiscordsLibrary();
  Object.assign(Object(sockets), { WebSocket: GatewaySocket });
}

/** The package `ws` as the library behind discord.js finds it, wherever that stands. */
function ofDiscordsLibrary(): unknown {
  const ofDiscord = createRequire(import.meta.resolve('discord.js'));
  return createRequire(ofDiscord.resolve('@discordjs/ws'))('ws');
}

/** The library hands over limits for a handshake as a third value; its wait for Discord's greeting is limited anyway. */
class GatewaySocket extends WebSocket {
  constructor(address: string) {
    super(address);
  }
}
