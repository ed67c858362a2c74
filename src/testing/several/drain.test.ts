import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { asAdmin } from '../postgres/as-admin.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine } from './shared-engine.ts';

const missing = missingForPostgres();

describe.skipIf(missing !== undefined)(`engines that end over one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let url: string;
  let folder: string;
  let video: string;
  /** Processes that have to end, by why. */
  let ended: string[];

  beforeAll(async () => {
    video = await sampleVideoFile(temporaryFolder());
  });
  beforeEach(async () => {
    url = await testDatabase();
    folder = temporaryFolder();
    ended = [];
  });

  const start = async (me: string): Promise<SharedEngine & { readonly provider: ScriptedProvider }> => {
    const provider = scriptedProvider(video);
    provider.onStart.push(async () => `operations/${me}`);
    const ends = { drained: () => ended.push(`${me} drained`), outgrown: () => ended.push(`${me} outgrown`) };
    const opened = await openSharedEngine({
      ...{ url, folder, me, providers: [provider], deliveries: [recordingDelivery([])], settings: { concurrentGenerations: 1 } },
      ...ends,
    });
    onTestFinished(opened.stop);
    await opened.engine.start();
    return { ...opened, provider };
  };
  const submit = async ({ engine }: SharedEngine) => (await engine.submit(sampleSubmission())).generation.id;
  const stateOf = async ({ engine }: SharedEngine, id: string) => (await engine.find(id))?.state;

  it('drain together, start nothing meanwhile, and go on with the next one that starts', async () => {
    const first = await start('first');
    const running = await submit(first);
    await expect.poll(() => first.provider.starts).toHaveLength(1);
    const waiting = await submit(first);
    const second = await start('second');
    await second.engine.admin.drain('token', false);
    expect(ended).toEqual([]);
    first.provider.finish('operations/first');
    await expect.poll(() => ended.toSorted(), { timeout: 10_000 }).toEqual(['first drained', 'second drained']);
    expect([await stateOf(second, running), await stateOf(second, waiting)]).toEqual(['completed', 'queued']);
    expect((await second.engine.admin.acts(9)).filter(({ act }) => act === 'drained')).toHaveLength(1);
    await first.stop();
    // The other one has not ended yet: it starts nothing all the same.
    const next = await start('next');
    await expect.poll(() => next.provider.starts).toHaveLength(1);
    await expect(submit(second)).rejects.toMatchObject({ code: 'stopping' });
    expect([first, second].flatMap(({ provider }) => provider.starts)).toHaveLength(1);
    expect((await next.engine.admin.status()).hold).toBeUndefined();
    expect(await next.engine.admin.drain('token', true)).toBe(true);
  });

  it('start nothing on a database that a newer version has changed, and have to end', async () => {
    const old = await start('old');
    expect(old.sharing.isHeld()).toBe(true);
    await asAdmin(url, 'INSERT INTO schema_version (version, least_reader, least_writer) VALUES (999, 1, 999)');
    await expect.poll(() => ended, { timeout: 10_000 }).toContain('old outgrown');
    expect(old.sharing.isHeld()).toBe(false);
    const id = await submit(old);
    await old.stop();
    expect(old.provider.starts).toEqual([]);
    expect(await asAdmin(url, `SELECT state FROM generations WHERE id = '${id}'`)).toEqual([{ state: 'queued' }]);
    expect(await asAdmin(url, "SELECT FROM leases WHERE name = 'process/old' AND owner IS NOT NULL")).toEqual([]);
  });
});
