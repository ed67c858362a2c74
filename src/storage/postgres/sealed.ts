import type { Executor } from './executor.ts';

/** The statements behind `SealedStore`. */
export function sealedStatements(database: Executor) {
  return {
    async names(): Promise<readonly string[]> {
      return (await database.all<{ name: string }>('SELECT name FROM sealed ORDER BY name')).map(({ name }) => name);
    },
    async get(name: string): Promise<string | undefined> {
      return (await database.get<{ text: string }>('SELECT text FROM sealed WHERE name = $1', name))?.text;
    },
    async put(name: string, sealed: string): Promise<void> {
      await database.run(
        'INSERT INTO sealed (name, text) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET text = excluded.text',
        name,
        sealed,
      );
    },
    async remove(name: string, sealed?: string): Promise<void> {
      await database.run('DELETE FROM sealed WHERE name = $1 AND text = coalesce($2::text, text)', name, sealed ?? null);
    },
  };
}
