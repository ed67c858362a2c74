import { expect, it } from 'vitest';
import type { ProviderStart } from '../../../domain/provider.ts';
import { fixedBackground } from '../background.ts';
import { createGeminiOmniProvider } from '../gemini-omni.ts';
import { createGeminiVeoProvider } from '../gemini-veo.ts';

const signal = new AbortController().signal;
const webhookUrl = 'https://bot.example/google/events';
const start = (model: string): ProviderStart => ({
  request: { prompt: 'a cat', model, aspectRatio: '16:9', resolution: '720p', durationSeconds: 8, numberOfVideos: 1 },
  referenceImages: [],
});

/** A Google that answers each start in turn, and keeps what it was sent. */
function google(...answers: readonly { readonly status: number; readonly body: object }[]) {
  const left = [...answers];
  const sent: string[] = [];
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push(await request.text());
    const { status, body } = left.shift() ?? { status: 500, body: {} };
    return Response.json(body, { status });
  };
  return { fetch: answer, sent };
}

const refusal = (message: string) => ({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT', message } } });
const ways = [
  [
    'Veo',
    'webhookConfig',
    (fetchOver: typeof fetch) =>
      createGeminiVeoProvider({ apiKey: 'not-a-real-key', webhookUrl, fetch: fetchOver }).start(
        start('veo-3.1-generate-preview'),
        signal,
      ),
    { status: 200, body: { name: 'models/veo-3.1-generate-preview/operations/abc' } },
  ],
  [
    'Omni',
    'webhook_config',
    (fetchOver: typeof fetch) =>
      createGeminiOmniProvider({
        ...{ apiKey: 'not-a-real-key', webhookUrl, background: fixedBackground(true), fetch: fetchOver },
      }).start(start('gemini-omni-1.1-flash'), signal),
    { status: 200, body: { id: 'v1_abc', object: 'interaction', status: 'in_progress' } },
  ],
] as const;

it.each(ways)('%s is started without the address where Google does not take it, once', async (_, field, begin, taken) => {
  const fake = google(refusal(`\`${field}\` isn't supported by this model.`), taken);
  expect(await begin(fake.fetch)).toMatchObject({ notes: [] });
  expect(fake.sent.map((body) => body.includes(webhookUrl))).toEqual([true, false]);
});

it.each(ways)('%s is not asked for again where that was not the matter, or not the only one', async (_, field, begin) => {
  const other = google(refusal('The prompt is too long.'));
  await expect(begin(other.fetch)).rejects.toMatchObject({ kind: 'rejected' });
  expect(other.sent).toHaveLength(1);
  const both = google(refusal(`${field} is not allowed.`), refusal(`${field} is not allowed.`));
  await expect(begin(both.fetch)).rejects.toMatchObject({ kind: 'rejected' });
  expect(both.sent).toHaveLength(2);
});

it.each(ways)('%s is never asked for again after an answer that leaves it open', async (_, field, begin) => {
  const open = google({ status: 500, body: { error: { code: 500, status: 'INTERNAL', message: `${field} failed` } } });
  await expect(begin(open.fetch)).rejects.toMatchObject({ kind: 'unknown' });
  expect(open.sent).toHaveLength(1);
});
