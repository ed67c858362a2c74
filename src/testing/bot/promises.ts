import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { findModel } from '../../domain/catalog.ts';
import { isEnded, posterOf } from '../../domain/generation.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { AcceptedOperation } from '../../emulator/emulator.ts';
import { type GenerationRow, generationColumns, toGeneration } from '../../storage/rows.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import '../set-up/install.ts';
import { type BotHome, canaryKey } from './bot-process.ts';
import type { PlatformUpdate } from './recording-platform.ts';

/** What is left of a bot's life once all is over. */
export interface Evidence {
  readonly home: Pick<BotHome, 'dataFolder' | 'outputsFolder' | 'output'>;
  /** What the recording platform showed. Absent: people were on a platform that is looked at in another way. */
  readonly updates?: readonly PlatformUpdate[];
  /** Google's own list of what it took. Every generation has a prompt of its own, which tells whose a request was. */
  readonly accepted: readonly AcceptedOperation[];
  /** Ids that people were given an answer with. */
  readonly acknowledged: readonly string[];
  /** Default: those of the file in the home's data folder. */
  readonly records?: Records;
}

export interface LedgerRow {
  readonly state: 'reserved' | 'spent' | 'released' | 'maybe';
  readonly usd: number;
}

export interface Records {
  readonly generations: readonly ReturnType<typeof toGeneration>[];
  ledger(id: string): readonly LedgerRow[];
  approvals(id: string): number;
  /** Posts that are still to go out. */
  readonly unsent: number;
  readonly integrity: unknown;
}

/**
 * Holds what the bot promises against what happened. To be asked when nothing moves any more.
 *
 * @returns a sentence for each promise that was broken
 */
export function brokenPromises({ home, updates, accepted, acknowledged, records: given }: Evidence): readonly string[] {
  const records = given ?? readRecords(join(home.dataFolder, databaseFileName));
  const { generations } = records;
  const known = new Set(generations.map(({ id }) => id));
  const prompts = new Set(generations.map(({ request }) => promptSent(request)));
  // Where people ask for the same thing twice, the names tell them apart; what nobody has the name of is laid to each of them.
  const owned = new Set(generations.map(({ operationName }) => handleOf(operationName)));
  const updatesOf = Map.groupBy(updates ?? [], ({ generationId }) => generationId);
  const acceptedOf = Map.groupBy(accepted, ({ prompt }) => prompt);
  return [
    ...(records.integrity === 'ok' ? [] : [`the database is damaged: ${records.integrity}`]),
    ...acknowledged.filter((id) => !known.has(id)).map((id) => `${id} was acknowledged, but there is no such generation`),
    ...accepted.filter(({ prompt }) => !prompts.has(prompt)).map(({ prompt }) => `nobody asked Google for "${prompt}"`),
    ...generations.flatMap((generation) => {
      const { id, state, request } = generation;
      const atGoogle = (acceptedOf.get(promptSent(request)) ?? []).filter(
        ({ operationName }) =>
          handleOf(operationName) === handleOf(generation.operationName) || !owned.has(handleOf(operationName)),
      );
      const problems = [
        ...submits(generation, atGoogle, records.approvals(id)),
        ...end(state),
        ...(updates === undefined ? [] : told(state, updatesOf.get(id) ?? [])),
        ...money(generation, records.ledger(id), atGoogle),
        ...onDisk(generation, home.outputsFolder),
      ];
      return problems.map((problem) => `${id} (${state}): ${problem}`);
    }),
    ...strangers(generations, home.outputsFolder),
    ...leaks(home),
  ];
}

/** What makes a video larger takes no words: its prompt is there for people alone. */
function promptSent({ prompt, upscale }: VideoRequest): string {
  return upscale === undefined ? prompt : '';
}

/** Google's own id within the name that the bot keeps, or that Google's log has. */
function handleOf(operationName: string | undefined): string | undefined {
  return /^interactions\/(?:v1_)?([^/]+)/.exec(operationName ?? '')?.[1] ?? operationName?.split('/').at(-1);
}

/** One, one more for each decision of a person, and one more where Google refused the sound, which it charges nothing for. */
function submits({ notes }: Records['generations'][number], atGoogle: readonly AcceptedOperation[], approvals: number): string[] {
  const free =
    notes.some(({ key }) => key === 'provider.audioRetried') && atGoogle.some(({ chargedSeconds }) => chargedSeconds === 0);
  const most = 1 + approvals + (free ? 1 : 0);
  return atGoogle.length <= most ? [] : [`Google took ${atGoogle.length} requests for it, ${most} were wanted`];
}

function end(state: Records['generations'][number]['state']): string[] {
  return isEnded(state) || state === 'unknown' ? [] : ['it neither ended nor waits for a person'];
}

/** Its person sees how it ended, once. */
function told(state: string, updates: readonly PlatformUpdate[]): string[] {
  const shown = updates.filter(({ kind }) => kind === 'status').at(-1)?.state;
  const messages = (kind: PlatformUpdate['kind']) =>
    new Set(updates.filter((update) => update.kind === kind).map(({ message }) => message)).size;
  const results = state === 'unknown' || state === 'canceled' ? 0 : 1;
  return [
    ...(shown === state ? [] : [`its person sees ${shown}`]),
    ...(messages('result') === results ? [] : [`${messages('result')} results were posted`]),
    ...(state === 'unknown' && messages('question') === 0 ? ['nobody was asked what to do'] : []),
  ];
}

