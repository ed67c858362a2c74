import type { Executor } from './executor.ts';

const fact = 'limits';

/**
 * What all living processes are set to holds from then on; while they differ, what held before does. So a limit is changed by starting one
 * process after the other anew, and one that was forgotten changes nothing.
 *
 * @param tx of its own, under `locks.limits`
 * @param living a statement that gives the names of living processes
 * @returns what holds
 */
export async function agreeOnLimits(tx: Executor, living: string, me: string, own: string): Promise<string> {
  await tx.run(
    `INSERT INTO process_limits AS p (owner, limits) VALUES ($1, $2)
     ON CONFLICT (owner) DO UPDATE SET limits = excluded.limits WHERE p.limits <> excluded.limits`,
    me,
    own,
  );
  await tx.run(`DELETE FROM process_limits WHERE owner <> $1 AND owner NOT IN (${living})`, me);
  await tx.run(
    `INSERT INTO facts AS f (name, value)
     SELECT $1, MIN(limits) FROM process_limits HAVING COUNT(DISTINCT limits) = 1
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE f.value <> excluded.value`,
    fact,
  );
  const holding = await tx.get<{ value: string }>('SELECT value FROM facts WHERE name = $1', fact);
  return holding?.value ?? own;
}

/** What holds over all processes, and what some of them are set to, each once. @param owners their names */
export async function readLimits(
  database: Executor,
  owners: readonly string[],
): Promise<{ readonly holding: string | undefined; readonly set: readonly string[] }> {
  const holding = await database.get<{ value: string }>('SELECT value FROM facts WHERE name = $1', fact);
  const set = await database.all<{ limits: string }>(
    'SELECT DISTINCT limits FROM process_limits WHERE owner = ANY($1::text[])',
    owners,
  );
  return { holding: holding?.value, set: set.map(({ limits }) => limits) };
}
