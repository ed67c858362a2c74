import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import type { GenerationStore, StoreTransaction } from '../domain/generation-store.ts';
import type { Outputs } from '../domain/outputs.ts';
import type { OpenedVideo } from '../domain/uploaded-video.ts';
import type { RequestVideo } from '../domain/video-request.ts';
import { createFolderOutputs } from '../outputs/folder-outputs.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createSharedHeldVideos } from './held-videos.ts';
import { createSourceFiles, type SourceFiles } from './source-files.ts';

const ada = { platform: 'web', id: 'ada' };
const bob = { platform: 'web', id: 'bob' };
const opened: OpenedVideo = { sizeBytes: 7, durationSeconds: 5, width: 1280, height: 720, codec: 'avc' };

/** Two processes with one folder and one database. */
describe('a person’s own video that came to one of two processes', () => {
  let folder: string;
  let clock: ManualClock;
  let facts: Map<string, string>;
  let needed: Set<string>;
  let tx: StoreTransaction;
  let store: Pick<GenerationStore, 'isVideoNeeded' | 'transaction'>;
  let first: SourceFiles;
  let second: SourceFiles;
  let removals: Promise<void>;

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'sources'));
    clock = new ManualClock();
    facts = new Map();
    needed = new Set();
    removals = Promise.resolve();
    let last: Promise<unknown> = Promise.resolve();
    tx = {
      isVideoNeeded: async (sha256: string) => needed.has(sha256),
      fact: async (name: string) => facts.get(name),
      setFact: async (name: string, value: string | undefined) =>
        void (value === undefined ? facts.delete(name) : facts.set(name, value)),
    } as StoreTransaction;
    store = {
      isVideoNeeded: tx.isVideoNeeded,
      transaction(work) {
        const mine = last.then(() => work(tx));
        last = mine.catch(() => undefined);
        return mine;
      },
    };
    [first, second] = [open(), open()];
  });

  const open = (): SourceFiles => {
    const { signal: stopping } = new AbortController();
    const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    const files = createFolderOutputs({ folder });
    const outputs: Outputs = { ...files, remove: (name) => removals.then(() => files.remove(name)) };
    return createSourceFiles({
      ...{ clock, log: silentLog, stopping, outputs, offeredNow: () => catalog, openVideo: async () => opened },
      disk: { reserve: { isLow: () => false } },
      held: createSharedHeldVideos({ store, clock, log: silentLog, stopping, pause }),
    });
  };
  const take = (sources: SourceFiles, person = ada, content = 'a film'): Promise<RequestVideo> =>
    sources.take(person, { saidBytes: undefined, write: async (path) => writeFileSync(path, content) });
  const isThere = ({ sha256 }: RequestVideo) => existsSync(join(folder, 'sources', `${sha256}.mp4`));
  const codeOf = (going: Promise<void>) =>
    going.then(
      () => 'theirs',
      (error: unknown) => (error instanceof UserError ? error.text.key : error),
    );

  it('can be asked for at the other one, by its person alone', async () => {
    const video = await take(first);
    expect(await codeOf(second.require(tx, video, ada))).toBe('theirs');
    expect(await codeOf(second.require(tx, video, bob))).toBe('request.videoGone');
  });

  it('stays while its request is on its way, whatever the other one removes or sweeps', async () => {
    const video = await take(first);
    await second.drop(video.sha256);
    await clock.advance(9 * 60_000);
    await second.sweep();
    expect(isThere(video)).toBe(true);
    first.settled(video, ada);
    await clock.advance(0);
    needed.add(video.sha256);
    await second.drop(video.sha256);
    expect(isThere(video)).toBe(true);
    needed.clear();
    await second.drop(video.sha256);
    expect([isThere(video), facts.size]).toEqual([false, 0]);
  });

  it('is not removed by what the other one had begun before it came', async () => {
    const video = await take(first, bob);
    first.settled(video, bob);
    await clock.advance(0);
    const goOn = Promise.withResolvers<void>();
    removals = goOn.promise;
    const dropping = second.drop(video.sha256);
    await clock.advance(0);
    const taking = take(first);
    await clock.advance(1000);
    goOn.resolve();
    await dropping;
    await clock.advance(1000);
    expect(isThere(await taking)).toBe(true);
  });

  it('goes where nothing was asked of it, and says of nobody who brought it', async () => {
    const video = await take(first);
    expect([...facts.values()].join()).not.toContain('ada');
    await clock.advance(11 * 60_000);
    await second.sweep();
    expect([isThere(video), facts.size]).toEqual([false, 0]);
    for (let nth = 0; nth < 7; nth += 1) await take(nth % 2 === 0 ? first : second, ada, `film ${nth}`);
    expect(JSON.parse(facts.get('held-videos') ?? '[]')).toHaveLength(5);
  });
});
