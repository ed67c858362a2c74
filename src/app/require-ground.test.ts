import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import { checkPostgres } from '../doctor/check-postgres.ts';
import { systemClock } from '../lib/clock.ts';
import { createTexts } from '../lib/say.ts';
import { addressOf, asAdmin } from '../testing/postgres/as-admin.ts';
import type { Cluster } from '../testing/postgres/cluster.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { startOwnCluster } from '../testing/postgres/test-database.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { installed } from './installed.ts';
import { type GroundDeps, requireGround } from './require-ground.ts';
import { StartError } from './start-error.ts';

const missing = missingForPostgres();
const deps: GroundDeps = {
  ...{ clock: systemClock, texts: createTexts(), log: silentLog, signal: new AbortController().signal },
  retryMs: 20,
};

let cluster: Cluster;

describe.skipIf(missing !== undefined)(`starting on PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    cluster = await startOwnCluster();
  });
  afterAll(() => cluster?.close());

  it('starts where all is well, and the doctor says the same', async () => {
    const database = addressOf(cluster.url('postgres'));
    expect(await requireGround(database, deps)).toEqual([]);
    const config = readConfig(installed, {}, temporaryFolder());
    const findings = await checkPostgres(
      { ...config, several: { ...config.several, database, sealKey: Buffer.alloc(32).toString('base64') } },
      { timeoutMs: 30_000 },
    );
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ text }) => text.key).slice(0, 2)).toEqual(['doctor.postgresFine', 'doctor.postgresAlone']);
    expect(await checkPostgres(config, { timeoutMs: 30_000 })).toEqual([]);
  });

  it('refuses at once what somebody has to mend', async () => {
    const starting = requireGround(addressOf(cluster.url('nowhere')), deps);
    await expect(starting).rejects.toBeInstanceOf(StartError);
    await expect(starting).rejects.toMatchObject({ exitCode: 78 });
  });

  it('waits for a server that restarts, and for one that takes over', async () => {
    await cluster.halt('fast');
    const starting = requireGround(addressOf(cluster.url('postgres')), deps);
    await cluster.follow();
    await cluster.start();
    await asAdmin(cluster.url('postgres'), 'SELECT pg_promote()');
    expect(await starting).toEqual([]);
  });

  it('gives up on one that stays away, so that a service manager starts it again', async () => {
    await cluster.halt('fast');
    const error = await requireGround(addressOf(cluster.url('postgres')), { ...deps, patienceMs: 50 }).catch((thrown) => thrown);
    expect(error).not.toBeInstanceOf(StartError);
    expect(String(error)).toContain('can’t be reached');
  });
});
