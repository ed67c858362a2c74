import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import type { VideoFacts } from '../../domain/media.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createFitJobs, type FitJobs, type FitLease, type FitWork, leaseMs, pollMs } from './fit-jobs.ts';

const facts: VideoFacts = { sizeBytes: 100, durationSeconds: 8, width: 1920, height: 1080 };
const waitMs = 30_000;
const never = new AbortController().signal;

let clock: ManualClock;
let jobs: FitJobs;
/** What this machine works on, each with its end. */
let here: { readonly path: string; readonly isBusy: boolean; end(): void; fail(error: Error): void }[];

beforeEach(() => open());

function open(atOnce = 1): void {
  clock = new ManualClock();
  here = [];
  jobs = createFitJobs({
    ...{ clock, atOnce, waitMs },
    encodeHere({ path }, isBusy) {
      const { promise, resolve, reject } = Promise.withResolvers<VideoFacts>();
      here.push({ path, isBusy, end: () => resolve(facts), fail: reject });
      return promise;
    },
  });
}

function work(path: string, change: Partial<FitWork> = {}): FitWork {
  return { path, source: facts, maxBytes: 1000, outputPath: `${path}.part`, signal: never, person: path, ...change };
}

async function taken(worker = 'worker-one', signal = never): Promise<FitLease> {
  const lease = await jobs.take(worker, signal);
  if (lease === undefined) throw new Error('there is no work');
  return lease;
}

const put = async (): Promise<VideoFacts> => facts;
const turn = (): Promise<void> => clock.advance(0);

