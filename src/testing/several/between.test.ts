import { join } from 'node:path';
import { Client } from 'pg';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../domain/clock.ts';
import { ProviderError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { systemClock } from '../../lib/clock.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { clientConfig } from '../../storage/postgres/client-config.ts';
import { addressOf, asAdmin } from '../postgres/as-admin.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openTestDoor } from '../set-up/test-web.ts';
import { openSharedEngine, type SharedEngine, type SharedEngineOptions } from './shared-engine.ts';

const missing = missingForPostgres();
const steps = ['queued', 'submitting', 'generating', 'downloading', 'stored', 'delivering', 'completed'];
/** By this clock a video of the other process takes longer than usual. */
const laterMs = 400_000;
const later: Clock = { ...systemClock, now: () => systemClock.now() + laterMs };
/** It never looks by itself whether anything is new: what it does, it was told. */
const neverLooking: Clock = {
  ...systemClock,
  after: (delayMs, callback) => (delayMs === 2000 ? () => undefined : systemClock.after(delayMs, callback)),
};

interface Started extends SharedEngine {
  readonly provider: ScriptedProvider;
}

/** What comes to the door of one process, and is another one's. */
describe.skipIf(missing !== undefined)(`two engines on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let url: string;
  let folder: string;
  let video: string;

  beforeAll(async () => {
    video = await sampleVideoFile(temporaryFolder());
  });
  beforeEach(async () => {
    url = await testDatabase();
    folder = temporaryFolder();
  });

  const start = async (me: string, more: Partial<SharedEngineOptions> = {}): Promise<Started> => {
    const provider = scriptedProvider(video);
    const opened = await openSharedEngine({
      ...{ url, folder, me, providers: [provider], deliveries: [recordingDelivery([])] },
      settings: { pollFirstSeconds: 3600, pollSeconds: 3600 },
      ...more,
    });
    onTestFinished(opened.stop);
    await opened.engine.start();
    return { ...opened, provider };
  };
  const submit = async ({ engine }: SharedEngine) => (await engine.submit(sampleSubmission())).generation.id;
  const refusing = (code: string, pause?: 'no billing') => () =>
    Promise.reject(
      new ProviderError('rejected', text('provider.unreachable', { provider: 'X' }), { code, ...(pause && { pause }) }),
    );

  it('look at once where a provider tells either of them that an operation is over', async () => {
    const first = await start('first');
    const id = await submit(first);
    await expect.poll(async () => (await first.engine.find(id))?.state).toBe('generating');
    const second = await start('second');
    first.provider.finish('operations/1');
    second.engine.hint('preview', 'operations/1');
    await expect.poll(async () => (await second.engine.find(id))?.state).toBe('completed');
    expect([first.provider.checks, second.provider.checks]).toEqual([['operations/1'], []]);
  });

  it('tell a page at one of them of each step that is taken at the other one', async () => {
    const [first, second] = [await start('first'), await start('second', { works: false })];
    const outputs = createFolderOutputs({ folder: join(folder, 'outputs') });
    const ask = openTestDoor({ engine: second.engine, clock: systemClock, outputs });
    const heard = readStates(await ask('GET', '/api/video_chat/events'));
    const id = await submit(first);
    await expect.poll(() => heard.get(id)?.at(-1)).toBe('generating');
    first.provider.finish('operations/1');
    second.engine.hint('preview', 'operations/1');
    await expect.poll(() => heard.get(id)?.at(-1)).toBe('completed');
    // It is told what is so by the time that it looks: none comes after a later one.
    const places = heard.get(id)?.map((state) => steps.indexOf(state)) ?? [];
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('say of a video that takes too long that it does, also where the other one looks at it', async () => {
    const first = await start('first');
    const id = await submit(first);
    await expect.poll(async () => (await first.engine.find(id))?.state).toBe('generating');
    const second = await start('second', { clock: later });
    expect([(await first.engine.find(id))?.late, (await second.engine.find(id))?.late]).toEqual([false, true]);
  });

  it('go on at once where the admin has told one of them to, also where the other one was refused', async () => {
    const first = await start('first', { clock: neverLooking });
    first.provider.onStart.push(refusing('x', 'no billing'));
    const id = await submit(first);
    await expect.poll(() => first.engine.pausedProviders().length).toBe(1);
    const second = await start('second');
    expect(await second.engine.admin.resume('page', 'preview')).toEqual(['preview']);
    await expect.poll(() => first.engine.pausedProviders()).toEqual([]);
    // Either of them may have started it.
    await expect.poll(async () => (await second.engine.find(id))?.state).toBe('generating');
  });

  it('go on for good where the admin has told one of them to, whatever else is stored of pauses just then', async () => {
    const first = await start('first');
    first.provider.onStart.push(refusing('x', 'no billing'));
    await submit(first);
    const stored = async () => (await asAdmin(url, "SELECT value FROM facts WHERE name = 'pauses'")).length;
    await expect.poll(stored).toBe(1);
    const other = new Client(clientConfig(addressOf(url), 'other'));
    await other.connect();
    onTestFinished(() => other.end());
    await other.query('BEGIN');
    await other.query("UPDATE facts SET value = value WHERE name = 'pauses'");
    await first.engine.admin.resume('page', 'preview');
    await first.engine.pausedNow();
    await other.query('COMMIT');
    await expect.poll(stored).toBe(0);
    expect(await first.engine.pausedNow()).toEqual([]);
  });

  it('leave a model alone that one of them was refused as gone, until the admin says that it is back', async () => {
    const [first, second] = [await start('first'), await start('second')];
    for (const { provider } of [first, second]) provider.onStart.push(refusing('model_retired'));
    await submit(first);
    const gone = () => [first, second].map(({ engine }) => engine.goneModels().map(({ id }) => id));
    await expect.poll(gone).toEqual([['preview'], ['preview']]);
    expect(await second.engine.admin.resume('page', 'preview')).toEqual(['preview']);
    await expect.poll(gone).toEqual([[], []]);
  });
});

/** States by generation, in the order in which a page hears of them. */
function readStates({ body }: Response): ReadonlyMap<string, readonly string[]> {
  const heard = new Map<string, string[]>();
  const reader = body?.getReader();
  const read = async (): Promise<void> => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      const data = JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(part.value))?.[1] ?? '{}');
      const id = String(data.operation_id);
      heard.set(id, [...(heard.get(id) ?? []), String(data.state)]);
    }
  };
  void read();
  onTestFinished(async () => void (await reader?.cancel()));
  return heard;
}
