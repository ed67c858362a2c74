import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Generation, Requester } from '../domain/generation.ts';
import { type GenerationStore, type NewGeneration, type OpenStore, StoreError } from '../domain/generation-store.ts';
import type { ImageBytes } from '../domain/media.ts';
import { adminStatements } from './admin.ts';
import { backUp, pruneBackups, removePieces } from './backup.ts';
import { draftStatements } from './drafts.ts';
import { eraseInCopies } from './erase-in-copies.ts';
import { erasingStatements } from './erasing.ts';
import { expiringSecretStatements } from './expiring-secrets.ts';
import { familyStatements } from './families.ts';
import { filterStatements } from './filters.ts';
import { generationStatements } from './generations.ts';
import { greetingStatements } from './greetings.ts';
import { historyStatements } from './history.ts';
import { imageStatements } from './images.ts';
import { intakeStatements } from './intakes.ts';
import { ledgerStatements } from './ledger.ts';
import { lineStatements } from './line.ts';
import { numberStatements } from './numbers.ts';
import { databaseFileName, dropLog, openDatabase } from './open.ts';
import { outboxStatements } from './outbox.ts';
import { ownVideoStatements } from './own-videos.ts';
import { postStatements } from './posts.ts';
import { openPutBack, type PutBack } from './put-back.ts';
import { quoteStatements } from './quotes.ts';
import { repostStatements } from './reposts.ts';
import { createReserve } from './reserve.ts';
import { createRowReader, type RowReader } from './row-reader.ts';
import { sealedStatements } from './sealed.ts';
import { setCallerStatements } from './set-callers.ts';
import { spendingByStatements } from './spending-by.ts';
import { stepStatements } from './steps.ts';
import { unfinishedStatements } from './unfinished.ts';
import { writableCheck } from './writable-check.ts';

export interface StoreOptions {
  readonly dataFolder: string;
  readonly outputsFolder: string;
  /** Free space below which nothing new is taken in, in bytes. Default 64 MiB. */
  readonly lowDiskBytes?: number;
  /** Told once of each record that can't be read; nobody sees it. */
  readonly onUnreadable?: (id: string) => void;
  /** Told of each transaction, and what the disk took for it, in seconds. */
  readonly onCommit?: (seconds: number) => void;
}

/**
 * Opens the store in `dataFolder`, for this process alone.
 *
 * @throws {DatabaseUnusableError} with what the admin has to do
 */
export function openStore(options: StoreOptions): OpenStore {
  const { dataFolder, outputsFolder, lowDiskBytes = 64 * 1024 * 1024 } = options;
  mkdirSync(outputsFolder, { recursive: true, mode: 0o700 });
  const { database, close } = openDatabase(dataFolder);
  removePieces(dataFolder);
  const reserve = createReserve(dataFolder, outputsFolder, lowDiskBytes);
  const putBack = openPutBack(database, dataFolder);
  const rows = createRowReader(options.onUnreadable);
  return {
    store: createStore(database, putBack, rows, options.onCommit),
    unreadable: rows.unreadable,
    checkWritable: withStoreErrors({ check: writableCheck(database, join(dataFolder, databaseFileName)) }).check,
    numbers: withStoreErrors(numberStatements(database)),
    sealed: withStoreErrors(sealedStatements(database)),
    expiring: expiringSecretStatements(database),
    reserve,
    backUp: (name, signal) => backUp(join(dataFolder, databaseFileName), dataFolder, name, signal),
    pruneBackups: (today, isCertain) => pruneBackups(dataFolder, today, isCertain),
    dropLog: () => dropLog(database),
    eraseInCopies: (signal) => eraseInCopies(dataFolder, signal),
    tidy: () => void database.pragma('incremental_vacuum(200)'),
    isPutBack: putBack.isPutBack,
    acceptPutBack: putBack.accept,
    close: () => {
      putBack.close();
      close();
    },
  };
}

