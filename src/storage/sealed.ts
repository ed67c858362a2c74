import type { Database } from 'better-sqlite3';
import type { SealedStore } from '../domain/sealed-store.ts';

export function createSealedStore(database: Database): SealedStore {
  const get = database.prepare<[string], string>('SELECT value FROM sealed WHERE name = ?').pluck();
  const put = database.prepare(
    'INSERT INTO sealed (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM sealed WHERE name = ?');
  const names = database.prepare<[], string>('SELECT name FROM sealed ORDER BY name').pluck();
  return {
    get: (name) => get.get(name),
    put: (name, sealed) => void put.run(name, sealed),
    remove: (name) => void remove.run(name),
    names: () => names.all(),
  };
}
