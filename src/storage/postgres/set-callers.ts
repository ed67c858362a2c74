import type { Executor } from './executor.ts';

/** Which one of a set calls its person: it is kept with the first one, so that two processes can't both be told that they do. */
export function setCallerStatements(database: Executor) {
  return {
    claimCall: async (id: string): Promise<boolean> =>
      (await database.run(
        `UPDATE generations SET set_caller = $1
         WHERE id = (SELECT set_id FROM generations WHERE id = $1) AND (set_caller IS NULL OR set_caller = $1)`,
        id,
      )) === 1,
    async releaseCall(id: string): Promise<void> {
      await database.run(
        `UPDATE generations SET set_caller = NULL
         WHERE id = (SELECT set_id FROM generations WHERE id = $1) AND set_caller = $1`,
        id,
      );
    },
  };
}
