import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Generation, Requester } from '../../domain/generation.ts';
import type { GenerationStore, NewGeneration, OpenStore } from '../../domain/generation-store.ts';
import { type ImageBytes, withoutBytes } from '../../domain/media.ts';
import type { RunComposed } from '../composed/reports.ts';
import { lazyReports } from '../lazy-reports.ts';
import { createReserve } from '../reserve.ts';
import { createRowReader, type RowReader } from '../row-reader.ts';
import { adminStatements } from './admin.ts';
import { approvalStatements } from './approvals.ts';
import { backUp, pruneBackups, removePieces } from './backup.ts';
import { browsingStatements } from './browsing.ts';
import { draftStatements } from './drafts.ts';
import { eraseInCopies } from './erase-in-copies.ts';
import { erasingStatements } from './erasing.ts';
import { erasingByPlaceStatements } from './erasing-by-place.ts';
import { expiringSecretStatements } from './expiring-secrets.ts';
import { familyStatements } from './families.ts';
import { filterStatements } from './filters.ts';
import { furtherPostStatements } from './further-posts.ts';
import { generationStatements } from './generations.ts';
import { greetingStatements } from './greetings.ts';
import { historyStatements } from './history.ts';
import { imageStatements } from './images.ts';
import { intakeStatements } from './intakes.ts';
import { ledgerStatements } from './ledger.ts';
import { libraryStatements } from './library.ts';
import { lineStatements } from './line.ts';
import { numberStatements } from './numbers.ts';
import { type OwnStatements, oneConnection } from './one-connection.ts';
import { databaseFileName, dropLog, openDatabase } from './open.ts';
import { outboxStatements } from './outbox.ts';
import { ownVideoStatements } from './own-videos.ts';
import { peopleStatements } from './people.ts';
import { placeSettingStatements } from './place-settings.ts';
import { postStatements } from './posts.ts';
import { privacyStatements } from './privacy.ts';
import { openPutBack, type PutBack } from './put-back.ts';
import { quoteStatements } from './quotes.ts';
import { reportStatements } from './reports.ts';
import { repostStatements } from './reposts.ts';
import { scheduleStatements } from './schedules.ts';
import { sealedStatements } from './sealed.ts';
import { sessionStatements } from './sessions.ts';
import { setCallerStatements } from './set-callers.ts';
import { shareStatements } from './shares.ts';
import { stepStatements } from './steps.ts';
import { styleStatements } from './styles.ts';
import type { SyncStore } from './sync-store.ts';
import { takenEventStatements } from './taken-events.ts';
import { tierStatements } from './tiers.ts';
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

/** The store of one process, which is closed at once. */
export interface OwnStore extends OpenStore {
  close(): void;
}

/**
 * Opens the store in `dataFolder`, for this process alone.
 *
 * @throws {DatabaseUnusableError} with what the admin has to do
 */
