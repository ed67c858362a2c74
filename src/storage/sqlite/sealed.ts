import type Database from 'better-sqlite3';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { Synchronous } from './sync-store.ts';

export function sealedStatements(database: Database.Database): Synchronous<SealedStore> {
  const names = database.prepare<[], string>('SELECT name FROM sealed ORDER BY name').pluck();
  const get = database.prepare<[string], string>('SELECT text FROM sealed WHERE name = ?').pluck();
  const put = database.prepare(
    'INSERT INTO sealed (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text',
  );
  const remove = database.prepare('DELETE FROM sealed WHERE name = ? AND text = coalesce(?, text)');
  return {
    names: () => names.all(),
    get: (name) => get.get(name),
    put: (name, sealed) => void put.run(name, sealed),
    remove: (name, sealed) => void remove.run(name, sealed ?? null),
  };
}
