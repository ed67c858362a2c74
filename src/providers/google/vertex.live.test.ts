import { describe, expect, it } from 'vitest';
import { catalog } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import { readLiveGoogle, tell } from '../../testing/set-up/live.ts';
import { createGoogleClient } from './google-client.ts';
import { readGoogleError } from './google-error.ts';
import { probeModels } from './models-probe.ts';
import { createVertexVeoProvider } from './vertex-veo.ts';

const { project = '', location, vertexBaseUrl: baseUrl } = readLiveGoogle();
const credentials = { kind: 'project', project, location, baseUrl } as const;
const timeout = 30_000;

// Nothing here costs anything: Vertex AI has no video for less than 0.20 USD.
describe.runIf(project !== '')('Vertex AI, live', () => {
  it('takes the login and says whether it offers each model', async () => {
    for (const { id, status } of catalog.filter(({ provider }) => provider === 'vertex-veo')) {
      const probe = await probeModels(credentials, id, { signal: AbortSignal.timeout(timeout), timeoutMs: timeout });
      tell(`offers ${id} (${status})`, probe.outcome === 'no answer' ? (probe.error.status ?? probe.error.code) : probe.outcome);
      expect(probe.outcome).not.toBe('no answer');
    }
  });

  it('knows nothing of an operation that never was, and says so in a way that ends its generation', async () => {
    const provider = createVertexVeoProvider({ project, location, baseUrl });
    for (const { id } of catalog.filter((model) => model.provider === 'vertex-veo')) {
      const home = `projects/${project}/locations/${location}/publishers/google/models/${id}`;
      const name = `${home}/operations/00000000-0000-4000-8000-000000000000`;
      const error = await thrownBy(provider.check({ name, model: id }, AbortSignal.timeout(timeout)));
      const cause = readGoogleError(error instanceof ProviderError ? error.cause : undefined);
      tell(`check of no operation of ${id}`, { error: String(error), google: cause });
      expect(error).toMatchObject({ code: 'operation_gone' });
    }
  });

  it('says what it makes of the Interactions API, which Omni would need', async () => {
    const client = createGoogleClient(credentials);
    const error = await thrownBy(client.interactions.get('none', { stream: false }, { maxRetries: 0, timeout }));
    tell('GET interactions/none in project mode', readGoogleError(error) ?? String(error));
    expect(error).toBeInstanceOf(Error);
  });
});

function thrownBy(asking: Promise<unknown>): Promise<unknown> {
  return asking.then(
    () => undefined,
    (error: unknown) => error,
  );
}
