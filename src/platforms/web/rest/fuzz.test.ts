import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb();
});
afterAll(() => web.stop());

const fields = [
  ...[
    'prompt',
    'aspect_ratio',
    'resolution',
    'duration',
    'negative_prompt',
    'model',
    'seed',
    'generate_audio',
    'number_of_videos',
  ],
  ...['session_id', 'operation_id', 'decision', 'image_file', 'enhance_prompt', 'person_generation', '__proto__', 'constructor'],
];
const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('x', '16:9', '720p', '8', 8, -1, 1e308, 'preview', 'web', 'again', true, null),
);
const bodies = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 5 }).map((body) => JSON.stringify(body)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const requests = fc.oneof(
  fc.tuple(fc.constantFrom('/generate', '/estimate', '/status', '/operations/x/decide', '/operations/x/cancel'), bodies),
  fc.tuple(
    fc.webQueryParameters().map((query) => `/operations?${query}`),
    fc.constant(undefined),
  ),
  fc.tuple(
    fc.webPath().map((path) => `/operations${path}`),
    fc.constant(undefined),
  ),
);

it('answers every body with what was asked for, or a code and a sentence, and never fails unexpectedly', async () => {
  const stored = async (): Promise<number> => (await web.engine.history({ limit: 1 })).generations[0]?.number ?? 0;
  await fc.assert(
    fc.asyncProperty(requests, async ([path, body]) => {
      const before = await stored();
      const response = await web.ask(body === undefined ? 'GET' : 'POST', `${root}${path}`, body);
      expect(response.status).toBeLessThan(500);
      const answer: unknown = await response.json();
      if (response.status === 200) return;
      expect(answer).toMatchObject({ error: { code: expect.any(String), message: expect.stringMatching(/\S/) } });
      expect(await stored()).toBe(before);
    }),
    { numRuns: 400 },
  );
  expect(web.logged.filter((line) => line.includes('a web request failed'))).toEqual([]);
});