export function openStore(options: StoreOptions): OwnStore {
  const { dataFolder, outputsFolder, lowDiskBytes = 64 * 1024 * 1024 } = options;
  mkdirSync(outputsFolder, { recursive: true, mode: 0o700 });
  const { database, close } = openDatabase(dataFolder);
  removePieces(dataFolder);
  const reserve = createReserve(dataFolder, outputsFolder, lowDiskBytes);
  const putBack = openPutBack(database, dataFolder);
  const rows = createRowReader(options.onUnreadable);
  const checkWritable = writableCheck(database, join(dataFolder, databaseFileName));
  return {
    ...createStore(database, putBack, rows, { checkWritable, onCommit: options.onCommit }),
    unreadable: rows.unreadable,
    reserve,
    keepsBackups: true,
    backUp: (name, signal) => backUp(join(dataFolder, databaseFileName), dataFolder, name, signal),
    pruneBackups: (today, isCertain) => pruneBackups(dataFolder, today, isCertain),
    dropLog: () => dropLog(database),
    eraseInCopies: (signal) => eraseInCopies(dataFolder, signal),
    tidy: () => void database.pragma('incremental_vacuum(200)'),
    isPutBack: async () => putBack.isPutBack,
    acceptPutBack: async () => putBack.accept(),
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
  { checkWritable, onCommit }: { checkWritable(): void; readonly onCommit: StoreOptions['onCommit'] },
) {
  const statements = allStatements(database, rows, putBack.counted);
  const reports = (run: RunComposed) => lazyReports(run, rows);
  const connection = oneConnection(database, statements, reports, (seconds) => {
    onCommit?.(seconds);
    putBack.note();
  });
  const { transaction } = connection;
  // There is one process, and one connection.
  const store: GenerationStore = {
    ...connection.store,
    ...{ transaction, accept: transaction, takeTurn: transaction },
  };
  const numbers = connection.shared<OpenStore['numbers']>(numberStatements(database));
  const sealed = connection.shared<OpenStore['sealed']>(sealedStatements(database));
  const expiring = connection.shared<OpenStore['expiring']>(expiringSecretStatements(database));
  return { store, numbers, sealed, expiring, ...connection.shared<Pick<OpenStore, 'checkWritable'>>({ checkWritable }) };
}

/** Those that are made of several statements are one commit, or a part of the one that is under way. */
function allStatements(database: Database.Database, rows: RowReader, countSent: () => void): OwnStatements {
  const generations = generationStatements(database, rows, countSent);
  const images = imageStatements(database);
  const videos = ownVideoStatements(database);
  const erasing = erasingStatements(database, rows);
  const drafts = draftStatements(database, images.keepImage);
  const quotes = quoteStatements(database, images.keepImage);
  const shares = shareStatements(database);
  const approvals = approvalStatements(database, rows);
  const library = libraryStatements(database);
  const styles = styleStatements(database);
  const sessions = sessionStatements(database, rows);
  const privacy = privacyStatements(database);
  const saveDecision = database.prepare(
    'INSERT INTO decisions (generation_id, at_ms, decision, platform, requester_id) VALUES (?, ?, ?, ?, ?)',
  );
  const whole = <T>(work: () => T): T => (database.inTransaction ? work() : database.transaction(work).immediate());
  return {
    ...generations,
    ...lineStatements(database, rows),
    ...unfinishedStatements(database, rows),
    ...ledgerStatements(database),
    ...outboxStatements(database),
    ...historyStatements(database, rows),
    ...browsingStatements(database),
    ...familyStatements(database),
    ...setCallerStatements(database),
    ...stepStatements(database),
    ...intakeStatements(database, images.keepImage),
    ...takenEventStatements(database),
    ...filterStatements(database),
    ...repostStatements(database),
    ...shares,
    ...approvals,
    replaceAwaiting: (id, other) => whole(() => approvals.replaceAwaiting(id, other)),
    ...furtherPostStatements(database),
    dropSharesOf: (generationId, numbers) => whole(() => shares.dropSharesOf(generationId, numbers)),
    ...library,
    setLibrary: (generationId, facts) => whole(() => library.setLibrary(generationId, facts)),
    removeFolder: (id) => whole(() => library.removeFolder(id)),
    ...styles,
    addStyle: (style, pictures) => whole(() => styles.addStyle(style, pictures)),
    changeStyle: (style, pictures) => whole(() => styles.changeStyle(style, pictures)),
    ...sessions,
    noteSession: (person, id, nowMs) => whole(() => sessions.noteSession(person, id, nowMs)),
    ...scheduleStatements(database),
    ...postStatements(database),
    ...greetingStatements(database),
    ...adminStatements(database, rows),
    ...placeSettingStatements(database),
    ...tierStatements(database),
    ...reportStatements(database),
    ...peopleStatements(database),
    ...privacy,
    forgetBelongings: (door) => whole(() => privacy.forgetBelongings(door)),
    ...factStatements(database),
    ...drafts,
    addDraft: (draft, pictures, limits) => whole(() => drafts.addDraft(draft, pictures, limits)),
    dropDrafts: (untilMs) => whole(() => drafts.dropDrafts(untilMs)),
    insert: (generation: NewGeneration, pictures: readonly ImageBytes[]): Generation =>
      whole(() => {
        const inserted = generations.insert(generation);
        images.addImages(inserted.number, pictures);
        videos.addVideo(inserted.number, generation.request.video);
        return inserted;
      }),
    setFirstFrame: (id, image) =>
      whole(() => {
        const number = generations.setFirstFrame(id, withoutBytes(image));
        if (number !== undefined) images.addImages(number, [image]);
      }),
    move: (id, from, to, change) => whole(() => generations.move(id, from, to, change)),
    image: images.image,
    quote: quotes.quote,
    addQuote: (quote, pictures, sources, limits) =>
      whole(() => {
        quotes.addQuote(quote, pictures, sources, limits);
        videos.addVideosOf(quote);
      }),
    dropQuote: (id) => whole(() => quotes.dropQuote(id)),
    dropQuotes: (createdBeforeMs) => whole(() => quotes.dropQuotes(createdBeforeMs)),
    ...erasingByPlaceStatements(database, rows),
    videosEndedBefore: erasing.videosEndedBefore,
    erase: (id, nowMs) => whole(() => erasing.erase(id, nowMs)),
    eraseWords: (id, nowMs) => whole(() => erasing.eraseWords(id, nowMs)),
    wordsEndedBefore: erasing.wordsEndedBefore,
    noteErasure: erasing.noteErasure,
    erasures: erasing.erasures,
    dropErasures: (ids) => whole(() => erasing.dropErasures(ids)),
    dropOldImages: (createdAfterMs) =>
      whole(() => {
        images.dropOldImages(createdAfterMs);
        videos.dropOldVideos(createdAfterMs);
      }),
    isVideoNeeded: videos.isVideoNeeded,
    recordDecision: (id: string, decision: 'again' | 'leave', requester: Requester, nowMs: number): void =>
      void saveDecision.run(id, nowMs, decision, requester.platform, requester.id),
  };
}

function factStatements(database: Database.Database): Pick<SyncStore, 'fact' | 'setFact'> {
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
