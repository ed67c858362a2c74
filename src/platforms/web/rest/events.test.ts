import { expect, it } from 'vitest';
import type { GenerationView } from '../../../domain/generation.ts';
import { sampleGeneration } from '../../../testing/samples/sample-generation.ts';
import { ManualClock } from '../../../testing/set-up/manual-clock.ts';
import { createMemoryMessages } from '../../../testing/set-up/memory-messages.ts';
import { createEventStreams, type EventStreamsDeps } from './events.ts';

type Described = Awaited<ReturnType<Parameters<typeof createEventStreams>[1]>>;

/** Streams of an engine whose changes the test tells of. @param describe how a change looks */
function openStreams(describe: Parameters<typeof createEventStreams>[1], shared?: EventStreamsDeps['shared']) {
  let change: (generation: GenerationView) => void | Promise<void> = () => undefined;
  const streams = createEventStreams(
    {
      engine: {
        watch(listener) {
          change = listener;
          return () => undefined;
        },
      },
      ...{ clock: new ManualClock(), stopping: new AbortController().signal, shared },
    },
    describe,
  );
  return {
    change: async (generation: GenerationView) => change(generation),
    async listen(signal = new AbortController().signal, language = 'en') {
      const page = {
        personId: 'ann',
        base: 'http://localhost',
        isOtherSite: false,
        person: undefined,
        mayStay: async () => true,
      };
      const { body } = streams.open({ ...page, wants: () => true, language, signal });
      const reader = body?.getReader();
      const next = async () => {
        const read = await reader?.read();
        return read?.value === undefined ? 'the end' : new TextDecoder().decode(read.value);
      };
      expect(await next()).toContain('event: ready');
      return next;
    },
  };
}

it('sends nothing to a page that closes while a change is looked at, and tells the others', async () => {
  const { promise: described, resolve } = Promise.withResolvers<Described>();
  const { listen, change } = openStreams(() => described);
  const gone = new AbortController();
  const leaving = await listen(gone.signal);
  const staying = await listen();
  const told = change(sampleGeneration());
  gone.abort();
  resolve({ event: 'generation', data: { state: 'completed' } });
  await told;
  expect(await leaving()).toBe('the end');
  expect(await staying()).toBe('event: generation\ndata: {"state":"completed"}\n\n');
});

it('tells a page that comes while a change is looked at of the next one: it reads the list itself', async () => {
  const looks = [Promise.withResolvers<Described>(), Promise.withResolvers<Described>()];
  const waiting = [...looks];
  const { listen, change } = openStreams(async () => (await waiting.shift()?.promise) ?? { event: 'none', data: {} });
  await listen();
  const first = change(sampleGeneration());
  const late = await listen();
  looks[0]?.resolve({ event: 'generation', data: 1 });
  await first;
  const second = change(sampleGeneration());
  looks[1]?.resolve({ event: 'generation', data: 2 });
  await second;
  expect(await late()).toContain('data: 2');
});

it('ends a page that reads nothing once a thousand changes wait for it', async () => {
  const { listen, change } = openStreams(async () => ({ event: 'generation', data: {} }));
  const stuck = await listen();
  for (let count = 0; count < 1001; count += 1) await change(sampleGeneration());
  let read = 0;
  while ((await stuck()) !== 'the end') read += 1;
  expect(read).toBe(1001);
  const fresh = await listen();
  await change(sampleGeneration());
  expect(await fresh()).toContain('event: generation');
});

it('ends all streams where changes of other processes may have been missed, so that pages come back and read the list', async () => {
  const messages = createMemoryMessages();
  const { listen, change } = openStreams(async () => ({ event: 'generation', data: 1 }), { messages: messages.of('one') });
  const [ann, ben] = [await listen(), await listen()];
  messages.miss();
  expect([await ann(), await ben()]).toEqual(['the end', 'the end']);
  const again = await listen();
  await change(sampleGeneration());
  expect(await again()).toContain('event: generation');
});

it('tells each page in its language, and looks at a change once for all of one language', async () => {
  const looks: string[] = [];
  const { listen, change } = openStreams(async (_, { language }) => {
    looks.push(language);
    return { event: 'generation', data: language };
  });
  const pages = [await listen(undefined, 'en'), await listen(undefined, 'de'), await listen(undefined, 'de')];
  await change(sampleGeneration());
  const told = await Promise.all(pages.map((next) => next()));
  expect(told.map((each) => each.slice(-6))).toEqual(['"en"\n\n', '"de"\n\n', '"de"\n\n']);
  expect(looks).toEqual(['en', 'de']);
});
