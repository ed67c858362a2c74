import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Decider } from '../../domain/approvals/approval.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { restoreDatabase } from '../../storage/sqlite/restore.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
/** Its shots are a film of one shape. */
const model = 'veo-3.1-generate-001';
const usd = 3.2;
const ann: Requester = { platform: 'discord', id: 'ann' };
const here: ReplyTarget = { platform: 'discord', channelId: 'film', ids: { guild: 'S1' } };
const server = serverScopeOf(settingScopeOf(here));
const boss: Requester = { platform: 'discord', id: 'boss', name: 'Boss' };
const byCard: Decider = { kind: 'card', requester: boss, at: { platform: 'discord', channelIds: ['admins'] } };
const byBot: Decider = { kind: 'admin', who: 'terminal', requester: { platform: 'web', id: 'terminal' } };

let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;

const discord: Delivery = {
  ...recordingDelivery([], 'discord'),
  channelNear: (near, channelId) => ({ ...near, channelId }),
  postFurther: async () => ({ state: 'delivered', receipt: {} }),
  postAdminCard: async () => ({ state: 'delivered', receipt: { message: '1' } }),
};

async function open(approveAboveUsd?: number): Promise<void> {
  app = openTestEngine({
    ...{ folder, providers: [provider], deliveries: [discord] },
    films: { check: async () => undefined, join: () => Promise.reject(new Error('nothing is joined here')) },
    settings: { confirmAboveUsd: 1000, ...(approveAboveUsd !== undefined && { approveAboveUsd }) },
  });
  await app.engine.start();
}

beforeEach(async () => {
  [folder, provider] = [temporaryFolder(), scriptedProvider('', 'vertex-veo')];
  await open();
  const change = { approveAboveUsd: 1, videosAtOnce: 2, adminChannel: { id: 'admins', name: '#admins' } };
  await app.engine.choosePlaceSettings(server, change, boss);
});
afterEach(() => app.stop());

/** A film of two shots. @returns its approval, and the ids of the film and its shots */
async function askFilm() {
  const words = ['a zorb opens', 'it closes'];
  const submissions = words.map((prompt) =>
    sampleSubmission({
      request: sampleRequest({ model, prompt }),
      requester: ann,
      replyTarget: here,
      eventId: 'film',
      agreedUsd: 2 * usd,
    }),
  );
  const film = { kind: 'new', look: '', isSequence: false, words } as const;
  const { generations } = await app.engine.submitAll(submissions, { film });
  return { approval: generations[0]?.approvalId ?? '', ids: generations.map(({ id }) => id) };
}
const states = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await app.engine.find(id))?.state));
const approve = (id: string, by: Decider, agreedUsd = usd) => said(app.engine.approvals.approve(id, by, agreedUsd));
async function said(work: Promise<{ readonly said: Text }>): Promise<string> {
  try {
    return say((await work).said);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return say(error.text);
  }
}

it('a film of as many shots as a place takes at once can be approved, but not with words that are unwanted by now', async () => {
  const { approval, ids } = await askFilm();
  await app.engine.words.add(server, ['zorb'], { who: 'member', by: boss });
  expect(await approve(approval, byCard, 2 * usd)).toContain('waits on');
  expect(await states(ids)).toEqual(['awaiting', 'awaiting', 'awaiting']);
  await app.engine.words.remove(server, 'zorb', { who: 'member', by: boss });
  expect(await approve(approval, byCard, 2 * usd)).toBe('Approved for $6.40, by: Boss.');
  await expect.poll(() => app.clock.advance(1000).then(() => states(ids))).toEqual(['queued', 'generating', 'generating']);
});

it('of several at once the others can be approved where the first was called off and deleted', async () => {
  const submissions = ['one', 'two', 'three'].map((prompt) =>
    sampleSubmission({ request: sampleRequest({ model, prompt }), requester: ann, replyTarget: here, agreedUsd: 9.6 }),
  );
  await app.engine.choosePlaceSettings(server, { videosAtOnce: null }, boss);
  const { generations } = await app.engine.submitAll(submissions, { asSet: true });
  const [approvalId = '', ids] = [generations[0]?.approvalId, generations.map(({ id }) => id)];
  const own = { requester: ann, mayManage: false };
  for (const id of ids.slice(0, 2)) {
    await app.engine.cancel(id, own);
    await app.engine.remove(id, own);
  }
  await app.clock.advance(1000);
  expect(await approve(approvalId, byCard)).toBe('Approved for $3.20, by: Boss.');
  expect((await app.engine.approvals.find(approvalId))?.approval.priceUsd).toBe(usd);
  expect(await states(ids)).toEqual(['canceled', 'canceled', 'queued']);
  expect(await committedUsd(app)).toBe(usd);
});

it('who is blocked has what waits for an approval called off with all else that waits', async () => {
  const { ids } = await askFilm();
  const by = { who: 'member', by: boss } as const;
  expect((await app.engine.placeBlocks.block(server, { personId: 'ann' }, by)).waiting).toBe(3);
  expect([await app.engine.placeBlocks.callOff(server, 'ann', by), await states(ids)]).toEqual([
    3,
    ['canceled', 'canceled', 'canceled'],
  ]);
});

it('what the bot’s admin wants to approve by now is not approved by a place that was asked before', async () => {
  const request = sampleRequest({ model });
  const { generation } = await app.engine.submit(sampleSubmission({ request, requester: ann, replyTarget: here }));
  const { approvalId = '', reason } = generation;
  expect(reason && say(reason)).toContain('Somebody who manages this server decides');
  await app.stop();
  await open(2);
  expect(await approve(approvalId, byCard)).toContain('The bot’s admin decides');
  expect([await states([generation.id]), await approve(approvalId, byBot)]).toEqual([
    ['awaiting'],
    'Approved for $3.20, by: the bot’s admin.',
  ]);
});

it('a person of the page is held against the tier of their role there, as it is by now', async () => {
  await app.stop();
  await open(1);
  const { secret } = await app.engine.people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  const { person } = await app.engine.people.join(secret, 'Ann', 'Firefox');
  const requester: Requester = { platform: 'web', id: webIdOf(person.id), roles: ['member'] };
  const { generation } = await app.engine.submit(sampleSubmission({ request: sampleRequest({ model }), requester }));
  const scope = settingScopeOf(generation.replyTarget);
  await app.engine.tiers.change(scope, 'team', { addRoles: ['member'], perDayUsd: 3 }, { who: 'terminal' });
  expect(await approve(generation.approvalId ?? '', byBot)).toContain('budget of the day ($3.00)');
  await app.engine.tiers.change(scope, 'team', { perDayUsd: 4 }, { who: 'terminal' });
  expect(await approve(generation.approvalId ?? '', byBot)).toContain('Approved for $3.20');
});

it('of a film in a database that was put back only its shots are asked about, and it waits for them alone', async () => {
  const { approval, ids } = await askFilm();
  const backup = await app.opened.backUp('before');
  await app.stop();
  await restoreDatabase(path.join(folder, 'data'), backup, new Date(0));
  await open();
  expect(await states(ids)).toEqual(['queued', 'unknown', 'unknown']);
  expect(await approve(approval, byBot, 2 * usd)).toBe('That is decided already. It does not wait any more.');
  const [film = '', ...shots] = ids;
  for (const id of shots) await app.engine.decide(id, 'leave', { requester: ann, mayManage: false });
  expect([(await app.engine.find(film))?.state, provider.starts.length]).toEqual(['failed', 0]);
});