/** The books: spent is what a finished one costs, maybe is what may still be asked for, and both together cover what Google asks. */
function money(
  { charged, costUsd, priceUsd = 0, request, state }: Records['generations'][number],
  ledger: readonly LedgerRow[],
  atGoogle: readonly AcceptedOperation[],
): string[] {
  const sum = (rows: readonly LedgerRow[]): number => rows.reduce((total, { usd }) => total + usd, 0);
  const spent = sum(ledger.filter((row) => row.state === 'spent'));
  const maybe = sum(ledger.filter((row) => row.state === 'maybe'));
  const atGoogleUsd = atGoogle.reduce(
    (total, { chargedSeconds, model }) => total + chargedSeconds * pricePerSecond(model, request),
    0,
  );
  const due = charged === 'yes' ? (costUsd ?? priceUsd) : 0;
  return [
    ...(same(spent, due) ? [] : [`the ledger says ${spent} USD were spent, it is ${due} USD`]),
    ...(state === 'unknown' && maybe === 0 ? ['nothing is set aside although it may be charged'] : []),
    ...(ledger.some((row) => row.state === 'reserved') ? ['money is set aside for a request that is over'] : []),
    // What Google itself says that it cost may be less than the list price.
    ...(costUsd !== undefined || atGoogleUsd <= spent + maybe + 1e-6
      ? []
      : [`Google asks for ${atGoogleUsd} USD, the ledger knows ${spent + maybe}`]),
  ];
}

function onDisk({ state, videos }: Records['generations'][number], folder: string): string[] {
  if (state !== 'completed') return [];
  const broken = videos.filter(({ file, sizeBytes }) => {
    const path = join(folder, file);
    return !existsSync(path) || statSync(path).size !== sizeBytes;
  });
  return videos.length === 0 ? ['it has no video'] : broken.map(({ file }) => `${file} is not on disk as it was stored`);
}

/** Files that no generation owns: half downloads, lost results. */
function strangers(generations: Records['generations'], folder: string): string[] {
  const ofVideos = generations.flatMap(({ videos }) => videos.flatMap(({ file }) => [file, posterOf(file)]));
  const brought = generations.flatMap(({ request: { video } }) => (video === undefined ? [] : [`sources/${video.sha256}.mp4`]));
  const owned = new Set([...ofVideos, ...brought, 'sources']);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !owned.has(name))
    .map((name) => `${name} in the outputs folder belongs to nobody`);
}

function leaks({ output, dataFolder }: Evidence['home']): string[] {
  return [
    ...(output.join('').includes(canaryKey) ? ['the key of the API is in the log'] : []),
    ...filesWith(canaryKey, dataFolder).map((path) => `the key of the API is in ${path}`),
  ];
}

/** A backup in the making gives its files other names, and drops some: then all are looked at again. */
function filesWith(words: string, folder: string): readonly string[] {
  for (let tries = 100; ; tries -= 1) {
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).isFile() && readFileSync(path).includes(words));
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isGone || tries === 0) throw error;
    }
  }
}

/** What the database says, whether or not a bot is at it. */
export function readRecords(path: string): Records {
  const database = new Database(path, { readonly: true });
  try {
    const rows = database.prepare<[], GenerationRow>(`SELECT ${generationColumns} FROM generations ORDER BY number`).all();
    const ledger = database
      .prepare<[], LedgerRow & { id: string }>(`SELECT generation_id AS id, state, micro_usd / 1e6 AS usd FROM ledger`)
      .all();
    const approvals = database.prepare<[], string>("SELECT generation_id FROM decisions WHERE decision = 'again'").pluck().all();
    const ledgerOf = Map.groupBy(ledger, ({ id }) => id);
    const approvalsOf = Map.groupBy(approvals, (id) => id);
    return {
      generations: rows.map(toGeneration),
      ledger: (id) => ledgerOf.get(id) ?? [],
      approvals: (id) => approvalsOf.get(id)?.length ?? 0,
      unsent: Number(database.prepare('SELECT COUNT(*) FROM outbox WHERE wanted > sent AND parked IS NULL').pluck().get()),
      integrity: database.pragma('integrity_check', { simple: true }),
    };
  } finally {
    database.close();
  }
}

function pricePerSecond(modelId: string, { model, resolution, upscale }: VideoRequest): number {
  const usd =
    upscale === undefined
      ? findModel(modelId)?.priceUsdPerSecond['720p']
      : findModel(model)?.upscale?.usdPerSecond['720p']?.[resolution];
  return usd ?? Number.NaN;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

/** What a stop in order must not leave: requests on their way, and steps whose end nobody noted. */
export function unfinishedWork({ dataFolder }: BotHome): readonly unknown[] {
  const database = new Database(join(dataFolder, databaseFileName), { readonly: true });
  try {
    return database
      .prepare(
        `SELECT id, state AS at FROM generations WHERE state IN ('submitting', 'unknown')
         UNION ALL SELECT generation_id, step FROM steps WHERE running = 1`,
      )
      .all();
  } finally {
    database.close();
  }
}
