import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { GenerationView } from '../domain/generation.ts';
import { statusTexts } from '../domain/status.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const { say } = createTexts();
const veo = 'veo-3.1-generate-001';
const omni = 'gemini-omni-1.2-flash-cloud';
let video: string;
let app: TestEngine;
let warnings: string[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  warnings = [];
});
afterEach(() => app.stop());

async function open(offered: readonly string[]) {
  const destination = { write: (line: string) => void warnings.push(line) };
  const [vertex, gemini] = [scriptedProvider(video, 'vertex-veo'), scriptedProvider(video, 'vertex-omni', false)];
  const gone = new ProviderError('rejected', text('provider.modelGone', { provider: 'Google', model: 'Veo 3.1' }), {
    code: 'model_retired',
    status: 404,
  });
  vertex.onStart.push(() => Promise.reject(gone));
  app = openTestEngine({
    folder: temporaryFolder(),
    providers: [vertex, gemini],
    offered: offered.flatMap((id) => findModel(id) ?? []),
    log: createLog({ level: 'warn', format: 'json', secrets: [], destination }),
  });
  await app.engine.start();
  return { vertex, gemini };
}

async function submit(change: Parameters<typeof sampleRequest>[0]): Promise<GenerationView> {
  const { generation } = await app.engine.submit(sampleSubmission({ request: sampleRequest(change) }));
  await app.clock.advance(0);
  const found = await app.engine.find(generation.id);
  if (found === undefined) throw new Error('it is gone');
  return found;
}

describe('a model that Google no longer has', () => {
  it('is told to people with the label of one that is offered here, and to the admin with the setting', async () => {
    await open([veo, omni]);
    const failed = await submit({ model: veo });
    expect(failed.state).toBe('failed');
    const told = statusTexts(failed).map((each) => say(each));
    expect(told).toContain(
      'The model Veo 3.1 is no longer available at Google. Please use Gemini Omni Flash 1.2 (Google Cloud).',
    );
    expect(told.join(' ')).not.toMatch(/VIDEO_MODEL|veo-3/);
    expect(warnings.join('')).toContain(`VIDEO_MODEL=${omni}`);
    expect(app.engine.goneModels().map(({ id }) => id)).toEqual([veo]);
  });

  it('is not asked for again at once: “Again” says the same instead of failing once more, and is tried later', async () => {
    const { vertex } = await open([veo, omni]);
    await submit({ model: veo });
    const again = submit({ model: veo });
    await expect(again).rejects.toMatchObject({ code: 'model_retired', option: 'model', text: { key: 'provider.modelGoneUse' } });
    await expect(app.engine.estimate(sampleRequest({ model: veo }), sampleSubmission())).rejects.toThrow();
    expect(vertex.starts).toHaveLength(1);
    expect((await submit({ model: omni })).state).toBe('generating');
    await app.clock.advance(11 * 60_000);
    expect((await submit({ model: veo })).state).toBe('generating');
  });

  it('is replaced by nothing that is not offered here', async () => {
    await open([veo]);
    const told = statusTexts(await submit({ model: veo })).map((each) => say(each));
    expect(told.join(' ')).toContain('there is no other here. The bot’s admin has to choose one.');
  });
});

it('advises only models that are offered here', async () => {
  await open(['veo-3.1-lite-generate-001', 'veo-3.1-fast-generate-001']);
  const image = { sha256: 'a', mimeType: 'image/jpeg', width: 64, height: 64, sizeBytes: 3 } as const;
  const refused = submit({ model: 'veo-3.1-lite-generate-001', referenceImages: [image] });
  await expect(refused).rejects.toMatchObject({ text: { values: { problem: { key: 'request.modelCannotNoOther' } } } });
});

it('sends what should not be seen in the prompt where the model has no field for it, and says so', async () => {
  const { vertex, gemini } = await open([veo, omni]);
  const made = await submit({ model: omni, prompt: 'a fox', negativePrompt: 'fog, walls' });
  expect(gemini.starts[0]?.request).toMatchObject({ prompt: 'a fox\nwithout: fog, walls' });
  expect(gemini.starts[0]?.request).not.toHaveProperty('negativePrompt');
  expect(statusTexts(made).map((each) => say(each))).toContain('Sent at the end of the prompt: “without: fog, walls”.');
  const other = await submit({ model: veo, prompt: 'a fox', negativePrompt: 'fog' });
  expect(vertex.starts[0]?.request).toMatchObject({ prompt: 'a fox', negativePrompt: 'fog' });
  expect(
    statusTexts(other)
      .map((each) => say(each))
      .join(' '),
  ).not.toContain('without:');
});
