import { afterEach, beforeEach, expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { type Answer, type Command, parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { ReplyTarget, Requester } from '../src/domain/generation.ts';
import { createTexts } from '../src/lib/say.ts';
import { scriptedProvider } from '../src/testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../src/testing/set-up/test-engine.ts';
import { createCreditsCommand } from './credits.ts';
import { createTiersCommand } from './tiers.ts';
import { createUsageCommand } from './usage.ts';

const { say } = createTexts();
const fast = 'veo-3.1-fast-generate-001';
const place = (guild: string): ReplyTarget => ({ platform: 'discord', channelId: 'film', ids: { guild } });
const who = (id: string, ...roles: readonly string[]): Requester => ({ platform: 'discord', id, roles, name: `${id}!` });
const boss = who('boss');
let app: TestEngine;
let events = 0;

beforeEach(() => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
});
afterEach(() => app.stop());

async function run(command: Command, raw: Readonly<Record<string, unknown>>, requester = boss, guild = 'S1'): Promise<string> {
  events += 1;
  const call = { requester, mayManage: false, managesPlace: requester.id === 'boss', replyTarget: place(guild) };
  try {
    const answer: Answer = await command.run(parseOptions(command, raw), { ...call, eventId: `event ${events}` });
    return answer.kind === 'text' ? say(answer.text) : answer.kind;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${say(error.text)}`;
  }
}
const tiers = (raw: Readonly<Record<string, unknown>> = {}, requester = boss, guild = 'S1') =>
  run(createTiersCommand({ engine: app.engine, models: catalog }), raw, requester, guild);
const credits = (raw: Readonly<Record<string, unknown>> = {}, requester = boss) =>
  run(createCreditsCommand({ engine: app.engine }), raw, requester);
const usage = (raw: Readonly<Record<string, unknown>> = {}, requester = boss, guild = 'S1') =>
  run(createUsageCommand({ engine: app.engine }), raw, requester, guild);
const ask = (requester: Requester, guild = 'S1') => {
  const request = sampleRequest({ model: fast });
  return app.engine.submit(sampleSubmission({ request, requester, replyTarget: place(guild) }));
};

it('makes, shows, changes and deletes tiers of a server for who manages it alone', async () => {
  expect(await tiers()).toMatch(/^There are no tiers here/);
  expect(await tiers({ name: 'Gold', day: '5', active: '3', models: 'Veo 3.1 Fast', role: 'R1', resolution: '1080p' })).toBe(
    'Saved. “Gold”: $5.00 a day. At most 3 at once. Models: Veo 3.1 Fast. Up to 1080p. Roles: 1, people: 0. It is new.',
  );
  expect(await tiers({ name: 'gold', person: 'ann', month: 20, reset: 'models', everyone: 'yes' })).toContain(
    'It was: “Gold”: $5.00',
  );
  expect(await tiers()).toBe(
    '“Gold”: $5.00 a day. $20.00 a month. At most 3 at once. Up to 1080p. Roles: 1, people: 1. For all who have no other.',
  );
  // The role that everybody has bears the id of the server.
  expect(await tiers({ name: 'gold', role: 'S1', reset: 'role' })).not.toMatch(/^Saved.*For all who.*It was/);
  expect([await tiers({ day: 3 }), await tiers({ name: 'x', models: 'a dream' }), await tiers({}, who('ann'))]).toEqual([
    ...['invalid_option: Please say the name of the tier that this is about. Nothing was changed.'],
    expect.stringContaining('“a dream” is none of the models'),
    expect.stringContaining('not_allowed: Only people who manage'),
  ]);
  expect(await tiers({}, boss, 'S2')).toMatch(/^There are no tiers/);
  expect([await tiers({ name: 'GOLD', reset: 'tier' }), await tiers({ name: 'gold', reset: 'tier' })]).toEqual([
    expect.stringMatching(/^Deleted\. It was: “Gold”/),
    'not_found: There is no tier “gold” here. /tiers shows those that there are.',
  ]);
});

it('gives, takes and shows credits: a gift is everybody’s own, all else the admins’', async () => {
  expect(await credits({ person: 'ann', usd: '5', how: 'give' })).toBe('Done: they have $5.00 of credits here; it was $0.00.');
  expect(await credits({ person: 'ben', usd: 2 }, who('ann'))).toBe('$2.00 given. You have $3.00 of credits left here.');
  expect([await credits({}, who('ann')), await credits({ person: 'ben' })]).toEqual([
    'You have $3.00 of credits here. They pay what your tier has not left.',
    'They have $2.00 of credits here.',
  ]);
  const refused = [
    await credits({ person: 'ben' }, who('ann')),
    await credits({ person: 'ann', usd: 9, how: 'set' }, who('ann')),
    await credits({ person: 'ben', usd: 3.01 }, who('ann')),
    await credits({ usd: 1 }, who('ann')),
  ];
  expect(refused.map((each) => each.split(':')[0])).toEqual(['not_allowed', 'not_allowed', 'not_possible_now', 'invalid_option']);
});

it('shows people what they used and have left, and admins that of their server alone', async () => {
  await tiers({ name: 'all', everyone: true, day: 2 });
  await ask(who('ann'));
  const { generation } = await ask(who('ann'));
  await app.opened.store.settleAt(generation, 1.1, app.clock.now());
  await ask(who('ben'), 'S2');
  expect(await usage({}, who('ann'))).toMatch(
    /^Your tier here: all\. Today: \$1\.10 booked, \$0\.80 set aside\. Left of your tier: \$0\.10 of \$2\.00\. .*Waiting or being made: 2\. Your last ones: “a lighthouse at dawn” \(\$0\.80\)/,
  );
  expect(await usage({ by: 'person' })).toBe(
    'This month: $1.10 booked (expected: $0.80), $0.80 set aside. Free of charge: 0 refused, 0 failed or called off. ' +
      'At this pace the month comes to about $2.15. ██████████ ann!: $1.90.',
  );
  expect([await usage({ person: 'ann' }, who('ben')), await usage({ where: 'server' }, boss, 'S3')]).toEqual([
    expect.stringContaining('not_allowed: Only people who manage'),
    'Nothing was used this month.',
  ]);
});
