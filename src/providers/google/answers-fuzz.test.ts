import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import { sampleRequest } from '../../testing/test-engine.ts';
import { createGeminiVeoProvider } from './gemini-veo.ts';

const model = 'veo-3.1-fast-generate-preview';
const name = `models/${model}/operations/abc123`;
const request = sampleRequest({ model });

/** The shapes that Google is known to answer with; what comes is one of them with something lost, added or of another kind. */
const shapes: readonly unknown[] = [
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
  {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'quota',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }],
    },
  },
];

type Change = { readonly at: number; readonly value: unknown };
const changes = fc.array(
  fc.record({ at: fc.nat(30), value: fc.oneof(fc.constant(undefined), fc.anything({ maxDepth: 2 }), fc.jsonValue()) }),
  { maxLength: 3 },
);
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 400, 401, 403, 404, 429, 500, 503, 204, 302),
  body: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(...shapes), changes).map(([shape, made]) => JSON.stringify(changed(shape, made)) ?? ''),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  ),
});

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

function providerAt(status: number, body: string) {
  const answer = (): Promise<Response> =>
    Promise.resolve(new Response(status === 204 ? null : body, { status, headers: { 'content-type': 'application/json' } }));
  return createGeminiVeoProvider({ apiKey: 'AIza-not-a-real-key', baseUrl: 'http://127.0.0.1:9', fetch: answer });
}

it('starts, or says what is known about it, whatever Google answers', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async ({ status, body }) => {
      try {
        const { operationName } = await providerAt(status, body).start(
          { request, referenceImages: [] },
          new AbortController().signal,
        );
        expect(operationName).toMatch(/^models\/[\w.-]+\/operations\/[\w-]+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
        // What Google may have taken is never said to be free.
        if (status === 200 && error instanceof ProviderError) expect(error.kind).toBe('unknown');
      }
    }),
    { numRuns: 300 },
  );
});

it('tells how an operation is, or that it can’t, whatever Google answers', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async ({ status, body }) => {
      try {
        const check = await providerAt(status, body).check({ name, model }, new AbortController().signal);
        if (check.state === 'finished') expect(check.videos.length).toBeGreaterThan(0);
        else expect(['running', 'refused', 'failed']).toContain(check.state);
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
      }
    }),
    { numRuns: 300 },
  );
});
