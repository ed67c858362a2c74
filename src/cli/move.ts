import { type AppConfig, installed } from '../app/installed.ts';
import { StartError } from '../app/start-error.ts';
import { ownEnvironment, readConfig } from '../config/config.ts';
import { readMoveSettings, withoutDatabase } from '../config/move-settings.ts';
import { StoreError } from '../domain/generation-store.ts';
import { type Text, text } from '../domain/texts.ts';
import { type DatabaseAddress, readDatabaseAddress } from '../lib/database-address.ts';
import { MoveError } from '../storage/moving/move-error.ts';
import type { Moved, MoveOptions, MoveProgress } from '../storage/moving/options.ts';
import { moveToPostgres } from '../storage/moving/to-postgres.ts';
import { moveToSqlite } from '../storage/moving/to-sqlite.ts';
import { undoOnPostgres, undoOnSqlite } from '../storage/moving/undo.ts';
import { checkGround, mayPass } from '../storage/postgres/ground-check.ts';
import { readFlags } from './read-flags.ts';
import { clearProgressLine, print, progressLine, say, UsageError } from './terminal.ts';

const timeoutMs = 5000;

/** What was asked for. */
interface Asked {
  readonly act: 'to postgres' | 'to sqlite' | 'undo';
  /** Written on the command line, in the place of `DATABASE_URL`. */
  readonly address: DatabaseAddress | undefined;
}

/** What a move is run with. */
export interface MoveTerminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.env` stands. */
  readonly folder: string;
  print(...texts: readonly Text[]): void;
  /** The line of what is copied just now, which the next one takes the place of. */
  progress(line: Text): void;
}

/** Moves everything from SQLite to PostgreSQL or back, or gives a move up: `npm run move -- --to postgres`. */
export async function move(args: string[]): Promise<void> {
  try {
    const progress = (line: Text): void => progressLine(say(line));
    await runMove(args, { env: ownEnvironment(), folder: process.cwd(), print: printOver, progress });
  } finally {
    clearProgressLine();
  }
}

/**
 * @throws {UsageError} where it did not come to its end
 * @throws {ConfigError}, {StartError} or {DatabaseUnusableError} where it can't be done as things are
 */
export async function runMove(args: string[], terminal: MoveTerminal): Promise<void> {
  const { act, address: given } = readAsked(args);
  const { env, folder, print: tell } = terminal;
  const { address: set, sealKey } = readMoveSettings({ needsKey: act !== 'undo' }, env, folder);
  const config = readConfig(installed, withoutDatabase(env), folder);
  const { dataFolder } = config;
  const address = given ?? set;
  try {
    if (act === 'undo') return tell(await undo(dataFolder, address));
    if (address === undefined) throw new UsageError(say(text('terminal.moveNeedsAddress')));
    tell(...(await requireGround(address)));
    const sinceMs = performance.now();
    const onProgress = (progress: MoveProgress): void => terminal.progress(progressText(progress));
    const options: MoveOptions = { dataFolder, address, sealKey, nowMs: Date.now(), onProgress };
    const moved = act === 'to postgres' ? await moveToPostgres(options) : await moveToSqlite(options);
    tell(...countTexts(moved, (performance.now() - sinceMs) / 1000), ...nextTexts(act, moved, config));
  } catch (error) {
    throw inWords(error);
  }
}

function printOver(...texts: readonly Text[]): void {
  clearProgressLine();
  if (texts.length > 0) print(...texts);
}

function readAsked(args: string[]): Asked {
  const { to, from, undo: isUndo } = readOwnFlags(args);
  const isAddress = to !== undefined && to !== 'postgres' && to !== 'sqlite';
  // Each of them names one database, and to move into one is not to move out of another.
  const isClear = isUndo === true ? to === undefined : to !== undefined && (from === undefined || to === 'sqlite');
  if (!isClear) throw new UsageError(say(text('terminal.moveUsage')));
  const written = isAddress ? to : from;
  const address = written === undefined ? undefined : readDatabaseAddress(written);
  if (written !== undefined && address === undefined) throw new UsageError(say(text('terminal.moveBadAddress')));
  return { act: isUndo === true ? 'undo' : to === 'sqlite' ? 'to sqlite' : 'to postgres', address };
}

/** What is wrong with them is not repeated: it may be an address with its password. */
function readOwnFlags(args: string[]) {
  try {
    return readFlags(args, { to: { type: 'string' }, from: { type: 'string' }, undo: { type: 'boolean' } });
  } catch (error) {
    throw new UsageError(say(text('terminal.moveUsage')), { cause: error });
  }
}

/** The database that the bot would start on. */
async function undo(folder: string, address: DatabaseAddress | undefined): Promise<Text> {
  if (address === undefined) {
    undoOnSqlite(folder);
    return text('terminal.moveUndoneSqlite', { folder });
  }
  await undoOnPostgres({ address });
  return text('terminal.moveUndonePostgres');
}

/**
 * @returns what the admin should know, though it can be done
 * @throws {StartError} where the database can't keep what several processes count on @throws {UsageError} where it is only away
 */
async function requireGround(address: DatabaseAddress): Promise<readonly Text[]> {
  const findings = await checkGround(address, { timeoutMs });
  const problems = findings.filter(({ state }) => state === 'problem');
  if (problems.length === 0) return findings.filter(({ state }) => state === 'warning').map((finding) => finding.text);
  const found = text('list.sentences', { sentences: problems.map((problem) => problem.text) });
  throw problems.every(mayPass) ? new UsageError(say(found)) : new StartError(found);
}

function progressText({ table, step, rows, of: all }: MoveProgress): Text {
  return text(step === 'copying' ? 'terminal.moveCopying' : 'terminal.moveComparing', { table, rows, all });
}

function countTexts({ rows, wasDone }: Moved, seconds: number): readonly Text[] {
  if (wasDone) return [text('terminal.movedBefore')];
  const all = rows.reduce((sum, each) => sum + each.rows, 0);
  return [
    ...rows.filter((each) => each.rows > 0).map((each) => text('terminal.movedRows', { table: each.table, rows: each.rows })),
    text('terminal.moved', { rows: all, tables: rows.length, seconds: seconds.toFixed(1) }),
  ];
}

function nextTexts(
  act: Asked['act'],
  { keptAs }: Moved,
  { dataFolder: folder, outputs, bucket }: Pick<AppConfig, 'dataFolder' | 'outputs' | 'bucket'>,
): readonly Text[] {
  const isBack = act === 'to sqlite';
  const inFolder = isBack ? 'terminal.movedVideosHere' : 'terminal.movedVideosShared';
  return [
    ...(keptAs === undefined ? [] : [text('terminal.movedKept', { path: keptAs })]),
    text(bucket === undefined ? inFolder : 'terminal.movedVideosBucket', { folder: outputs.folder }),
    text(isBack ? 'terminal.movedToSqlite' : 'terminal.movedToPostgres', { folder }),
    text('terminal.movedCopies'),
  ];
}

/** Nothing of the address, and of no row, stands in them. */
function inWords(error: unknown): unknown {
  if (error instanceof MoveError) return new UsageError(error.message, { cause: error });
  if (!(error instanceof StoreError)) return error;
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new UsageError(say(text('terminal.moveFailed', { reason })), { cause: error });
}
