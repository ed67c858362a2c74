import type { GreetedPlace } from '../../domain/help.ts';
import type { Executor } from './executor.ts';

/** The statements over the table of places that were greeted. */
export function greetingStatements(database: Executor) {
  return {
    addGreeting: async ({ platform, tenant = '', place }: GreetedPlace, nowMs: number): Promise<boolean> =>
      (await database.run(
        'INSERT INTO greetings (platform, tenant, place, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        platform,
        tenant,
        place,
        nowMs,
      )) > 0,
  };
}
