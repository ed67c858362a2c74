import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { generateVideos } from './generate-video.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve))));

const id = (nth: number) => `00000000-0000-4000-8000-00000000000${nth}`;

/** A bot that makes three at once, and one of them not. @param failed whose number it is */
async function startBot(failed: readonly number[]): Promise<{ readonly baseUrl: string; readonly asked: string[] }> {
  const asked: string[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    asked.push(`${request.url}`);
    const nth = Number(String(body.operation_id ?? '').slice(-1));
    const operations = [1, 2, 3].map((each) => ({ operation_id: id(each) }));
    const accepted = { operation_id: id(1), price_usd: 0, message: 'on their way', operations };
    const isFailed = failed.includes(nth);
    const standing = {
      ...{ status: isFailed ? 'error' : 'completed', message: isFailed ? `no. ${nth} was refused` : 'ready', elapsed_seconds: 1 },
      ...{ needs_decision: false, price_usd: 0, cost_usd: 0, prompt: 'x', sent_prompt: null },
      videos: isFailed ? [] : [{ url: `http://localhost/videos/${id(nth)}.mp4` }],
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url?.endsWith('/generate') === true ? accepted : standing));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, asked };
}

const ask = (baseUrl: string) =>
  generateVideos({
    ...{ baseUrl, token: undefined, pass: undefined, fields: { prompt: 'x', number_of_videos: '3' }, pictures: {} },
    ...{ clock: systemClock, signal: new AbortController().signal, onProgress: () => undefined, agree: async () => undefined },
  });

it('waits for all that was asked for at once, and tells what was not made', async () => {
  const { baseUrl } = await startBot([2]);
  const { made, problems } = await ask(baseUrl);
  expect(made.map((each) => [each.id, each.urls])).toEqual([
    [id(1), [`http://localhost/videos/${id(1)}.mp4`]],
    [id(3), [`http://localhost/videos/${id(3)}.mp4`]],
  ]);
  expect(problems).toEqual(['no. 2 was refused']);
});

it('fails with each reason where none was made', async () => {
  const { baseUrl } = await startBot([1, 2, 3]);
  await expect(ask(baseUrl)).rejects.toThrow('no. 1 was refused\nno. 2 was refused\nno. 3 was refused');
});
