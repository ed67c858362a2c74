import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AdminCard } from '../../domain/admin-card.ts';
import type { AdminCardAttempt, Delivery } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { ReportDecider } from '../../domain/moderation/report.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { asPrivate } from '../../domain/private-target.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const who = (id: string): Requester => ({ platform: 'discord', id, name: `${id}!` });
const [ann, ben, cy] = [who('ann'), who('ben'), who('cy')];
const at = (guild: string): ReplyTarget => ({ platform: 'discord', channelId: 'film', ids: { guild } });
/** What stands by now, by the id of the post, with where. */
let shown: Map<string, { readonly card: AdminCard; readonly channelId: string; readonly posts: number }>;
let video: string;
let provider: ScriptedProvider;
let app: TestEngine;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(async () => {
  shown = new Map();
  provider = scriptedProvider(video);
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], deliveries: [discord()] });
  await app.engine.start();
  for (const guild of ['S1', 'S2'])
    await app.engine.choosePlaceSettings(
      serverScopeOf(settingScopeOf(at(guild))),
      { adminChannel: { id: `admins ${guild}`, name: '#admins' } },
      who('mod'),
    );
});
afterEach(() => app.stop());

function discord(): Delivery {
  return {
    ...recordingDelivery([], 'discord'),
    postFurther: async () => ({ state: 'delivered', receipt: {} }),
    channelNear: (near, channelId) => ({ ...near, channelId }),
    personNear: (near, personId) => ({ ...near, channelId: `to ${personId}` }),
    async postAdminCard({ post: { id, target, receipt }, card }: AdminCardAttempt) {
      const posts = (shown.get(id)?.posts ?? 0) + (receipt.message === undefined ? 1 : 0);
      shown.set(id, { card, channelId: target.channelId, posts });
      return { state: 'delivered', receipt: { message: id } };
    },
  };
}

let asked = 0;
async function make(guild = 'S1', requester = ann, replyTarget = at(guild)): Promise<string> {
  asked += 1;
  const { generation } = await app.engine.submit(
    sampleSubmission({ requester, replyTarget, eventId: `e${asked}`, agreedUsd: 9 }),
  );
  await expect
    .poll(async () => {
      await app.clock.advance(1000);
      const now = await app.engine.find(generation.id);
      if (now?.operationName !== undefined) provider.finish(now.operationName);
      return now?.state;
    })
    .toBe('completed');
  return generation.id;
}

const report = (id: string, by = ben, words?: string) => said(app.engine.reports.report(id, { reason: 'hate', words }, by));
const byCard = (guild = 'S1', requester = who('mod')): ReportDecider => ({
  ...{ kind: 'card', requester },
  at: { platform: 'discord', channelIds: [`admins ${guild}`] },
});
const open = async (): Promise<readonly string[]> =>
  (await app.engine.reports.list(99)).filter(({ decision }) => decision === undefined).map(({ id }) => id);
const decide = async (id: string, outcome: 'deleted' | 'blocked' | 'fine', by = byCard()) =>
  said(app.engine.reports.decide(id, { outcome, forMs: 3_600_000 }, by));

