import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import { sampleRequest, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createGeminiImageProvider } from './gemini-image.ts';
import { createGeminiOmniProvider } from './gemini-omni.ts';
import { createGeminiVeoProvider } from './gemini-veo.ts';

const model = 'veo-3.1-fast-generate-preview';
const name = `models/${model}/operations/abc123`;
const folder = temporaryFolder();
// A longer search: FUZZ_RUNS=20000 npm test -- answers-fuzz
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

const refusal = {
  error: {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: 'quota',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }],
  },
};
const operations: readonly unknown[] = [
  { name },
  {
    name,
    done: true,
    response: {
      generateVideoResponse: {
        generatedSamples: [{ video: { uri: 'https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media' } }],
      },
    },
  },
  {
    name,
    done: true,
    response: { generateVideoResponse: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: ['Support codes: 29310472'] } },
  },
  { name, done: true, error: { code: 13, message: 'internal', details: [{ '@type': 'x', reason: 'y' }] } },
  refusal,
];
const interactions: readonly unknown[] = [
  { id: 'v1_abc', status: 'completed', steps: [{ type: 'model_output', content: [{ type: 'video', uri: 'files/abc' }] }] },
  { id: 'v1_abc', status: 'completed', steps: [{ type: 'model_output', content: [{ type: 'video', data: 'AAAA' }] }] },
  { id: 'v1_abc', status: 'completed', steps: [{ type: 'model_output', content: [{ type: 'text', text: 'no' }] }] },
  { id: 'v1_abc', status: 'failed', errors: [{ code: 13, message: 'internal' }] },
  { id: 'v1_abc', status: 'in_progress' },
  refusal,
];
const contents: readonly unknown[] = [
  { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }, finishReason: 'STOP' }] },
  { candidates: [{ content: { parts: [{ thought: true, text: 'hm' }, { text: 'no' }] }, finishReason: 'IMAGE_SAFETY' }] },
  { promptFeedback: { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'no' } },
  refusal,
];

type Change = { readonly at: number; readonly value: unknown };
const changes = fc.array(
  fc.record({ at: fc.nat(30), value: fc.oneof(fc.constant(undefined), fc.anything({ maxDepth: 2 }), fc.jsonValue()) }),
  { maxLength: 3 },
);

/** What comes is a shape that Google is known to answer with, something of it lost, added or of another kind; or anything. */
function answersLike(shapes: readonly unknown[]) {
  const changed_ = fc
    .tuple(fc.constantFrom(...shapes), changes)
    .map(([shape, made]) => JSON.stringify(changed(shape, made)) ?? '');
  return fc.record({
    status: fc.constantFrom(200, 200, 200, 400, 401, 403, 404, 429, 500, 503, 204, 302),
    body: fc.oneof(
      { weight: 6, arbitrary: changed_ },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    ),
  });
}

/** Changes values by their place in the order in which they are met. */
function changed(shape: unknown, made: readonly Change[]): unknown {
  let place = 0;
  return JSON.parse(
    JSON.stringify(shape, (_, value: unknown) => {
      const change = made.find(({ at }) => at === place);
      place += 1;
      if (change === undefined) return value;
      return typeof change.value === 'bigint' ? String(change.value) : isPlain(change.value) ? change.value : null;
    }) ?? 'null',
  );
}

function isPlain(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

type Answer = { readonly status: number; readonly body: string };

/** What every provider is told of its connection: whatever it asks, this is what comes. */
function always({ status, body }: Answer) {
  const headers = { 'content-type': 'application/json' };
  const answer = async (): Promise<Response> => new Response(status === 204 ? null : body, { status, headers });
  return { baseUrl: 'http://127.0.0.1:9', fetch: answer };
}

const apiKey = 'AIza-not-a-real-key';
const image = 'gemini-nano-banana-2.1';
const omni = 'gemini-omni-1.1-flash';
const providers = [
  ['Veo', sampleRequest({ model }), operations, (answer: Answer) => createGeminiVeoProvider({ apiKey, ...always(answer) })],
  [
    'Omni',
    sampleRequest({ model: omni }),
    interactions,
    (answer: Answer) => createGeminiOmniProvider({ apiKey, ...always(answer) }),
  ],
  [
    'the image model',
    sampleRequest({ model: image, durationSeconds: 0, resolution: '1k' }),
    contents,
    (answer: Answer) =>
      createGeminiImageProvider({
        credentials: { kind: 'key', apiKey, baseUrl: always(answer).baseUrl },
        fetch: always(answer).fetch,
        folder,
      }),
  ],
] as const;

it.each(providers)('%s starts, or says what is known about it, whatever Google answers', async (_, request, shapes, open) => {
  await fc.assert(
    fc.asyncProperty(answersLike(shapes), async (answer) => {
      try {
        const { operationName } = await open(answer).start({ request, referenceImages: [] }, new AbortController().signal);
        expect(operationName).toMatch(/^(models|interactions|stills)\/[\w./-]+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
        // What Google may have taken is never said to be free, unless Google itself says that it refused.
        const isRefused = error instanceof ProviderError && /^(refused|no_media)$/.test(error.code);
        if (answer.status === 200 && error instanceof ProviderError && !isRefused) expect(error.kind).toBe('unknown');
      }
    }),
    { numRuns },
  );
});

const names = { Veo: name, Omni: 'interactions/v1_abc' } as const;

it.each([providers[0], providers[1]])(
  '%s tells how a start is, or that it can’t, whatever Google answers',
  async (who, request, shapes, open) => {
    const place = { name: names[who], model: request.model };
    await fc.assert(
      fc.asyncProperty(answersLike(shapes), async (answer) => {
        try {
          const check = await open(answer).check(place, new AbortController().signal);
          if (check.state === 'finished') expect(check.videos.length).toBeGreaterThan(0);
          else expect(['running', 'refused', 'failed']).toContain(check.state);
        } catch (error) {
          expect(error).toBeInstanceOf(ProviderError);
        }
      }),
      { numRuns },
    );
  },
);
