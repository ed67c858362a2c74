import { type Client, Routes } from 'discord.js';
import { z } from 'zod';

/** @see https://discord.com/developers/docs/events/gateway#get-gateway-bot (2026-08-06) */
const gatewayBot = z.object({
  shards: z.int(),
  session_start_limit: z.object({ remaining: z.int(), reset_after: z.number() }),
});

/** What Discord says of new connections. */
export interface GatewayLimits {
  /** How many it advises. */
  readonly advisedShards: number;
  /** How many may sign in until the reset: 1,000 a day for most bots; more would cost it its token. */
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** @throws {Error} of discord.js, or `ZodError`, where Discord does not say */
export async function readGatewayLimits({ rest }: Client, token: string): Promise<GatewayLimits> {
  const { shards, session_start_limit: limit } = gatewayBot.parse(await rest.setToken(token).get(Routes.gatewayBot()));
  return { advisedShards: shards, remaining: limit.remaining, resetAfterMs: limit.reset_after };
}
