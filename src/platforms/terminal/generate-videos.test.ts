import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { type Ended, generateVideos, RowsError } from './generate-video.ts';

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
    if (request.url?.endsWith('/batches') === true) return answerBatch(body, accepted, response);
    response.end(JSON.stringify(request.url?.endsWith('/generate') === true ? accepted : standing));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, asked };
}

/** Asks for a yes to the sum first, and finds fault with what is called so. */
function answerBatch(
  { prompts, agreed_usd: agreed }: { readonly prompts: readonly { readonly prompt: string }[]; readonly agreed_usd?: number },
  accepted: object,
  response: ServerResponse,
): void {
  const problems = prompts.flatMap(({ prompt }, index) => (prompt === 'wrong' ? [{ index, message: 'that is wrong.' }] : []));
  const refuse = (error: object): void => {
    response.statusCode = 409;
    response.end(JSON.stringify({ error: { message: 'no', ...error } }));
  };
  if (problems.length > 0) refuse({ code: 'invalid_option', problems });
  else if (agreed === undefined) refuse({ code: 'needs_confirmation', price_usd: 2.4 });
  else response.end(JSON.stringify(accepted));
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

function askForAll(baseUrl: string, prompts: readonly string[]) {
  const agreed: number[] = [];
  const ended: Ended[] = [];
  const asked = generateVideos({
    ...{ baseUrl, token: undefined, pass: undefined, fields: {}, pictures: {} },
    batch: prompts.map((prompt, at) => ({ row: at + 2, fields: { prompt } })),
    ...{ clock: systemClock, signal: new AbortController().signal, onProgress: () => undefined },
    agree: async (priceUsd) => void agreed.push(priceUsd),
    onEnded: (each) => ended.push(each),
  });
  return { asked, agreed, ended };
}

it('asks once for the sum of a batch, and tells of each as it ends, also where none was made', async () => {
  const { baseUrl } = await startBot([1, 2, 3]);
  const { asked, agreed, ended } = askForAll(baseUrl, ['a', 'b', 'c']);
  expect(await asked).toEqual({ made: [], problems: ['no. 1 was refused', 'no. 2 was refused', 'no. 3 was refused'] });
  expect(agreed).toEqual([2.4]);
  expect(ended.map(({ index, size, problem }) => [index, size, problem])).toEqual([
    [1, 3, 'no. 1 was refused'],
    [2, 3, 'no. 2 was refused'],
    [3, 3, 'no. 3 was refused'],
  ]);
});

it('names what is wrong with a batch by the rows of its file', async () => {
  const { baseUrl } = await startBot([]);
  const { asked, agreed } = askForAll(baseUrl, ['wrong', 'b', 'wrong']);
  const error = await asked.catch((each: unknown) => each);
  expect(error instanceof RowsError ? error.rows : error).toEqual([
    { row: 2, message: 'that is wrong.' },
    { row: 4, message: 'that is wrong.' },
  ]);
  expect(agreed).toEqual([]);
});
