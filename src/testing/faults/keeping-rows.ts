import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { ready } from './real-life.ts';

const dayMs = 86_400_000;
const word = 'Quokkalighthouse';

/** What must stay on the disk, and what must not. */
export const keepingRows: readonly FaultRow[] = [
  {
    ...{ id: 'M11', fault: 'the wall clock is 40 days ahead at a start', reads: [ready] },
    keeps: /^completed, 1 at Google, 0\.40 USD spent, on the disk$/,
    run: (row) =>
      withFaultApp(row, async (app) => {
        const id = await made(app, 'a lighthouse');
        await app.restart(() => app.clock.jump(40 * dayMs));
        const sinceMs = app.clock.monotonicMs();
        await app.until('the upkeep was there', () => app.clock.monotonicMs() - sinceMs > 180_000);
        const isThere = existsSync(join(app.home.outputsFolder, `${id}.mp4`)) && (await app.find(id)).removedAtMs === undefined;
        return { ...app.seen(id), kept: `${app.kept(id)}, ${isThere ? 'on the disk' : 'gone'}` };
      }),
  },
  {
    ...{ id: 'M20', fault: 'somebody deletes a video, and looks for its words on the disk', reads: [ready] },
    keeps: /^completed, 0\.40 USD, nothing in the files$/,
    run: (row) =>
      withFaultApp(row, async (app) => {
        const id = await made(app, `a ${word}`);
        const { read, broken } = app.seen(id);
        const response = await app.request('DELETE', `/operations/${id}`);
        const files = (): readonly string[] =>
          readdirSync(app.home.dataFolder, { recursive: true, encoding: 'utf8' }).filter((name) => {
            const path = join(app.home.dataFolder, name);
            return /sqlite/.test(name) && [word, word.toLowerCase()].some((each) => readFileSync(path).includes(each));
          });
        const atOnce = files().filter((name) => !name.startsWith('backups'));
        await app.until('it is gone from the backups, too', () => files().length === 0, { patienceMs: 60_000 });
        const { state, priceUsd = 0 } = await app.find(id);
        const kept = [
          state,
          `${priceUsd.toFixed(2)} USD`,
          `${atOnce.length === 0 ? 'nothing' : atOnce.join(' and ')} in the files`,
        ];
        return {
          read,
          kept: kept.join(', '),
          broken: [...broken, ...(response.ok ? [] : [`it was answered ${response.status}`])],
        };
      }),
  },
  {
    ...{ id: 'M124', fault: 'a record that can’t be read stands between others', reads: [ready] },
    keeps: /^200, 1 video$/,
    run: (row) =>
      withFaultApp(row, async (app) => {
        const id = await made(app, 'a lighthouse');
        const bad = await made(app, 'a fox');
        const { read } = app.seen(id);
        const other = new Database(join(app.home.dataFolder, databaseFileName));
        other.prepare("UPDATE generations SET request = '{' WHERE id = ?").run(bad);
        other.close();
        const response = await app.request('GET', '/operations?limit=10');
        const found = (await response.text()).match(/"operation_id"/g)?.length ?? 0;
        return { read, kept: `${response.status}, ${found} video${found === 1 ? '' : 's'}`, broken: [] };
      }),
  },
];

async function made(app: FaultApp, prompt: string): Promise<string> {
  const id = await app.give(prompt);
  await app.until('it is made', async () => (await app.find(id)).state === 'completed' && app.outboxIsEmpty());
  return id;
}
