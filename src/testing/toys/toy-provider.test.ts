import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { fillCatalog } from '../../domain/catalog.ts';
import { modelsOf } from '../../providers/provider-module.ts';
import { describeVideoProvider } from '../contracts/provider-contract.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../set-up/test-engine.ts';
import { createToyProvider, toyModule } from './toy-provider.ts';
import { ToyVendor, toyKeepsMs } from './toy-vendor.ts';

const withToy = (vendor: ToyVendor) => [toyModule((...request) => vendor.ask(...request)), ...installed.providers] as const;

beforeAll(() => fillCatalog(withToy(new ToyVendor()).map(modelsOf)));
afterAll(() => fillCatalog(installed.providers.map(modelsOf)));

describeVideoProvider({
  name: 'A toy',
  cases: ['text', 'image'],
  faults: {
    starts: {
      rejected: [['start: refused', { code: 'invalid_argument' }]],
      busy: ['start: busy'],
      unknown: ['start: no answer', 'start: taken, no answer'],
      hangs: 'start: hangs',
    },
    checks: {
      passing: [['look: no answer', {}]],
      gone: 'look: unknown',
      impossibleNames: ['../toy-1'],
      endless: 'look: endless',
      failed: [['look: broken', 'broken']],
      refused: [['look: refused', 'provider.refusedNoReason', []]],
    },
    downloads: {
      failed: [['fetch: cut off', { kind: 'transient', code: 'download_incomplete' }]],
      lasting: [],
      stalls: 'fetch: hangs',
      keepsMs: toyKeepsMs,
    },
  },
  async open() {
    const fake = new ToyVendor();
    const provider = createToyProvider((...request) => fake.ask(...request));
    const unreachable = createToyProvider(() => Promise.reject(new Error('unreachable')));
    return { fake, provider, unreachable, model: 'toy-1' };
  },
  wire: (_, { request: { prompt } }, [image]) => ({ kind: 'start', prompt, seconds: 8, ...(image !== undefined && { image }) }),
});

/** What `src/app/installed.ts` would have with the toy in its list: the one line. */
async function startWithToy(env: Record<string, string>) {
  const vendor = new ToyVendor();
  const providers = withToy(vendor);
  const config = readConfig(
    { ...installed, providers },
    { PORT: '0', POLL_FIRST_SECONDS: '0.1', POLL_SECONDS: '0.1', ...env },
    temporaryFolder(),
  );
  const app = await startApp(config, { log: silentLog, providers, render: renderTinyVideo });
  onTestFinished(() => app.stop());
  return { app, vendor };
}

it('makes a video in the whole bot once its key is set, and is named where people are told of it', async () => {
  const { app, vendor } = await startWithToy({ TOY_KEY: 'a-key' });
  const { offered, offeredStills } = app.backend;
  // It makes no stills, so that the stand-in draws them.
  expect([offered, offeredStills].map((models) => models.map(({ id }) => id))).toEqual([['toy-1'], ['preview-image']]);
  const post = async (path: string, body: object): Promise<unknown> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch(`${app.url}/api/video_chat/${path}`, init)).json();
  };
  const asked = { prompt: 'a lighthouse', agreed_usd: 5 };
  const { operation_id: id } = z.object({ operation_id: z.string() }).parse(await post('generate', asked));
  await expect.poll(async () => (await app.engine.find(id))?.state).toBe('completed');
  expect(vendor.starts()).toBe(1);

  vendor.inject('look: refused');
  const refused = z
    .object({ operation_id: z.string() })
    .parse(await post('generate', { prompt: 'a storm', agreed_usd: 5 })).operation_id;
  await expect.poll(async () => (await app.engine.find(refused))?.state).toBe('refused');
  const said = z.object({ message: z.string() }).parse(await post('status', { operation_id: refused }));
  expect(said.message).toContain('Toy');
  expect(said.message).not.toContain('Google');
});

it('is not offered without its key', async () => {
  const { app } = await startWithToy({});
  expect([app.backend.model.id, app.backend.isStandIn]).toEqual(['preview', true]);
});
