import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Delivery, DeliveryError, type Receipt } from '../domain/delivery.ts';
import { StoreError, type StoreTransaction } from '../domain/generation-store.ts';
import type { Intake } from '../domain/intake.ts';
import type { ImageBytes } from '../domain/media.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, type TestEngine, temporaryFolder } from '../testing/set-up/test-engine.ts';

const replyTarget = { platform: 'discord', channelId: 'general', ids: { place: 'text' } } as const;
const asked: Intake = { eventId: 'discord:1', requester: { platform: 'discord', id: 'ann' }, replyTarget };
const submission = () => sampleSubmission({ ...asked });

let folder: string;
let clock: ManualClock;
/** Who was told, and what the platform had kept of it by then. */
let told: (Intake & { readonly receipt: Receipt })[];
/** What the next tries come to. */
let failures: Error[];

beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  told = [];
  failures = [];
});

/** The next process on the same data. */
async function live(change: Partial<Delivery> = {}): Promise<TestEngine> {
  const delivery: Delivery = {
    platform: 'discord',
    showStatus: async () => ({ state: 'delivered', receipt: {} }),
    post: async () => ({ state: 'delivered', receipt: {} }),
    async sayInterrupted(intake, { receipt, save }) {
      await save({ tries: String(Number(receipt.tries ?? 0) + 1) });
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      told.push({ ...intake, receipt });
    },
    ...change,
  };
  const app = openTestEngine({ folder, clock, providers: [scriptedProvider('')], deliveries: [delivery] });
  await app.engine.start();
  return app;
}

async function lastLive(change?: Partial<Delivery>): Promise<TestEngine> {
  const app = await live(change);
  onTestFinished(() => app.stop());
  return app;
}

/** Ends a process at once: what it was doing stays as it is. */
function die({ opened }: TestEngine): void {
  opened.close();
}

function samplePicture(number: number): ImageBytes {
  const bytes = Buffer.from([number]);
  return { sha256: String(number).repeat(64), mimeType: 'image/png', width: 1, height: 1, sizeBytes: bytes.length, bytes };
}