describe('where no encoder is connected', () => {
  it('is done here at once, as many as may, the others in their turn', async () => {
    open(2);
    const all = ['a', 'b', 'c'].map((path) => jobs.run(work(path)));
    expect(here.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(jobs.counts()).toEqual({ workers: 0, waiting: 1, running: 2 });
    here[1]?.end();
    await all[1];
    expect(here.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    for (const { end } of here) end();
    await expect(Promise.all(all)).resolves.toEqual([facts, facts, facts]);
    expect(jobs.counts()).toEqual({ workers: 0, waiting: 0, running: 0 });
  });

  it('goes by turns between people, however many one of them has', async () => {
    open(2);
    void jobs.run(work('ann 1', { person: 'ann' }));
    void jobs.run(work('ann 2', { person: 'ann' }));
    void jobs.run(work('ann 3', { person: 'ann' }));
    void jobs.run(work('ben 1', { person: 'ben' }));
    here[0]?.end();
    await turn();
    expect(here.map(({ path }) => path)).toEqual(['ann 1', 'ann 2', 'ben 1']);
  });

  it('hurries while more than two others wait', async () => {
    for (const path of ['a', 'b', 'c', 'd', 'e']) void jobs.run(work(path));
    for (let done = 0; done < 5; done += 1) {
      here[done]?.end();
      await turn();
    }
    expect(here.map(({ isBusy }) => isBusy)).toEqual([false, true, false, false, false]);
  });

  it('fails as the encoder failed, and goes on with the next one', async () => {
    const first = jobs.run(work('a'));
    void jobs.run(work('b'));
    here[0]?.fail(new Error('no space left'));
    await expect(first).rejects.toThrow('no space left');
    expect(here.map(({ path }) => path)).toEqual(['a', 'b']);
  });
});

describe('where an encoder is connected', () => {
  it('is given to it, and counts once it was brought back', async () => {
    const asked = taken();
    const result = jobs.run(work('a'));
    const lease = await asked;
    expect(lease.work.path).toBe('a');
    expect(jobs.find(lease.id)).toBe(lease);
    expect(jobs.counts()).toEqual({ workers: 1, waiting: 0, running: 1 });
    expect(jobs.finish(lease.id, put)).toBe(true);
    await expect(result).resolves.toBe(facts);
    expect(here).toEqual([]);
  });

  it('answers nothing after a while where there is nothing to do, and is known for a moment longer', async () => {
    const asked = jobs.take('worker-one', never);
    await clock.advance(pollMs);
    await expect(asked).resolves.toBeUndefined();
    expect(jobs.counts().workers).toBe(1);
    await clock.advance(60_000);
    expect(jobs.counts().workers).toBe(0);
  });

  it('goes to another one when its encoder is not heard of any more, whose late result is refused', async () => {
    const asked = taken();
    const result = jobs.run(work('a'));
    const dead = await asked;
    const other = taken('worker-two');
    await clock.advance(leaseMs - 1);
    expect(jobs.find(dead.id)).toBe(dead);
    await clock.advance(1);
    expect(dead.over.aborted).toBe(true);
    const lease = await other;
    expect(lease.work.path).toBe('a');
    expect(jobs.keep(dead.id)).toBe(false);
    expect(jobs.finish(dead.id, () => Promise.reject(new Error('it was put')))).toBe(false);
    expect(jobs.finish(lease.id, put)).toBe(true);
    expect(jobs.finish(lease.id, () => Promise.reject(new Error('it was put twice')))).toBe(false);
    await expect(result).resolves.toBe(facts);
  });

  it('stays with an encoder that says that it is at it, but not for ever', async () => {
    const asked = taken();
    void jobs.run(work('a'));
    const lease = await asked;
    let beats = 0;
    while (jobs.keep(lease.id) && beats < 1000) {
      beats += 1;
      await clock.advance(leaseMs / 2);
    }
    expect(beats).toBe(60);
    expect(here.map(({ path }) => path)).toEqual(['a']);
  });

  it('is done here when it waited too long for one that is busy', async () => {
    const asked = taken();
    void jobs.run(work('a'));
    const lease = await asked;
    void jobs.run(work('b'));
    for (let waited = 0; waited < waitMs - 5000; waited += 5000) {
      await clock.advance(5000);
      jobs.keep(lease.id);
    }
    expect(here).toEqual([]);
    await clock.advance(5000);
    expect(here.map(({ path }) => path)).toEqual(['b']);
  });

  it('is done here once two encoders lost it, though a third one asks', async () => {
    const asked = taken();
    void jobs.run(work('a'));
    jobs.giveBack((await asked).id);
    jobs.giveBack((await taken('worker-two')).id);
    const third = jobs.take('worker-three', never);
    expect(here.map(({ path }) => path)).toEqual(['a']);
    await clock.advance(pollMs);
    await expect(third).resolves.toBeUndefined();
  });

  it('does not wait for one whose connection is gone', async () => {
    const gone = new AbortController();
    const asked = jobs.take('worker-one', gone.signal);
    gone.abort();
    await expect(asked).resolves.toBeUndefined();
    void jobs.run(work('a'));
    expect(here.map(({ path }) => path)).toEqual(['a']);
  });

  it('ends with its delivery: the encoder loses it, and what it brings is refused', async () => {
    const stop = new AbortController();
    const asked = taken();
    const result = jobs.run(work('a', { signal: stop.signal }));
    const lease = await asked;
    stop.abort(new Error('the bot is stopping'));
    await expect(result).rejects.toThrow('the bot is stopping');
    expect(lease.over.aborted).toBe(true);
    expect(jobs.finish(lease.id, put)).toBe(false);
    expect(jobs.counts().running).toBe(0);
  });

  it('sends those who wait for work away when the bot stops', async () => {
    const asked = jobs.take('worker-one', never);
    jobs.close();
    await expect(asked).resolves.toBeUndefined();
  });
});

describe('where this machine encodes nothing', () => {
  beforeEach(() => open(0));

  it('is left to encoders elsewhere, however long they take', async () => {
    const done = jobs.run(work('a'));
    const lease = await taken();
    void jobs.run(work('b')).catch(() => undefined);
    for (let passed = 0; passed < 5; passed += 1) {
      await clock.advance(leaseMs - 1);
      jobs.keep(lease.id);
    }
    expect(jobs.counts()).toEqual({ workers: 1, waiting: 1, running: 1 });
    expect(jobs.finish(lease.id, put)).toBe(true);
    await expect(done).resolves.toEqual(facts);
    expect(here).toEqual([]);
  });

  it('may be tried later where no encoder comes', async () => {
    const tried = jobs.run(work('a')).catch((error: unknown) => error);
    await clock.advance(waitMs + pollMs);
    expect(await tried).toBeInstanceOf(DeliveryError);
    expect([here, jobs.counts()]).toEqual([[], { workers: 0, waiting: 0, running: 0 }]);
  });

  it('is given up after four encoders were lost with it', async () => {
    const tried = jobs.run(work('a')).catch((error: unknown) => error);
    for (let lost = 0; lost < 4; lost += 1) jobs.giveBack((await taken(`worker-${lost}`)).id);
    expect(await tried).not.toBeInstanceOf(DeliveryError);
    expect(await tried).toBeInstanceOf(Error);
  });
});
