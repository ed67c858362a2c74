import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import { startTestWeb, type TestWeb } from '../../testing/set-up/test-web.ts';
import { serveWeb, type WebServer } from './serve-web.ts';

/** Waits of half a second and more never end: a close that needed to cut somebody off would never be over. */
const patientClock: Clock = {
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs(),
  after: (delayMs, work) => (delayMs < 500 ? systemClock.after(delayMs, work) : () => undefined),
};

let web: TestWeb;
let server: WebServer;
let url: string;

beforeEach(async () => {
  web = await startTestWeb();
  server = await serveWeb({ ...web.deps, clock: systemClock, web: { host: '127.0.0.1', port: 0 } });
  url = `http://localhost:${server.port}`;
});

/** A server of an engine that counts. @returns how many listen to it now */
async function countListeners(): Promise<() => number> {
  let listeners = 0;
  const { engine } = web.deps;
  const watch: typeof engine.watch = (listener) => {
    listeners += 1;
    const stop = engine.watch(listener);
    return () => {
      listeners -= 1;
      stop();
    };
  };
  await server.close();
  server = await serveWeb({ ...web.deps, engine: { ...engine, watch }, clock: systemClock, web: { host: '127.0.0.1', port: 0 } });
  url = `http://localhost:${server.port}`;
  return () => listeners;
}

afterEach(async () => {
  await server.close();
  await web.stop();
});

/** Reads events as a browser does. */
async function* events(answer: Response): AsyncGenerator<{ event: string; data: Record<string, unknown> }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const field = (name: string) =>
        frame
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      const event = field('event');
      if (event !== undefined) yield { event, data: JSON.parse(field('data') ?? '') };
    }
  }
}

it('tells each change as it happens, to those who listen to its session', async () => {
  const all = events(await fetch(`${url}/api/video_chat/events`));
  const ann = events(await fetch(`${url}/api/video_chat/events?session_id=ann`));
  const bob = events(await fetch(`${url}/api/video_chat/events?session_id=bob`));
  for (const stream of [all, ann, bob]) expect((await stream.next()).value).toEqual({ event: 'ready', data: {} });
  const id = await web.makeVideo({ session_id: 'ann', prompt: 'two\n\nlines' });
  await fetch(`${url}/api/video_chat/operations/${id}`, { method: 'DELETE' });
  for (const stream of [all, ann]) {
    const seen: unknown[] = [];
    for await (const { event, data } of stream) {
      seen.push(data.state ?? event);
      expect(data.operation_id).toBe(id);
      if (event === 'removed') break;
      expect(data.prompt).toBe('two\n\nlines');
    }
    expect(seen).toEqual(expect.arrayContaining(['submitting', 'generating', 'completed', 'removed']));
  }
  await server.close();
  expect((await bob.next()).done).toBe(true);
});

it('stops telling when the listener goes away', async () => {
  const listeners = await countListeners();
  const gone = new AbortController();
  const stream = events(await fetch(`${url}/api/video_chat/events`, { signal: gone.signal }));
  await stream.next();
  expect(listeners()).toBe(1);
  gone.abort();
  await expect(stream.next()).rejects.toThrow();
  await expect.poll(listeners).toBe(0);
});

it('closes at once with listeners and idle connections open, and takes no more', async () => {
  await server.close();
  server = await serveWeb({ ...web.deps, clock: patientClock, web: { host: '127.0.0.1', port: 0 } });
  url = `http://localhost:${server.port}`;
  const stream = events(await fetch(`${url}/api/video_chat/events`));
  await stream.next();
  await (await fetch(`${url}/healthz`)).text();
  await server.close();
  expect((await stream.next()).done).toBe(true);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

it('cuts off a request that does not end when it closes', async () => {
  const socket = connect(server.port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/video_chat/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await setTimeout(50);
  const startedMs = performance.now();
  await server.close();
  expect(performance.now() - startedMs).toBeLessThan(4000);
  await closed;
});

it.each([
  ['generate_image', 26, 25],
  ['generate_with_image', 121, 120],
])('refuses a form to %s of %d MB by what it says of its length, before it is read', async (path, givenMb, mostMb) => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data));
    });
    const length = givenMb * 1024 * 1024;
    socket.write(
      `POST /api/video_chat/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n\r\n--x`,
    );
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain(`${mostMb} MB`);
  // Whoever is still sending, as a proxy is, would find a broken connection in its place.
  expect(answer).not.toMatch(/^connection: close/im);
});

it('answers nobody who says no host, and no path that climbs', async () => {
  const raw = (request: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(request));
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
      socket.on('error', reject);
    });
  expect(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/ 400 /);
  expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/ (400|403) /);
  expect(await raw('GET /videos/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(/ 404 /);
});

it('looks at each change once, however many listen, and tells them all', async () => {
  const listeners = await countListeners();
  const streams = await Promise.all(Array.from({ length: 20 }, async () => events(await fetch(`${url}/api/video_chat/events`))));
  for (const stream of streams) await stream.next();
  expect(listeners()).toBe(1);
  const id = await web.makeVideo();
  for (const stream of streams) expect((await stream.next()).value?.data.operation_id).toBe(id);
});

it('refuses more listeners of one person than a hundred, and takes the next one when somebody leaves', async () => {
  const leaving = new AbortController();
  const open = (signal?: AbortSignal) => fetch(`${url}/api/video_chat/events`, signal === undefined ? {} : { signal });
  const listening = [await open(leaving.signal)];
  while (listening.length < 100) listening.push(await open());
  expect(listening.map(({ status }) => status)).toEqual(Array(100).fill(200));
  const refused = await open();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({ error: { code: 'too_many_streams', message: expect.stringContaining('100') } });
  leaving.abort();
  await expect.poll(async () => (await open()).status).toBe(200);
});

it('says that the port is taken', async () => {
  await expect(serveWeb({ ...web.deps, web: { host: '127.0.0.1', port: server.port } })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

it('lets a silent stream beat, so that nobody on the way takes it for dead', async () => {
  const answer = await web.ask('GET', '/api/video_chat/events');
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = answer.body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect(await read()).toBe('retry: 2000\nevent: ready\ndata: {}\n\n');
  for (let beat = 0; beat < 2; beat += 1) {
    await web.clock.advance(15_000);
    expect(await read()).toBe(': still here\n\n');
  }
  await reader?.cancel();
});
