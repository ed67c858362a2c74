import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Command, parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { ReplyTarget, Requester } from '../src/domain/generation.ts';
import { createTexts } from '../src/lib/say.ts';
import { scriptedProvider } from '../src/testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, type TestEngine, temporaryFolder } from '../src/testing/set-up/test-engine.ts';
import { createBlockCommand, createCallOffCommand, createUnblockCommand } from './block.ts';

const { say } = createTexts();
const ann: Requester = { platform: 'discord', id: 'ann', name: 'Ann' };
let app: TestEngine;

beforeEach(() => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('')] });
});
afterEach(() => app.stop());

const at = (guild: string, channelId = 'film'): ReplyTarget => ({ platform: 'discord', channelId, ids: { guild } });

async function run(command: Command, raw: Readonly<Record<string, unknown>> = {}, guild = 'S1', by = 'mod'): Promise<string> {
  const requester = { platform: 'discord', id: by };
  const call = { requester, mayManage: false, managesPlace: by === 'mod', replyTarget: at(guild), eventId: '1' };
  return await said(async () => {
    const answer = await command.run(parseOptions(command, raw), call);
    if (answer.kind !== 'text') throw new Error('no sentence');
    const buttons = answer.buttons?.map(({ verb, id, label }) => ` [${verb} ${id}: ${say(label)}]`) ?? [];
    return `${say(answer.text)}${buttons.join('')}`;
  });
}

let asked = 0;
const ask = (guild: string, requester = ann) =>
  said(async () => {
    asked += 1;
    await app.engine.submit(sampleSubmission({ requester, replyTarget: at(guild), eventId: `e${asked}` }));
    return 'taken';
  });

async function said(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${say(error.text)}`;
    throw error;
  }
}
const [block, unblock, callOff] = [
  (...given: [Readonly<Record<string, unknown>>?, string?, string?]) => run(createBlockCommand({ engine: app.engine }), ...given),
  (person: string, guild?: string) => run(createUnblockCommand({ engine: app.engine }), { person }, guild),
  (id: string, guild?: string) => run(createCallOffCommand({ engine: app.engine }), { id }, guild),
];

it('keeps somebody from asking in one server until an end, who reads it without the reason; what waits is offered to be called off', async () => {
  expect([await ask('S1'), await ask('S1'), await ask('S2')]).toEqual(['taken', 'taken', 'taken']);
  const done = await block({ person: 'ann', howLong: '6h', reason: 'spam\nand more' });
  expect(done).toContain('They can’t ask for videos in this server until');
  expect(done).toMatch(/2 requests of theirs still wait here .* \[call-off ann: Call all 2 off · free\]$/);
  const refused = await ask('S1');
  expect(refused).toMatch(/^not_allowed: You can’t ask for videos in this server until .*those who manage it\.$/);
  expect([refused.includes('spam'), await ask('S2'), await ask('S1', { ...ann, id: 'ben' })]).toEqual([false, 'taken', 'taken']);
  expect(await block()).toMatch(/^Ann \(ann\): until .* Reason: “spam and more”$/);
  expect(await block({}, 'S2')).toMatch(/^Nobody is blocked in this server/);
  expect(await callOff('ann')).toBe('2 requests were called off, free of charge.');
  const states = (await app.engine.history({ limit: 9 })).generations.map(({ requester, replyTarget, state }) => [
    ...[requester.id, replyTarget.ids.guild, state],
  ]);
  expect(states.filter(([, , state]) => state === 'canceled')).toEqual([
    ['ann', 'S1', 'canceled'],
    ['ann', 'S1', 'canceled'],
  ]);
  await app.clock.advance(6 * 3_600_000);
  expect([await ask('S1'), await block()]).toEqual(['taken', expect.stringMatching(/^Nobody/)]);
});

it('holds at all doors of a person, and where nobody took it back until then; each is an act, and for managers alone', async () => {
  expect(await block({ person: 'ann', howLong: 'always' })).toBe(
    'They can’t ask for videos in this server any more, until somebody unblocks them. They are told so when they ask, without the reason.',
  );
  await app.clock.advance(400 * 86_400_000);
  expect(await ask('S1')).toMatch(/^not_allowed: You can’t ask for videos in this server\. /);
  const intake = { requester: ann, replyTarget: at('S1'), eventId: 'later' };
  expect(await said(async () => String(await app.engine.requireRoom(intake)))).toMatch(/^not_allowed: /);
  expect([await unblock('ann'), await unblock('ann'), await ask('S1')]).toEqual([
    ...['They can ask for videos here again.', 'They are not blocked here. Nothing was changed.', 'taken'],
  ]);
  expect((await app.opened.store.acts(9)).map(({ who, act, details }) => [who, act, details])).toEqual([
    ['member', 'unblock', { place: 'discord:S1', person: 'discord:ann', by: 'discord:mod' }],
    ['member', 'block', { place: 'discord:S1', person: 'discord:ann', by: 'discord:mod' }],
  ]);
  expect(await block({ person: 'mod' })).toMatch(/^invalid_option: You can’t block yourself/);
  expect(await block({ person: 'ann' }, 'S1', 'ben')).toMatch(/^not_allowed: /);
  await Promise.all([block({ person: 'ann', howLong: '1h' }), block({ person: 'ann', howLong: '30d' })]);
  expect(await app.engine.placeBlocks.all()).toHaveLength(1);
});
