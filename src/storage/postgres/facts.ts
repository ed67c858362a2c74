import type { Executor } from './executor.ts';

/** The statements over small facts of the program. */
export function factStatements(database: Executor) {
  return {
    async fact(name: string): Promise<string | undefined> {
      return (await database.get<{ value: string }>('SELECT value FROM facts WHERE name = $1', name))?.value;
    },
    async setFact(name: string, value: string | undefined): Promise<void> {
      if (value === undefined) await database.run('DELETE FROM facts WHERE name = $1', name);
      else {
        await database.run(
          'INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
          name,
          value,
        );
      }
    },
  };
}