describe('somebody who was told that their command arrived', () => {
  it('is not told where the answer was faster than the note', async () => {
    const app = await live();
    const noted = app.engine.arrived(asked);
    app.engine.answered(asked.eventId);
    const press: Intake = { ...asked, eventId: 'discord:press' };
    const pressed = app.engine.arrived(press);
    await app.engine.submit({ ...submission(), eventId: 'quote:1', intakeId: press.eventId });
    await Promise.all([noted, pressed]);
    await app.stop();
    const next = await lastLive();
    expect(await next.opened.store.intakes()).toEqual([]);
    await next.clock.advance(1000);
    expect(told).toEqual([]);
  });

  it('is told by the next process that they were interrupted, once', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    die(dying);
    const next = await live();
    await expect.poll(() => told).toEqual([{ ...asked, receipt: {} }]);
    await next.stop();
    await (await lastLive()).clock.advance(60_000);
    expect(told).toHaveLength(1);
  });

  it('is taken once, also where it comes again after they were answered', async () => {
    const { engine } = await lastLive();
    expect((await Promise.all([engine.arrived(asked), engine.arrived(asked)])).toSorted()).toEqual([false, true]);
    engine.answered(asked.eventId);
    await expect.poll(() => engine.arrived(asked)).toBe(false);
    engine.unanswered(asked.eventId);
    expect(told).toEqual([]);
  });

  it('is taken when it is sent again where their platform could not be told that it arrived', async () => {
    const { engine } = await lastLive();
    await engine.arrived(asked);
    engine.notTaken(asked.eventId);
    await expect.poll(() => engine.arrived(asked)).toBe(true);
  });

  it('is taken when it is sent again after they were told that they were interrupted', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    die(dying);
    const { engine } = await lastLive();
    await expect.poll(() => told.length).toBe(1);
    await expect.poll(() => engine.arrived(asked)).toBe(true);
  });

  it('is told nothing when they were answered, or when a generation of theirs is stored', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    dying.engine.answered(asked.eventId);
    await dying.engine.arrived({ ...asked, eventId: 'discord:2' });
    await dying.engine.submit({ ...submission(), eventId: 'discord:2' });
    // Discord sends what is known already, and this time nothing comes of it.
    await dying.engine.arrived({ ...asked, eventId: 'discord:2' });
    die(dying);
    const next = await lastLive();
    await next.clock.advance(60_000);
    expect(told).toEqual([]);
    expect(await next.opened.store.intakes()).toEqual([]);
  });

  it('is told by the same process when no answer gets through to them', async () => {
    const { engine } = await lastLive();
    await engine.arrived(asked);
    engine.unanswered(asked.eventId);
    await expect.poll(() => told.length).toBe(1);
  });

  it('is left alone when only the answer to a stored generation was lost: its status message tells them', async () => {
    const { engine, clock: now } = await lastLive();
    await engine.arrived(asked);
    await engine.submit(submission());
    engine.unanswered(asked.eventId);
    await now.advance(60_000);
    expect(told).toEqual([]);
  });

  it('is told later where their platform is away, with what it kept of the first try', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    die(dying);
    failures.push(new DeliveryError('away', { retryAfterMs: 5000 }), new DeliveryError('still away'));
    const next = await lastLive();
    await next.clock.advance(4000);
    expect(told).toEqual([]);
    await next.clock.advance(60_000);
    await expect.poll(() => told.map(({ receipt }) => receipt)).toEqual([{ tries: '2' }]);
  });

  it('is told once their platform is set up again', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    die(dying);
    await (await live({ platform: 'slack' })).stop();
    expect(told).toEqual([]);
    await lastLive();
    await expect.poll(() => told.length).toBe(1);
  });

  it('is not told when the platform sends it once more, and it is being answered', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    die(dying);
    failures.push(new DeliveryError('away', { retryAfterMs: 5000 }));
    const next = await lastLive();
    await next.engine.arrived(asked);
    await next.engine.submit(submission());
    await next.clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('is told nothing when their press of a button made a generation under a name of its own', async () => {
    const dying = await live();
    await dying.engine.arrived(asked);
    await dying.engine.submit({ ...submission(), eventId: 'again:1', intakeId: asked.eventId });
    die(dying);
    const next = await lastLive();
    await next.clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('is noted together with all who come at the same moment, and each of them is told', async () => {
    const dying = await live();
    await dying.clock.advance(50);
    const { transaction } = dying.opened.store;
    const noted = new Set<symbol>();
    // The engine writes of other things as well.
    vi.spyOn(dying.opened.store, 'transaction').mockImplementation((work) => {
      const one = Symbol('transaction');
      const takeEvent =
        (tx: StoreTransaction): StoreTransaction['takeEvent'] =>
        (...event) => {
          noted.add(one);
          return tx.takeEvent(...event);
        };
      return transaction((tx) => work({ ...tx, takeEvent: takeEvent(tx) }));
    });
    const crowd = Array.from({ length: 50 }, (_, number) => ({ ...asked, eventId: `discord:${number}` }));
    await Promise.all(crowd.map((each) => dying.engine.arrived(each)));
    expect(noted.size).toBe(1);
    die(dying);
    await lastLive();
    await expect.poll(() => told.length).toBe(50);
  });

  it('has what they asked for with them, their pictures too; once they are answered, nothing of it is kept', async () => {
    const dying = await live();
    const image = samplePicture(1);
    await dying.engine.arrived({ ...asked, given: { command: 'video', raw: { prompt: 'a fox' }, lacksPictures: true } });
    await dying.engine.arrived({ ...asked, eventId: 'discord:2' });
    failures.push(new DeliveryError('away', { retryAfterMs: 60_000 }));
    dying.engine.unanswered(asked.eventId, { command: 'video', raw: { prompt: 'a fox', image, referenceImages: [image] } });
    await expect.poll(() => failures.length).toBe(0);
    die(dying);
    const next = await lastLive();
    await expect.poll(() => told.length).toBe(2);
    const raw = { prompt: 'a fox', image, referenceImages: [image] };
    const given = { command: 'video', raw };
    expect(new Map(told.map((each) => [each.eventId, each.given]))).toEqual(
      new Map<string, unknown>([
        [asked.eventId, given],
        ['discord:2', undefined],
      ]),
    );
    await expect.poll(() => next.opened.store.intakes()).toEqual([]);
    expect(await next.opened.store.image(image.sha256)).toBeUndefined();
  });

  it('is asked for pictures again where there is no room for them', async () => {
    const dying = await live();
    const { transaction } = dying.opened.store;
    vi.spyOn(dying.opened.store, 'transaction').mockImplementation((work) =>
      transaction((tx) => work({ ...tx, givenBytes: async () => 200_000_000 })),
    );
    await dying.engine.arrived({ ...asked, given: { command: 'video', raw: { prompt: 'a fox', image: samplePicture(1) } } });
    die(dying);
    await lastLive();
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]?.given).toEqual({ command: 'video', raw: { prompt: 'a fox' }, lacksPictures: true });
  });

  it('has nothing of it left when they had everything of theirs deleted', async () => {
    const { engine, opened } = await live();
    const { id } = (await engine.submit({ ...submission(), eventId: 'discord:2' })).generation;
    const given = { command: 'video', raw: { prompt: 'a fox', image: samplePicture(1) } };
    await engine.arrived({ ...asked, words: 'a fox', given });
    await engine.arrived({ ...asked, eventId: 'discord:3', requester: { platform: 'discord', id: 'ben' }, given });
    const quote = await engine.keepQuote([{ kind: 'interrupted', submissions: [submission()], priceUsd: 0 }]);
    await opened.store.erase(id, clock.now());
    expect((await opened.store.intakes()).map(({ words }) => words)).toEqual([undefined, undefined]);
    expect([await opened.store.givenOf(asked.eventId), await opened.store.givenOf('discord:3')]).toEqual([
      undefined,
      expect.any(String),
    ]);
    expect(await engine.quote(quote.id)).toBeUndefined();
    opened.close();
  });

  it.each(['busy', 'full', 'broken'] as const)(
    'is acknowledged also where the store is %s, and that holds up nobody who comes within a second',
    async (kind) => {
      const { engine, opened, clock: now } = await lastLive();
      const { transaction } = opened.store;
      const takeEvent = vi.fn(() => Promise.reject(new StoreError(kind, undefined)));
      const broken = vi
        .spyOn(opened.store, 'transaction')
        .mockImplementation((work) => transaction((tx) => work({ ...tx, takeEvent })));
      await engine.arrived(asked);
      await engine.arrived({ ...asked, eventId: 'discord:2' });
      expect(takeEvent).toHaveBeenCalledOnce();
      broken.mockRestore();
      await now.advance(1000);
      // By now there is room, and no answer has got through.
      engine.unanswered(asked.eventId);
      await expect.poll(() => told.length).toBe(1);
    },
  );
});
