import { expect, it } from 'vitest';
import { createGeminiOmniProvider } from './gemini-omni.ts';

const signal = new AbortController().signal;
const model = 'gemini-omni-1.1-flash';
const shape = { aspectRatio: '16:9', resolution: '720p', durationSeconds: 4 } as const;
const request = { prompt: 'a cat', model, ...shape, numberOfVideos: 1 };

it('keeps the costs of the latest starts in memory, and not of each since the bot runs', async () => {
  let started = 0;
  const google: typeof fetch = async (input, init) => {
    if (new Request(input, init).method === 'GET') return Response.json({ name: 'files/x', state: 'ACTIVE' });
    started += 1;
    const content = [{ type: 'video', mime_type: 'video/mp4', uri: `https://x.example/v1beta/files/f${started}:download` }];
    return Response.json({
      ...{ id: `v1_${started}`, object: 'interaction', status: 'completed', steps: [{ type: 'model_output', content }] },
      usage: {
        ...{ total_input_tokens: 2, total_output_tokens: 23_168 },
        output_tokens_by_modality: [{ modality: 'video', tokens: 23_168 }],
      },
    });
  };
  const provider = createGeminiOmniProvider({ apiKey: 'not-a-real-key', fetch: google });
  const names: string[] = [];
  while (names.length < 201) names.push((await provider.start({ request, referenceImages: [] }, signal)).operationName);
  const costOf = async (name = '') => {
    const check = await provider.check({ name, model }, signal);
    return check.state === 'finished' ? check.costUsd : check.state;
  };
  // The estimate stands.
  expect(await costOf(names[0])).toBeUndefined();
  expect([await costOf(names[1]), await costOf(names[200]), await costOf(names[200])]).toEqual(
    Array(3).fill(expect.closeTo(0.405, 2)),
  );
});
