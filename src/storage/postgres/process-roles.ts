import type { Executor } from './executor.ts';

/** The process that asks. */
export interface AskingProcess {
  readonly me: string;
  /** In front of the name of each process's own lease. */
  readonly prefix: string;
  readonly own: readonly string[];
}

/**
 * Notes which roles a process has, and forgets those of processes that have left or are dead.
 *
 * @param database statements of their own
 * @returns the roles of all whose lease is held now: one that has just died counts until its lease ends
 */
export async function shareRoles(database: Executor, { me, prefix, own }: AskingProcess): Promise<readonly string[]> {
  await database.run(
    `INSERT INTO process_roles AS p (owner, roles) VALUES ($1, $2)
     ON CONFLICT (owner) DO UPDATE SET roles = excluded.roles WHERE p.roles <> excluded.roles`,
    me,
    JSON.stringify(own),
  );
  await database.run(
    `DELETE FROM process_roles p WHERE owner <> $1
     AND NOT EXISTS (SELECT FROM leases l WHERE l.name = $2 || p.owner AND l.owner = p.owner)`,
    me,
    prefix,
  );
  const rows = await database.all<{ roles: string }>(
    `SELECT DISTINCT p.roles FROM process_roles p JOIN leases l ON l.name = $1 || p.owner AND l.owner = p.owner
     WHERE l.lease_until > clock_timestamp()`,
    prefix,
  );
  return [...new Set([...own, ...rows.flatMap(({ roles }) => JSON.parse(roles) as readonly string[])])];
}
