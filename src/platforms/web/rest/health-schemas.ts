import { z } from 'zod';
import type { HealthReport } from '../../../domain/health.ts';

const problems = z.array(z.object({ code: z.string(), text: z.string() }));
const connection = z.object({
  name: z.string(),
  connected: z.boolean(),
  /** How long its last heartbeat took. */
  ping_ms: z.number().exactOptional(),
  /** Places whose events come over it. */
  places: z.number().exactOptional(),
});
/** Who may not come in reads `ready` alone. */
export const healthAnswer = z.object({
  ready: z.boolean(),
  problems: problems.exactOptional(),
  /** What this process does, where several share the work. */
  roles: z.array(z.string()).exactOptional(),
  /** Chat platforms that are set up. */
  platforms: z
    .array(
      z.object({
        ...{ id: z.string(), label: z.string(), connected: z.boolean(), refused: z.boolean() },
        connections: z.array(connection).exactOptional(),
      }),
    )
    .exactOptional(),
  /** Models that are set up. */
  models: z
    .array(
      z.object({
        ...{ id: z.string(), provider: z.string(), offered: z.boolean() },
        paused: z.string().exactOptional(),
        /** A date. */
        ends: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});
export const readinessAnswer = z.object({ ready: z.boolean(), problems: problems.exactOptional() });
export const livenessAnswer = z.object({
  live: z.boolean(),
  /** How long the event loop took for a turn. */
  loop_lag_ms: z.number().exactOptional(),
  store_writable: z.boolean().exactOptional(),
});

/** The report as it is answered: why a platform is not connected stands among all problems, once. */
export function healthBody({ ready, problems, roles, platforms, models }: HealthReport): z.infer<typeof healthAnswer> {
  return {
    ready,
    problems: [...problems],
    ...(roles && { roles: [...roles] }),
    platforms: platforms.map(({ id, label, connected, refused, connections }) => ({
      ...{ id, label, connected, refused },
      ...(connections && {
        connections: connections.map(({ pingMs, ...each }) => ({ ...each, ...(pingMs !== undefined && { ping_ms: pingMs }) })),
      }),
    })),
    models: [...models],
  };
}