function createStore(
  database: Database.Database,
  putBack: PutBack,
  rows: RowReader,
  onCommit: (seconds: number) => void = () => undefined,
): GenerationStore {
  const generations = generationStatements(database, rows, putBack.counted);
  const images = imageStatements(database);
  const videos = ownVideoStatements(database);
  const erasing = erasingStatements(database, rows);
  const drafts = draftStatements(database, images.keepImage);
  const quotes = quoteStatements(database, images.keepImage);
  const saveDecision = database.prepare(
    'INSERT INTO decisions (generation_id, at_ms, decision, platform, requester_id) VALUES (?, ?, ?, ?, ?)',
  );
  const transaction = transactionOf(database, putBack, onCommit);
  const store: GenerationStore = {
    ...generations,
    ...lineStatements(database, rows),
    ...unfinishedStatements(database, rows),
    ...ledgerStatements(database),
    ...outboxStatements(database),
    ...historyStatements(database, rows),
    ...familyStatements(database),
    ...setCallerStatements(database),
    ...stepStatements(database),
    ...intakeStatements(database, images.keepImage),
    ...filterStatements(database),
    ...repostStatements(database),
    ...postStatements(database),
    ...greetingStatements(database),
    ...adminStatements(database, rows),
    ...spendingByStatements(database),
    ...factStatements(database),
    ...drafts,
    addDraft: (draft, pictures, limits) => transaction(() => drafts.addDraft(draft, pictures, limits)),
    dropDrafts: (untilMs) => transaction(() => drafts.dropDrafts(untilMs)),
    transaction,
    insert: (generation: NewGeneration, pictures: readonly ImageBytes[]): Generation =>
      transaction(() => {
        const inserted = generations.insert(generation);
        images.addImages(inserted.number, pictures);
        videos.addVideo(inserted.number, generation.request.video);
        return inserted;
      }),
    image: images.image,
    quote: quotes.quote,
    addQuote: (quote, pictures, sources, limits) =>
      transaction(() => {
        quotes.addQuote(quote, pictures, sources, limits);
        videos.addVideosOf(quote);
      }),
    dropQuote: (id) => transaction(() => quotes.dropQuote(id)),
    dropQuotes: (createdBeforeMs) => transaction(() => quotes.dropQuotes(createdBeforeMs)),
    videosEndedBefore: erasing.videosEndedBefore,
    erase: (id, nowMs) => transaction(() => erasing.erase(id, nowMs)),
    eraseWords: (id, nowMs) => transaction(() => erasing.eraseWords(id, nowMs)),
    wordsEndedBefore: erasing.wordsEndedBefore,
    noteErasure: erasing.noteErasure,
    erasures: erasing.erasures,
    dropErasures: (ids) => transaction(() => erasing.dropErasures(ids)),
    dropOldImages: (createdAfterMs) =>
      transaction(() => {
        images.dropOldImages(createdAfterMs);
        videos.dropOldVideos(createdAfterMs);
      }),
    isVideoNeeded: videos.isVideoNeeded,
    recordDecision: (id: string, decision: 'again' | 'leave', requester: Requester, nowMs: number): void =>
      void saveDecision.run(id, nowMs, decision, requester.platform, requester.id),
  };
  return withStoreErrors(store);
}

/** Runs work as one commit, as a part of the one that is under way where there is one. */
function transactionOf(
  database: Database.Database,
  putBack: PutBack,
  onCommit: (seconds: number) => void,
): GenerationStore['transaction'] {
  return <T>(work: () => T): T => {
    if (database.inTransaction) return database.transaction(work)();
    let workedMs = 0;
    const run = database.transaction((): T => {
      const value = work();
      workedMs = performance.now();
      return value;
    });
    const value = run.immediate();
    onCommit((performance.now() - workedMs) / 1000);
    putBack.note();
    return value;
  };
}

function factStatements(database: Database.Database): Pick<GenerationStore, 'fact' | 'setFact'> {
  const getFact = database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck();
  const putFact = database.prepare(
    'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const dropFact = database.prepare('DELETE FROM facts WHERE name = ?');
  return {
    fact: (name) => getFact.get(name),
    setFact: (name, value) => void (value === undefined ? dropFact.run(name) : putFact.run(name, value)),
  };
}

/** Says in the store's own words what went wrong, so that the engine knows what to do without knowing SQLite. */
function withStoreErrors<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== 'function') return call;
      return (...values: unknown[]): unknown => {
        try {
          return call.apply(target, values);
        } catch (error) {
          throw error instanceof Database.SqliteError ? new StoreError(errorKind(error.code), error) : error;
        }
      };
    },
  });
}

/** Exported for its test. @param code of SQLite, such as `SQLITE_READONLY_DBMOVED` */
export function errorKind(code: string): StoreError['kind'] {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'busy';
  if (/^SQLITE_(FULL|IOERR)/.test(code)) return 'full';
  if (/^SQLITE_(CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|AUTH|PROTOCOL)/.test(code)) return 'broken';
  return 'rejected';
}
