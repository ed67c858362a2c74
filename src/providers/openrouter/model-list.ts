import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Model, Source } from '../../domain/catalog.ts';
import { field } from './fields.ts';
import { callOnce } from './http-call.ts';
import { type LeftOut, readModelRow } from './model-row.ts';
import { snapshotRows, snapshotSource } from './snapshot.ts';

/** The video models of OpenRouter, as far as they can be offered. */
export interface ModelList {
  readonly models: readonly Model[];
  readonly leftOut: readonly LeftOut[];
  /** `live`: read now; `kept`: read by an earlier start; `snapshot`: came with the program. */
  readonly from: 'live' | 'kept' | 'snapshot';
  readonly source: Source;
}

export interface ModelListOptions {
  /** Root of the API, without a slash at the end. */
  readonly baseUrl: string;
  /** Where the last list that was read is kept; a file that need not exist. */
  readonly path: string;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** OpenRouter had 28 in August 2026. */
const mostRows = 500;

/**
 * Reads the list, which is public. Where there is no answer, the last one is good enough, and without any the one that came with the
 * program: OpenRouter has the last word either way, and says no free of charge. Never throws.
 */
export async function readModelList(options: ModelListOptions): Promise<ModelList> {
  const rows = await askForRows(options);
  if (rows !== undefined) {
    const source = sourceAt(options.baseUrl, options.now());
    const list = listOf(rows, source, 'live');
    // An answer of which nothing can be read is no news.
    if (list.models.length > 0) {
      await keep(options.path, { date: source.date, rows }).catch(() => undefined);
      return list;
    }
  }
  return (await readKept(options)) ?? listOf(snapshotRows, snapshotSource, 'snapshot');
}

/** The list without asking anybody. */
export function snapshotModelList(): ModelList {
  return listOf(snapshotRows, snapshotSource, 'snapshot');
}

async function askForRows({ baseUrl, timeoutMs, signal }: ModelListOptions): Promise<readonly unknown[] | undefined> {
  try {
    const { status, body } = await callOnce({ method: 'GET', url: `${baseUrl}/videos/models`, timeoutMs, signal });
    const data = field(body, 'data');
    return status === 200 && Array.isArray(data) ? data.slice(0, mostRows) : undefined;
  } catch {
    // No answer is what the other lists are for.
    return undefined;
  }
}

function listOf(rows: readonly unknown[], source: Source, from: ModelList['from']): ModelList {
  const models = new Map<string, Model>();
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const read = readModelRow(row, source);
    if ('why' in read) leftOut.push(read);
    else if (!models.has(read.id)) models.set(read.id, read);
  }
  return { models: [...models.values()].sort((a, b) => rank(a) - rank(b)), leftOut, from, source };
}

/** The first of all is used where nobody names a model: known, with sound, and in the middle of the prices. The rest stay in their order. */
const first = ['google/veo-3.1-fast', 'google/veo-3.1', 'google/veo-3.1-lite'];

function rank({ id }: Model): number {
  return first.includes(id) ? first.indexOf(id) : first.length;
}

function sourceAt(baseUrl: string, nowMs: number): Source {
  return { page: `${baseUrl}/videos/models`, date: new Date(nowMs).toISOString().slice(0, 10), trust: 'official' };
}

interface Kept {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly rows: readonly unknown[];
}

async function keep(path: string, kept: Kept): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.part`, JSON.stringify(kept), { mode: 0o600 });
  await rename(`${path}.part`, path);
}

async function readKept({ path, baseUrl }: ModelListOptions): Promise<ModelList | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(path, 'utf8'));
    const [date, rows] = [field(kept, 'date'), field(kept, 'rows')];
    if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date) || !Array.isArray(rows)) return undefined;
    const list = listOf(rows, { page: `${baseUrl}/videos/models`, date, trust: 'official' }, 'kept');
    return list.models.length > 0 ? list : undefined;
  } catch {
    // Not there yet, or damaged: there is another one.
    return undefined;
  }
}
