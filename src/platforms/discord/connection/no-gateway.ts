import {
  type APIApplication,
  type APIUser,
  GatewayDispatchEvents,
  GatewayOpcodes,
  type GatewayReadyDispatch,
  Routes,
} from 'discord.js';
import library from './discord-ws.cjs';

const { WebSocketShardEvents } = library;

/** discord.js's own, whose connections it asks for. */
type Manager = InstanceType<typeof library.WebSocketManager>;

/**
 * In the place of discord.js's connections to the gateway: there is none. It is ready once Discord has said who the bot is, and reads what it
 * is told.
 */
export function noGateway(manager: Manager): ReturnType<Manager['options']['buildStrategy']> {
  return {
    spawn: () => undefined,
    async connect() {
      tellReady(manager, await askWhoTheBotIs(manager), 0);
    },
    destroy: () => undefined,
    // There is nobody to send to.
    send: () => undefined,
    fetchStatus() {
      throw new Error('there is no connection to a gateway');
    },
  };
}

/** Who the bot is, as the gateway says it at the beginning. @throws {Error} where Discord does not say it */
export async function askWhoTheBotIs({ options: { rest } }: Manager): Promise<GatewayReadyDispatch> {
  const [me, own] = await Promise.all([rest.get(Routes.user()), rest.get(Routes.currentApplication())]);
  return readyOf(me, own);
}

/** Has discord.js read it, as if the gateway had said it to a shard. */
export function tellReady(manager: Manager, data: GatewayReadyDispatch, shardId: number): void {
  manager.emit(WebSocketShardEvents.Ready, { data: data.d, shardId });
  manager.emit(WebSocketShardEvents.Dispatch, { data, shardId });
}

/** As the gateway says it at the beginning. @throws {Error} where Discord answered with something else */
function readyOf(user: unknown, application: unknown): GatewayReadyDispatch {
  if (!hasId(user) || !hasId(application)) throw new Error('Discord did not say who the bot is');
  const own = { ...{ v: 10, user: user as APIUser, guilds: [], session_id: 'none', resume_gateway_url: '' } };
  return {
    ...{ op: GatewayOpcodes.Dispatch, s: 1, t: GatewayDispatchEvents.Ready },
    d: { ...own, application: application as APIApplication },
  };
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
