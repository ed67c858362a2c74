import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { ProviderError, UserError } from '../domain/errors.ts';
import { type GenerationState, isEnded } from '../domain/generation.ts';
import type { OperationCheck, VideoProvider } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  type Effect,
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
const priceUsd = 0.8;
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});

/** What Google says to a request that is on its way. */
const answers = ['taken', 'not sent', 'busy', 'rejected', 'unclear', 'surprise'] as const;
const refusal = (kind: ProviderError['kind'], code: string) =>
  new ProviderError(kind, text('provider.noClearAnswer', { provider: 'Google' }), { code });
const refusals: Readonly<Record<Exclude<(typeof answers)[number], 'taken'>, Error>> = {
  'not sent': refusal('not sent', 'ECONNREFUSED'),
  busy: refusal('transient', 'unavailable'),
  rejected: refusal('rejected', 'invalid_argument'),
  unclear: refusal('unknown', 'timeout'),
  surprise: new TypeError('surprise'),
};
/** What a look finds. */
const findings = ['finished', 'failed', 'sound refused', 'lost', 'away'] as const;

type Action =
  | { readonly kind: 'submit' | 'restart' }
  | { readonly kind: 'cancel' | 'again' | 'leave' | 'remove'; readonly whose: number }
  | { readonly kind: 'answer'; readonly answer: (typeof answers)[number] }
  | { readonly kind: 'find'; readonly whose: number; readonly finding: (typeof findings)[number] }
  | { readonly kind: 'wait'; readonly seconds: number };

