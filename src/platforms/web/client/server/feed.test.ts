import { expect, it, vi } from 'vitest';
import { followByFetch, readEvents } from './feed.ts';

function streamOf(...pieces: readonly string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}

it('reads events however they are cut to pieces, and nothing else', async () => {
  const read: string[] = [];
  const body = streamOf(
    'retry: 2000\nevent: ready\nda',
    'ta: {}\n\n: still here\n\nevent: gen',
    'eration\ndata: {"a":"ä\\n"}\n\nevent: lost',
  );
  await readEvents(body, (name, data) => read.push(`${name} ${data}`));
  expect(read).toEqual(['ready {}', 'generation {"a":"ä\\n"}']);
});

it('is closed by an answer that is no stream, and is asked for again after one that broke', async () => {
  vi.useFakeTimers();
  const answers = [
    new Response(streamOf('event: ready\ndata: {}\n\n'), { headers: { 'content-type': 'text/event-stream' } }),
    Response.json({ error: {} }, { status: 401 }),
  ];
  const told: string[] = [];
  const feed = followByFetch(async () => answers.shift() ?? Promise.reject(new Error('asked too often')), {
    onEvent: (name) => told.push(name),
    onBroken: () => told.push(feed.isClosed ? 'closed' : 'broken'),
  });
  await vi.waitFor(() => expect(told).toEqual(['ready', 'broken']));
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(['ready', 'broken', 'closed']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toEqual([]);
  vi.useRealTimers();
});
