import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CommandCall, parseOptions } from '../src/domain/command.ts';
import type { GenerationView } from '../src/domain/generation.ts';
import { createTexts } from '../src/lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../src/testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../src/testing/set-up/test-engine.ts';
import { createAgainCommand } from './again.ts';
import { createDecideCommand } from './decide.ts';
import { createQueueCommand } from './queue.ts';
import { createRemoveCommand } from './remove.ts';

const { say } = createTexts();
const folder = temporaryFolder();
const call: CommandCall = {
  requester: { platform: 'web', id: 'ada' },
  mayManage: false,
  replyTarget: { platform: 'web', channelId: 'lobby', ids: {} },
  eventId: 'press 1',
};
const bob = { ...call, requester: { platform: 'web', id: 'bob' } } as const;
let app: TestEngine;
let provider: ScriptedProvider;

beforeEach(async () => {
  provider = scriptedProvider(await sampleVideoFile(folder));
  app = await openTestEngine({ folder: temporaryFolder(), providers: [provider], settings: { concurrentGenerations: 1 } });
  await app.engine.start();
});
afterEach(() => app.stop());

async function finished(): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission());
  await reach(generation.id, 'generating');
  provider.finish(`operations/${provider.starts.length}`);
  await app.clock.advance(5000);
  await reach(generation.id, 'completed');
  return generation.id;
}

const reach = (id: string, state: GenerationView['state']) =>
  expect.poll(async () => (await app.engine.find(id))?.state).toBe(state);

it('Again makes one more of the same, however often it is pressed, and another one once that has ended', async () => {
  const again = createAgainCommand(app);
  const id = await finished();
  const press = async (by: CommandCall = call) => {
    const answer = await again.run(parseOptions(again, { id }), by);
    if (answer.kind !== 'generation') throw new Error('Again answers with a generation');
    return { id: answer.generation.id, says: say(answer.text), prompt: answer.generation.request.prompt };
  };
  const [first, second] = await Promise.all([press(), press()]);
  expect(second.id).toBe(first.id);
  expect([first.says, second.says]).toEqual(['Your video is on its way.', 'This is already being made once more.']);
  expect(first.prompt).toBe('a lighthouse at dawn');
  expect((await press(bob)).id).not.toBe(first.id);
  await reach(first.id, 'generating');
  provider.finish('operations/2');
  await app.clock.advance(5000);
  await reach(first.id, 'completed');
  expect((await press()).id).not.toBe(first.id);
});

it('Again knows nothing of other channels', async () => {
  const again = createAgainCommand(app);
  const id = await finished();
  await expect(again.run({ id }, { ...call, replyTarget: { ...call.replyTarget, channelId: 'elsewhere' } })).rejects.toThrow(
    'answer.notFoundEver',
  );
});

it('Delete is for its person and for who manages the place', async () => {
  const remove = createRemoveCommand(app);
  const id = await finished();
  await expect(remove.run({ id }, bob)).rejects.toThrow('answer.notYours');
  const answer = await remove.run({ id }, { ...bob, mayManage: true });
  expect(answer.kind === 'text' && say(answer.text)).toBe('The video was deleted.');
  await expect.poll(() => app.effects.at(-1)).toMatchObject({ kind: 'status', generationId: id });
  expect((await app.engine.find(id))?.request.prompt).toBe('');
});

it('a decision is only taken where there is one to take', async () => {
  const decide = createDecideCommand(app);
  const id = await finished();
  await expect(decide.run(parseOptions(decide, { id, decision: 'again' }), call)).rejects.toThrow('answer.notWaiting');
});

it('/queue shows what runs here, then the line in its order, and nothing of other channels', async () => {
  const queue = createQueueCommand(app);
  const ids: string[] = [];
  for (const channel of ['lobby', 'elsewhere', 'lobby', 'lobby']) {
    const { generation } = await app.engine.submit(sampleSubmission({ channel }));
    if (channel === 'lobby') ids.push(generation.id);
  }
  await reach(ids[0] ?? '', 'generating');
  const answer = await queue.run({}, call);
  if (answer.kind !== 'queue') throw new Error('/queue answers with the queue');
  expect(answer.generations.map(({ id, position }) => [id, position])).toEqual([
    [ids[0], undefined],
    [ids[1], 2],
    [ids[2], 3],
  ]);
});