async function said(work: Promise<unknown>): Promise<unknown> {
  try {
    const done = await work;
    return typeof done === 'object' && done !== null && 'key' in done ? say(done as Parameters<typeof say>[0]) : done;
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${say(error.text)}`;
    throw error;
  }
}
const standing = (id: string) => {
  const found = shown.get(id);
  return found && [found.channelId, found.posts, say(found.card.title), found.card.outcome && say(found.card.outcome)];
};

it('a report goes once for each person to the admin channel of its server, and the first of two who decide at once decides for all', async () => {
  const id = await make();
  expect(await report(id, ann)).toMatch(/^not_allowed: That is your own video/);
  expect([await report(id, ben, 'it says “…”'), await report(id, ben), await report(id, cy)]).toEqual([true, false, true]);
  const [first = '', second = ''] = await open();
  await expect.poll(() => shown.size).toBe(2);
  const mine = [...shown.values()].find(({ card }) => card.words?.includes('it says') === true);
  expect([mine?.channelId, mine?.card.buttons.map(({ verb }) => verb)]).toEqual([
    'admins S1',
    ['report-delete', 'report-block', 'report-fine'],
  ]);
  expect(await decide(first, 'fine', byCard('S2'))).toMatch(/^not_allowed: /);
  const both = await Promise.all([decide(first, 'deleted'), decide(first, 'fine', byCard('S1', who('boss')))]);
  const decided = both.filter((each) => !String(each).startsWith('not_possible_now: That is decided already.'));
  expect(decided).toHaveLength(1);
  if (String(decided[0]).includes('Nothing is wrong')) await decide(second, 'deleted');
  await expect.poll(() => standing(`report-${second}`)?.[3]).toBe('The video was deleted, by mod!.');
  expect(await open()).toEqual([]);
  expect((await app.engine.find(id))?.videos).toEqual([]);
  await expect
    .poll(() => standing(`told-author-${id}`))
    .toEqual([
      ...['to ann', 1],
      'A video of yours was deleted by those who manage the server that you made it in, since it was reported. Reason: hate or harassment.',
      undefined,
    ]);
  await expect
    .poll(() => standing(`told-reporter-${second}`)?.[2])
    .toBe('About the video that you reported: it was deleted. Thank you for telling.');
  // Who reported it is told to nobody but those who decide, and their words leave the card with the decision.
  const toAuthor = JSON.stringify(shown.get(`told-author-${id}`));
  expect([toAuthor.includes('ben'), toAuthor.includes('cy'), shown.get(`report-${first}`)?.card.words]).toEqual([
    ...[false, false, undefined],
  ]);
  expect([...shown.values()].every(({ posts }) => posts === 1)).toBe(true);
});

it('its author is blocked in that server alone, and a video that its person deletes closes what was reported of it', async () => {
  const [id, other] = [await make(), await make('S2', cy)];
  await report(id);
  await report(other);
  const ofOther = (await app.engine.reports.list(9)).find(({ generationId }) => generationId === other)?.id ?? '';
  const own = (await open()).find((each) => each !== ofOther) ?? '';
  expect(await decide(own, 'fine', byCard('S1', ann))).toMatch(/^not_allowed: That is your own video/);
  expect(await decide(own, 'blocked')).toBe('Its author was blocked, by mod!.');
  expect(await said(app.engine.requireRoom({ requester: ann, replyTarget: at('S1'), eventId: 'x' }))).toMatch(/^not_allowed: /);
  expect(await said(app.engine.requireRoom({ requester: ann, replyTarget: at('S2'), eventId: 'x' }))).toBeUndefined();
  await app.engine.remove(other, { requester: cy, mayManage: false });
  await expect.poll(() => standing(`told-reporter-${ofOther}`)?.[2]).toContain('it is gone by now');
  expect([shown.has(`told-author-${other}`), await decide(ofOther, 'fine', byCard('S2'))]).toEqual([
    false,
    'not_possible_now: That is decided already. The video was deleted before anybody decided.',
  ]);
  const acts = (await app.opened.store.acts(9)).filter(({ act }) => act === 'report' || act === 'block');
  expect(acts.map(({ act, who: door, details }) => [act, door, details.by, details.outcome])).toEqual([
    ['report', 'member', 'discord:mod', 'blocked'],
    ['block', 'member', 'discord:mod', undefined],
  ]);
  const many = await said(
    (async () => {
      for (let nth = 0; nth < 21; nth += 1)
        await app.opened.store.addReport({ ...sample(nth), reporter: { platform: 'discord', id: 'cy' } });
      return await app.engine.reports.report(id, { reason: 'other' }, cy);
    })(),
  );
  expect(many).toMatch(/^not_possible_now: You reported 20 videos in a day/);
});

it('what one person is told privately goes nowhere else where that can’t be posted; a card that waits does', async () => {
  await app.stop();
  const alert = { ...at('S0'), channelId: 'alerts' };
  const shut: Delivery = {
    ...discord(),
    alertTarget: () => alert,
    async postAdminCard(attempt) {
      const { channelId } = attempt.post.target;
      if (channelId !== alert.channelId) return { state: 'parked', reason: text('answer.notFoundEver') };
      return (await discord().postAdminCard?.(attempt)) ?? { state: 'parked', reason: text('answer.notFoundEver') };
    },
  };
  const alertPlace = { platform: 'discord', channelId: 'alerts' };
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], deliveries: [shut], alertPlace });
  await app.engine.start();
  const server = serverScopeOf(settingScopeOf(at('S1')));
  await app.engine.choosePlaceSettings(server, { adminChannel: { id: 'admins S1', name: '#admins' } }, who('mod'));
  const id = await make();
  await report(id);
  const [first = ''] = await open();
  await expect.poll(() => app.clock.advance(1000).then(() => standing(`report-${first}`)?.[0])).toBe('alerts');
  const there: ReportDecider = { kind: 'card', requester: who('mod'), at: { platform: 'discord', channelIds: ['alerts'] } };
  expect(await decide(first, 'deleted', there)).toBe('The video was deleted, by mod!.');
  const told = [`told-author-${id}`, `told-reporter-${first}`];
  const ofTold = async () => {
    await app.clock.advance(1000);
    return Promise.all(told.map(async (each) => (await app.opened.store.furtherPost(each))?.state));
  };
  await expect.poll(ofTold).toEqual(['refused', 'refused']);
  expect(told.map(standing)).toEqual([undefined, undefined]);
});

it('those who decide read nothing that was asked for in private, also where a link led somebody to the video', async () => {
  const id = await make('S1', ann, asPrivate(at('S1'), at('S1')));
  await report(id, ben, 'look');
  const [{ id: reportId, prompt } = { id: '' }] = await app.engine.reports.list(9);
  await expect.poll(() => shown.get(`report-${reportId}`)?.card.words).toBe('» look');
  expect(prompt).toBe('');
});

it('somebody reports a video once, by whichever of their names', async () => {
  const id = await make();
  const { secret } = await app.engine.people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  const { person } = await app.engine.people.join(secret, 'Ben', 'Firefox');
  const door = { platform: 'discord', id: 'ben' };
  await app.opened.store.addPersonLink({ door, personId: person.id, linkedAtMs: 0, name: 'ben' });
  expect([await report(id), await report(id, { platform: 'web', id: webIdOf(person.id) })]).toEqual([true, false]);
});

const sample = (nth: number) =>
  ({ id: `r${nth}`, generationId: `g${nth}`, place: { platform: 'discord' }, reason: 'other', atMs: app.clock.now() }) as const;
