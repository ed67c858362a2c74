import { afterEach, expect, it } from 'vitest';
import type { ImprovePrompt, PromptToImprove } from '../../../domain/provider.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;
const asked: PromptToImprove[] = [];
const suggest = (body: unknown) => web.ask('POST', '/api/video_chat/suggest_prompt', body);
const hasHelp = async () => (await (await web.ask('GET', '/api/video_chat/options')).json()).suggests_prompts;

async function start(improvePrompt?: ImprovePrompt): Promise<void> {
  web = await startTestWeb(improvePrompt === undefined ? {} : { improvePrompt });
}

afterEach(async () => {
  asked.length = 0;
  await web.stop();
});

it('suggests better words, and makes nothing', async () => {
  await start(async (request) => {
    asked.push(request);
    return `${request.prompt}, soft light`;
  });
  expect(await hasHelp()).toBe(true);
  const answer = await suggest({ prompt: 'a fox', starts_from_image: true });
  expect([answer.status, await answer.json()]).toEqual([200, { prompt: 'a fox, soft light' }]);
  expect(asked).toEqual([{ prompt: 'a fox', hasImage: true, model: 'preview' }]);
  expect((await web.engine.history({ limit: 10 })).generations).toEqual([]);
});

it('leaves words as they are where others come back that may not be sent', async () => {
  await start(async () => 'somebody says “other words”');
  const answer = await suggest({ prompt: 'somebody says “these words”' });
  expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'not_possible_now' } }]);
});

it('has none where there is no text model', async () => {
  await start();
  expect(await hasHelp()).toBe(false);
  expect((await suggest({ prompt: 'a fox' })).status).toBe(409);
});

it('refuses more than ten in a minute, and says when there are more', async () => {
  await start(async ({ prompt }) => prompt);
  const answers: Response[] = [];
  for (let nth = 0; nth < 11; nth += 1) answers.push(await suggest({ prompt: 'a fox' }));
  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  expect(answers[10]?.headers.get('retry-after')).toBe('60');
  await web.clock.advance(60_000);
  expect((await suggest({ prompt: 'a fox' })).status).toBe(200);
});

it.each([{}, { prompt: '' }, { prompt: 'a fox', seed: 3 }, { prompt: 'a fox', model: 'no-such-model' }])(
  'asks nobody about %j',
  async (body) => {
    await start(async (request) => {
      asked.push(request);
      return request.prompt;
    });
    expect((await suggest(body)).status).toBe(400);
    expect(asked).toEqual([]);
  },
);