const whose = fc.nat({ max: 3 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Action>({ kind: 'submit' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'restart' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('cancel' as const, 'again' as const, 'leave' as const, 'remove' as const),
      whose,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer' as const), answer: fc.constantFrom(...answers) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('find' as const), whose, finding: fc.constantFrom(...findings) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 100, 3600, 30 * 3600) }),
  },
);

/** What is known of one generation from outside. */
interface Known {
  readonly id: string;
  readonly prompt: string;
  /** Requests that reached Google, and may cost something: all but those that surely were not taken. */
  paid: number;
  /** Times that its person said "again". */
  again: number;
  /** Starts that Google refused for the sound, which cost nothing. */
  free: number;
  /** Requests that were made when it was called off. */
  startsWhenCanceled: number | undefined;
  starts: number;
  operationName: string | undefined;
}

class World {
  readonly clock = new ManualClock();
  readonly effects: Effect[] = [];
  readonly all: Known[] = [];
  readonly #folder = temporaryFolder();
  readonly #operations = new Map<string, OperationCheck | Error>();
  /** Requests on their way. */
  readonly #sent: { known: Known; resolve(name: string): void; reject(error: Error): void }[] = [];
  #names = 0;
  app: TestEngine;

  constructor() {
    this.app = this.#open();
  }

  #open(): TestEngine {
    const provider: VideoProvider = {
      ...scriptedProvider(video, 'gemini-veo'),
      start: ({ request }) =>
        new Promise((resolve, reject) => {
          const known = this.all.find(({ prompt }) => prompt === request.prompt);
          if (known === undefined) throw new Error(`nobody asked for ${request.prompt}`);
          known.starts += 1;
          known.paid += 1;
          this.#sent.push({ known, reject, resolve: (operationName) => resolve({ operationName, notes: [] }) });
        }),
      check: async ({ name }) => {
        const found = this.#operations.get(name) ?? { state: 'running' };
        if (found instanceof Error) throw found;
        return found;
      },
    };
    return openTestEngine({
      ...{ folder: this.#folder, providers: [provider], clock: this.clock, deliveries: [recordingDelivery(this.effects)] },
      settings: { pollSeconds: 30, concurrentGenerations: 3, startsAtOnce: 2 },
    });
  }

  async state(id: string): Promise<GenerationState | undefined> {
    return (await this.app.engine.find(id))?.state;
  }

  answer(answer: (typeof answers)[number]): void {
    const request = this.#sent.shift();
    if (request === undefined) return;
    const { known, resolve, reject } = request;
    if (answer === 'taken') {
      this.#names += 1;
      known.operationName = `operations/${this.#names}`;
      resolve(known.operationName);
      return;
    }
    if (answer !== 'unclear' && answer !== 'surprise') known.paid -= 1;
    reject(refusals[answer]);
  }

  find(known: Known, finding: (typeof findings)[number]): void {
    const name = known.operationName;
    if (name === undefined) return;
    const gone = new ProviderError('rejected', text('provider.operationGone', { provider: 'Google' }), {
      code: 'operation_gone',
    });
    const away = new ProviderError('transient', text('provider.unreachable', { provider: 'Google' }), { code: 'http_503' });
    const found: Readonly<Record<(typeof findings)[number], OperationCheck | Error>> = {
      finished: { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: `https://provider.test/${name}` }], notes: [] },
      failed: { state: 'failed', reason: text('provider.failedNoMessage', { provider: 'Google' }), code: 'x' },
      'sound refused': {
        state: 'refused',
        reason: text('provider.refusedAudio', { provider: 'Google' }),
        supportCodes: [],
        worthAnotherTry: true,
      },
      lost: gone,
      away,
    };
    if (finding === 'sound refused') known.free += 1;
    this.#operations.set(name, found[finding]);
  }

  /** Lets everything come to its end; people who are asked leave it. */
  async rest(): Promise<void> {
    const isOver = async () => (await inTurn(this.all, ({ id }) => this.state(id))).every((state) => isEnded(state ?? 'queued'));
    // Many turns: writing a file takes real time, whatever this clock says.
    for (let turn = 0; turn < 600 && !(await isOver()); turn += 1) {
      this.answer('taken');
      for (const known of this.all) if (known.operationName !== undefined) this.find(known, 'finished');
      for (const { id } of this.all) if ((await this.state(id)) === 'unknown') await this.app.engine.decide(id, 'leave', ada);
      await this.clock.advance(61_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.clock.advance(1000);
  }

  async restart(): Promise<void> {
    const stopped = this.app.stop();
    // A request that waits for its answer is told that the connection broke.
    while (this.#sent.length > 0) this.answer('unclear');
    await stopped;
    this.app = this.#open();
    await this.app.engine.start();
  }
}

/** Does what a person or Google does. What is refused changes nothing. */
async function perform(world: World, each: Action): Promise<void> {
  const { engine } = world.app;
  const known = 'whose' in each ? world.all[each.whose] : undefined;
  switch (each.kind) {
    case 'submit': {
      if (world.all.length > 3) return;
      const prompt = `prompt ${world.all.length}`;
      const fresh: Known = {
        ...{ id: '', prompt, paid: 0, again: 0, free: 0, starts: 0, startsWhenCanceled: undefined, operationName: undefined },
      };
      world.all.push(fresh);
      const request = sampleRequest({ prompt, model: 'veo-3.1-fast-generate-preview' });
      const { generation } = await engine.submit(sampleSubmission({ request }));
      Object.assign(fresh, { id: generation.id });
      return;
    }
    case 'restart':
      return world.restart();
    case 'answer':
      return world.answer(each.answer);
    case 'wait':
      return world.clock.advance(each.seconds * 1000);
    case 'find':
      return known && world.find(known, each.finding);
    case 'cancel':
      if (known === undefined) return;
      await engine.cancel(known.id, ada);
      known.startsWhenCanceled ??= known.starts;
      return;
    case 'again':
      if (known === undefined) return;
      await engine.decide(known.id, 'again', ada);
      known.again += 1;
      return;
    case 'leave':
      if (known !== undefined) await engine.decide(known.id, 'leave', ada);
      return;
    case 'remove':
      if (known !== undefined) await engine.remove(known.id, ada);
      return;
  }
}

async function expectPromises(world: World): Promise<void> {
  for (const { id, paid, again, free, starts, startsWhenCanceled } of world.all) {
    const of = (kind: Effect['kind']) => world.effects.filter((effect) => effect.generationId === id && effect.kind === kind);
    // Never two that are paid without a person's word.
    expect(paid, 'paid starts').toBeLessThanOrEqual(1 + again + free);
    if (startsWhenCanceled === undefined) continue;
    expect(starts, 'starts after it was called off').toBe(startsWhenCanceled);
    expect(await world.state(id), 'a question about what was called off').not.toBe('unknown');
    expect(
      of('result').filter(({ files }) => files.length > 0),
      'posts of what was called off',
    ).toEqual([]);
  }
}

it('never pays twice unasked, sends or asks about nothing that was called off, and tells everybody how it ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 6, maxLength: 25 }), async (actions) => {
      const world = new World();
      await world.app.engine.start();
      try {
        for (const each of [{ kind: 'submit' } as const, ...actions]) {
          await perform(world, each).catch((error: unknown) => {
            if (!(error instanceof UserError)) throw error;
          });
          await world.clock.advance(0);
          await expectPromises(world);
        }
        await world.rest();
        await expectPromises(world);
        for (const { id } of world.all) {
          const generation = await world.app.engine.find(id);
          expect(isEnded(generation?.state ?? 'queued'), `${generation?.state} is no end`).toBe(true);
          expect(world.effects.filter((effect) => effect.generationId === id).at(-1)?.state).toBe(generation?.state);
          const results = world.effects.filter((effect) => effect.generationId === id && effect.kind === 'result');
          expect(results).toHaveLength(generation?.state === 'canceled' ? 0 : 1);
        }
        const sums = await world.app.opened.store.spending({ kind: 'everyone' }, 0, world.clock.now());
        expect(sums.reservedUsd, 'set aside in the end').toBe(0);
        const found = await inTurn(world.all, ({ id }) => world.app.engine.find(id));
        const charged = (kind: 'yes' | 'maybe') => found.filter((each) => each?.charged === kind).length;
        expect(sums.spentUsd).toBeCloseTo(priceUsd * charged('yes'), 9);
        expect(sums.maybeUsd).toBeGreaterThanOrEqual(priceUsd * charged('maybe') - 1e-9);
      } finally {
        await world.app.stop();
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);
