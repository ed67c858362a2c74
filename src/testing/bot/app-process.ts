import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { type AppConfig, installed } from '../../app/installed.ts';
import { engineSettings } from '../../app/settings-of.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import type { Failpoint } from '../../domain/failpoint.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import { readDatabaseAddress } from '../../lib/database-address.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { withoutTicket } from '../several/without-ticket.ts';
import { doomed, type LiveMemory } from './bot-process.ts';
import { createRecordingPlatform } from './recording-platform.ts';

// The bot in a process of its own, which dies where a test wants it to. Settings come from the environment, the plan from the
// first argument; the address goes to the parent by IPC.

const plan = z
  .object({
    /** Where it kills itself, as `kill -9` does. */
    dieAt: z.string().optional(),
    /** How many generations get there alive before. Absent: none. */
    spares: z.number().optional(),
    /** Dies there each time for the generation that came there first, and never for another one. */
    always: z.boolean().optional(),
    /** Sends everything again that was not answered, as a bot without a write-ahead intent would. */
    sendsAgain: z.boolean().optional(),
    /** Posts to the platforms that are set up, instead of the one that only records. */
    isReal: z.boolean().optional(),
    /** How long it lives before what took it down twice is tried again. Default: as in production. */
    retryGraceMs: z.number().optional(),
    platformFile: z.string(),
    /** The PostgreSQL database that it shares with other processes. Absent: it has a file. */
    database: z.string().optional(),
    /** See `withoutTicket`. */
    withoutTicket: z.boolean().optional(),
    /** See `upgradeDatabase`. */
    releases: z.number().optional(),
    /** What it does of what they share. Absent: everything. */
    roles: z.array(z.string()).optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const spared = new Set<string>();
const config = withDatabase(readConfig(installed), plan);
if (plan.sendsAgain === true) sendAgain(join(config.dataFolder, databaseFileName));
// A test that is gone needs no bot.
process.once('disconnect', () => process.exit(1));
const deliveries = plan.isReal === true ? {} : { deliveries: [createRecordingPlatform(plan.platformFile)] };
const probation = plan.retryGraceMs === undefined ? {} : { retryGraceMs: plan.retryGraceMs };
const ticket = plan.withoutTicket === true ? { wrapStore: leaveOutTicket } : {};
if (plan.database !== undefined && plan.releases !== undefined) {
  const { upgradeDatabase } = await import('../several/newer-program.ts');
  await upgradeDatabase(plan.database, plan.releases);
}
const app = await startApp(config, { failpoint, ...deliveries, ...probation, ...ticket });
process.once('SIGTERM', () => {
  app.log.info({ signal: 'SIGTERM' }, 'stopping');
  void app.stop().then(() => process.exit(0));
});
// As the program itself does.
void app.storeBroke.then(() => app.stop()).then(() => process.exit(1));
void app.gaveUp.then(() => app.stop()).then(() => process.exit(78));
process.send?.({ url: app.url });
// The parent's only question.
process.on('message', () => process.send?.(liveMemory()));

function failpoint(...[name, generationId]: Parameters<Failpoint>): void {
  if (name !== plan.dieAt) return;
  spared.add(generationId);
  if (spared.size <= (plan.spares ?? 0)) return;
  if (plan.always !== true || doomed(plan, generationId) === generationId) process.kill(process.pid, 'SIGKILL');
}

function withDatabase(
  own: AppConfig,
  given: { readonly database?: string | undefined; readonly roles?: readonly string[] | undefined },
): AppConfig {
  const database = given.database === undefined ? undefined : readDatabaseAddress(given.database);
  if (database === undefined) return own;
  const { roles = own.several.roles } = given;
  return { ...own, several: { database, roles, sealKey: Buffer.alloc(32, 7).toString('base64') } };
}

function leaveOutTicket(opened: OpenStore): OpenStore {
  const { concurrentGenerations, generationsPerMinute } = engineSettings(config);
  const limits = { atOnce: concurrentGenerations, perMinute: generationsPerMinute, windowMs: 65_000, mayRunMs: 1_200_000 };
  return { ...opened, store: withoutTicket(opened.store, limits) };
}

function liveMemory(): LiveMemory {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return { heapMb: heapUsed / 1e6, outsideMb: external / 1e6 };
}

function sendAgain(path: string): void {
  if (!existsSync(path)) return;
  const database = new Database(path);
  database.exec("UPDATE generations SET state = 'queued' WHERE state = 'submitting'");
  database.close();
}
