import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import type { ImprovePrompt } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import type { OwnStore } from '../storage/sqlite/store.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;
let asked: Parameters<ImprovePrompt>[0][];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  provider = scriptedProvider(video);
  asked = [];
});
afterEach(() => app.stop());

const words = 'a cat says "hello"';
const better = 'Close-up of a cat that says "hello", soft light';

async function start(answer: ImprovePrompt | undefined, options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const improvePrompt: ImprovePrompt | undefined =
    answer &&
    ((request, signal) => {
      asked.push(request);
      return answer(request, signal);
    });
  app = openTestEngine({ folder, providers: [provider], ...(improvePrompt && { improvePrompt }), ...options });
  await app.engine.start();
  return app;
}

async function submit(enhance = true, prompt = words): Promise<string> {
  const request = sampleRequest({ prompt, ...(enhance && { enhance: true }) });
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  return generation.id;
}

const never = () => new Promise<never>(() => undefined);
const sent = () => provider.starts.map(({ request }) => request.prompt);

describe('help with a prompt', () => {
  it('sends the better words, keeps both, and finds the video by the words of its person', async () => {
    await start(async () => better);
    const id = await submit();
    await app.clock.advance(0);
    expect(asked).toEqual([{ prompt: words, hasImage: false, model: 'preview' }]);
    expect(sent()).toEqual([better]);
    expect(provider.starts[0]?.request).not.toHaveProperty('enhance');
    expect(await app.engine.find(id)).toMatchObject({
      sentPrompt: better,
      request: { prompt: words },
      notes: [],
      reason: undefined,
    });
    expect((await app.engine.history({ words: 'cat says', limit: 10 })).generations).toHaveLength(1);
    expect((await app.engine.history({ words: 'soft light', limit: 10 })).generations).toHaveLength(0);
  });

  it('is only for those who ask for it', async () => {
    await start(async () => better);
    const id = await submit(false);
    await app.clock.advance(0);
    expect(asked).toEqual([]);
    expect(sent()).toEqual([words]);
    expect((await app.engine.find(id))?.sentPrompt).toBeUndefined();
  });

  it('works a change in, asked for or not, and sends it at the end where it can’t', async () => {
    const changed = async (): Promise<string> => {
      const request = sampleRequest({ prompt: 'a cat', changes: 'at night' });
      const { generation } = await app.engine.submit(sampleSubmission({ request }));
      await app.clock.advance(0);
      return generation.id;
    };
    await start(async () => 'a cat at night, by moonlight');
    const id = await changed();
    expect(asked).toEqual([{ prompt: 'a cat', changes: 'at night', hasImage: false, model: 'preview' }]);
    expect(sent()).toEqual(['a cat at night, by moonlight']);
    expect(await app.engine.find(id)).toMatchObject({ sentPrompt: 'a cat at night, by moonlight', notes: [] });
    await app.stop();
    folder = temporaryFolder();
    await start(undefined);
    const plain = await changed();
    expect(sent().at(-1)).toBe('a cat\nat night');
    expect((await app.engine.find(plain))?.notes.map(({ key }) => key)).toEqual(['note.changesAtEnd']);
  });

  it('does not keep the acknowledgement or anybody else waiting', async () => {
    await start(never);
    const slow = await submit();
    await submit(false, 'a dog');
    await app.clock.advance(7000);
    expect(sent()).toEqual(['a dog']);
    expect(await app.engine.find(slow)).toMatchObject({
      state: 'queued',
      reason: { key: 'reason.improvingPrompt' },
      position: 1,
    });
  });

  it('is given up after 8 seconds: the own words go, and their person is told', async () => {
    await start(never);
    const id = await submit();
    await app.clock.advance(7900);
    expect(sent()).toEqual([]);
    await app.clock.advance(200);
    expect(sent()).toEqual([words]);
    expect(await app.engine.find(id)).toMatchObject({ sentPrompt: words, state: 'generating', reason: undefined });
    expect((await app.engine.find(id))?.notes.map(({ key }) => key)).toEqual(['note.promptKept']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('overloaded'))],
    ['changes what is said', async () => 'Close-up of a cat that says "hi there"'],
    ['is longer than the model takes', async () => `${better} ${'x'.repeat(4000)}`],
    ['is empty', async () => ' \n '],
  ])('leaves the own words where the answer %s', async (_, answer) => {
    await start(answer);
    const id = await submit();
    await app.clock.advance(0);
    expect(sent()).toEqual([words]);
    expect(await app.engine.find(id)).toMatchObject({ sentPrompt: words, notes: [{ key: 'note.promptKept' }] });
  });

  it('leaves the own words where there is none', async () => {
    await start(undefined);
    await submit();
    await app.clock.advance(0);
    expect(sent()).toEqual([words]);
  });

  it('keeps its note beside those of the provider', async () => {
    provider.start = async () => ({ operationName: 'operations/1', notes: [{ key: 'provider.peopleDropped', values: {} }] });
    await start(() => Promise.reject(new Error('no')));
    const id = await submit();
    await app.clock.advance(0);
    expect((await app.engine.find(id))?.notes.map(({ key }) => key)).toEqual(['note.promptKept', 'provider.peopleDropped']);
  });

  it('is not asked for a second time when the start has to be repeated, or after a restart', async () => {
    await start(async () => better, { failpoint: stopBefore('before-intent') });
    const id = await submit();
    await app.clock.advance(5000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'queued', sentPrompt: better });
    await app.stop();

    provider.onStart.push(() =>
      Promise.reject(
        new ProviderError('not sent', text('provider.unreachable', { provider: 'Google' }), { code: 'unreachable' }),
      ),
    );
    await start(async () => 'something else "hello"');
    await app.clock.advance(10_000);
    expect(asked).toHaveLength(1);
    expect(sent()).toEqual([better, better]);
  });

  it('is asked for again after a stop in the middle of it', async () => {
    await start(never);
    const id = await submit();
    await app.clock.advance(1000);
    await app.stop();
    await start(async () => better);
    await app.clock.advance(0);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', sentPrompt: better, notes: [] });
  });

  it('comes to nothing when its person cancels meanwhile', async () => {
    await start(never);
    const id = await submit();
    await app.clock.advance(1000);
    await app.engine.cancel(id, { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    await app.clock.advance(20_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'canceled', sentPrompt: undefined, notes: [] });
    expect(sent()).toEqual([]);
  });

  it('holds up nothing that another process has helped with since it was picked', async () => {
    let isHelped = false;
    const wrapStore = (opened: OwnStore): OwnStore => {
      const store: OwnStore['store'] = {
        ...opened.store,
        async nextQueued(...given) {
          const picked = await opened.store.nextQueued(...given);
          if (picked !== undefined && !isHelped) await opened.store.change(picked.id, { sentPrompt: better });
          isHelped = picked !== undefined;
          return picked;
        },
      };
      return { ...opened, store };
    };
    await start(async () => 'something else "hello"', { wrapStore });
    await submit();
    await app.clock.advance(100);
    expect(asked).toEqual([]);
    expect(sent()).toEqual([better]);
  });

  it('asks for a few at once and for all in the end', async () => {
    await start(never, { settings: { concurrentGenerations: 2 } });
    for (let n = 0; n < 5; n += 1) await submit(true, `cat ${n}`);
    await app.clock.advance(1000);
    expect(asked).toHaveLength(2);
    for (let round = 0; round < 5; round += 1) {
      for (let n = 1; n <= provider.starts.length; n += 1) provider.finish(`operations/${n}`);
      await app.clock.advance(20_000);
    }
    expect(sent().toSorted()).toEqual(['cat 0', 'cat 1', 'cat 2', 'cat 3', 'cat 4']);
  });

  it('forgets what was sent when its person deletes the video', async () => {
    await start(async () => better);
    const id = await submit();
    await app.clock.advance(0);
    provider.finish('operations/1');
    await expect.poll(() => app.clock.advance(2000).then(async () => (await app.engine.find(id))?.state)).toBe('completed');
    await app.engine.remove(id, { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    expect((await app.engine.find(id))?.sentPrompt).toBeUndefined();
  });
});

/** The process ends at this place for every generation. */
function stopBefore(place: string) {
  return (name: string): void => {
    if (name === place) throw new Error('stopped here');
  };
}
