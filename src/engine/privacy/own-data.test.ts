import { readFileSync } from 'node:fs';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../domain/delivery.ts';
import type { Requester } from '../../domain/generation.ts';
import type { OwnFile } from '../../domain/privacy/own-data.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const ann: Requester = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Ann' };
const stranger: Requester = { platform: 'slack', tenant: 'T2', id: 'U1', name: 'Quoll' };
const image = { sha256: 'a'.repeat(64), mimeType: 'image/png', width: 64, height: 64, sizeBytes: 6 } as const;
const picture = { ...image, bytes: Buffer.from('pixels') };

let clock: ManualClock;
let provider: ScriptedProvider;
/** What was posted in direct messages: words, and the name of a file. */
let given: (readonly [words: string, name?: string])[];

beforeEach(() => {
  clock = new ManualClock();
  given = [];
});

/** @param maxBytes of a file in direct messages */
async function start(maxBytes = () => 1e9) {
  const folder = temporaryFolder();
  provider = scriptedProvider(await sampleVideoFile(folder), 'vertex-veo');
  const slack: Delivery = {
    ...recordingDelivery([], 'slack'),
    personFiles: {
      get maxBytes() {
        return maxBytes();
      },
      say: (sentence) => say(sentence),
      async give({ text }, { path, name }) {
        expect(readFileSync(path).length).toBeLessThanOrEqual(maxBytes());
        given.push([say(text), name]);
      },
      tell: async ({ text }) => void given.push([say(text)]),
    },
  };
  const app = openTestEngine({ folder, providers: [provider], clock, deliveries: [slack, recordingDelivery([], 'web')] });
  onTestFinished(app.stop);
  await app.engine.start();
  const make = async (requester: Requester, prompt: string): Promise<string> => {
    const request = sampleRequest({ model: 'veo-3.1-fast-generate-001', prompt, image });
    const replyTarget = { platform: 'slack', tenant: requester.tenant ?? '', channelId: 'C1', ids: {} };
    const { generation } = await app.engine.submit(sampleSubmission({ request, images: [picture], requester, replyTarget }));
    const state = async () => (await app.engine.find(generation.id))?.state;
    await expect.poll(() => clock.advance(1000).then(state)).toBe('generating');
    provider.finish((await app.engine.find(generation.id))?.operationName ?? '');
    await expect.poll(() => clock.advance(1000).then(state)).toBe('completed');
    return generation.id;
  };
  return { app, make };
}

async function read(files: AsyncIterable<OwnFile>): Promise<ReadonlyMap<string, Buffer>> {
  const all = new Map<string, Buffer>();
  for await (const { name, open } of files) all.set(name, Buffer.from(await new Response(await open()).arrayBuffer()));
  return all;
}

it('is everything of somebody and nothing of others, once in an hour, for those who read it to its end', async () => {
  const { app, make } = await start();
  const id = await make(ann, 'a Quokkaprompt');
  await make(stranger, 'a Quollprompt');
  const at = { requester: ann, replyTarget: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} } };
  await app.engine.styles.save({ scope: 'own', name: 'Wombat', words: 'in Wombatstyle' }, at);
  await app.engine.library.change(id, { isFavourite: true, note: 'what somebody else thinks of it' }, stranger);
  const { privacy } = app.engine;

  const first = await privacy.data(ann, (each) => say(each));
  await expect(privacy.data(ann, say)).rejects.toMatchObject({ text: { key: 'privacy.dataBusy' } });
  for await (const { name } of first) if (name === 'README.txt') break;
  const files = await read(await privacy.data(ann, say));
  expect([...files.keys()]).toEqual(['README.txt', 'data.json', `${id}.mp4`, `${'a'.repeat(64)}.png`]);
  expect(files.get('README.txt')?.toString()).toContain('everything that the bot has of you');
  expect(files.get(`${'a'.repeat(64)}.png`)?.toString()).toBe('pixels');
  const data = JSON.parse(files.get('data.json')?.toString() ?? '');
  expect(data).toMatchObject({
    doors: [{ door: 'slack:T1/U1', styles: [{ name: 'Wombat', words: 'in Wombatstyle' }], favourites: [] }],
    requests: [{ operation_id: id, estimated_usd: 0.8, booked_usd: 0.8, charged: 'yes', request: { prompt: 'a Quokkaprompt' } }],
  });
  const words = [...files.values()].map(String).join('');
  for (const theirs of ['Quoll', 'somebody else thinks']) expect(words).not.toContain(theirs);
  await expect(privacy.data(ann, say)).rejects.toMatchObject({ text: { key: 'privacy.dataWait' } });
  expect((await privacy.standing(ann)).copyAtMs).toBe(clock.now() + 60 * 60_000);
  await clock.advance(60 * 60_000);
  expect((await read(await privacy.data(ann, say))).size).toBe(4);
});

it('comes in direct messages in parts that fit, says what does not, and ends where its person wants to be forgotten', async () => {
  let bytes = 0;
  const { app, make } = await start(() => bytes);
  const id = await make(ann, 'a Quokkaprompt');
  await make(ann, 'another Quokkaprompt');
  // Room for one of the two videos, and the list of what is left out.
  bytes = 70_000 + ((await app.engine.find(id))?.videos[0]?.sizeBytes ?? 0);
  const replyTarget = { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} };
  const { privacy } = app.engine;
  await privacy.giveData(ann, replyTarget);
  await expect.poll(() => given.length).toBe(3);
  expect(given).toEqual([
    ['Everything that the bot has of you, file 1.', 'my-data.zip'],
    ['Everything that the bot has of you, file 2.', 'my-data-2.zip'],
    [expect.stringContaining('That was everything')],
  ]);
  await clock.advance(60 * 60_000);
  const files = await privacy.data(ann, say);
  await app.engine.privacy.forget(ann);
  await expect(read(files)).rejects.toMatchObject({ text: { key: 'privacy.dataForgotten' } });
});
