import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approvalMs, approvalPostId, type Decider } from '../../domain/approvals/approval.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { everywhere, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { asPrivate } from '../../domain/private-target.ts';
import { createTexts } from '../../lib/say.ts';
import { createCheckFilm } from '../../media/film/check-film.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  type Effect,
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const [dear, fast] = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001'] as const;
/** What one of each costs. */
const usd = 3.2;
const less = 0.8;
const ann: Requester = { platform: 'discord', id: 'ann', name: 'Ann', roles: ['R1'] };
const boss: Requester = { platform: 'discord', id: 'boss', name: 'Boss' };
const place = (guild: string, channelId = 'film'): ReplyTarget => ({ platform: 'discord', channelId, ids: { guild } });
const here = place('S1');
const byCard = (requester = boss, channelId = 'admins S1'): Decider => ({
  ...{ kind: 'card', requester, at: { platform: 'discord', channelIds: [channelId] } },
});
const byBot: Decider = { kind: 'admin', who: 'terminal', requester: { platform: 'web', id: 'terminal' } };

let app: TestEngine;
let provider: ScriptedProvider;
let roles: readonly string[];
let effects: Effect[];
let folder: string;

/** A chat with roles, whose servers have a channel each for admins. */
function delivery(): Delivery {
  return {
    ...recordingDelivery(effects, 'discord'),
    channelNear: (near, channelId) => ({ ...near, channelId }),
    rolesOf: async () => roles,
    postFurther: async () => ({ state: 'delivered', receipt: {} }),
    async postAdminCard({ card }) {
      shown.push(card.words);
      cards.push(card.outcome === undefined ? card.buttons.map(({ label }) => say(label)).join(' | ') : say(card.outcome));
      return { state: 'delivered', receipt: { message: '1' } };
    },
  };
}
let cards: string[];
/** The words of each. */
let shown: (string | undefined)[];

function open(options: Partial<TestEngineOptions> = {}): TestEngine {
  return openTestEngine({
    ...{ folder, providers: [provider], deliveries: [delivery(), recordingDelivery(effects)] },
    ...options,
    settings: { confirmAboveUsd: 100, activePerPerson: 50, concurrentGenerations: 50, ...options.settings },
  });
}

beforeEach(async () => {
  [provider, roles, effects, cards, folder] = [scriptedProvider('', 'vertex-veo'), ['R1'], [], [], temporaryFolder()];
  shown = [];
  app = open();
  await app.engine.start();
  await limit(1);
});
afterEach(() => app.stop());

const limit = (approveAboveUsd: number, at = here) =>
  app.engine.choosePlaceSettings(
    serverScopeOf(settingScopeOf(at)),
    { approveAboveUsd, adminChannel: { id: `admins ${at.ids.guild}`, name: '#admins' } },
    boss,
  );
async function ask(change: Parameters<typeof sampleSubmission>[0] = {}) {
  const submission = sampleSubmission({ request: sampleRequest({ model: dear }), replyTarget: here, requester: ann, ...change });
  return (await app.engine.submit(submission)).generation;
}
const spent = async () => {
  const { reservedUsd, spentUsd, maybeUsd } = await app.opened.store.spending({ kind: 'everyone' }, 0, app.clock.now());
  return [reservedUsd, spentUsd + maybeUsd];
};
const look = async (id: string) => await app.engine.find(id);
/** Long enough for all that would begin by itself. */
const pass = async (ms = 120_000) => {
  for (let passed = 0; passed < ms; passed += 60_000) await app.clock.advance(60_000);
};
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return say(error.text);
  }
}

/** The one that waits. */
const awaited = async () => {
  const [first] = await app.engine.approvals.open(5);
  if (first === undefined) throw new Error('nothing waits');
  return first.approval.id;
};

describe('a request above the limit', () => {
  it('waits with its money set aside, and nothing of it is sent before somebody approves it, once', async () => {
    const { id, state, reason } = await ask();
    expect([state, reason && say(reason)]).toEqual(['awaiting', expect.stringContaining('manages this server decides')]);
    await pass();
    expect([provider.starts.length, await spent(), (await look(id))?.position]).toEqual([0, [usd, 0], undefined]);
    expect(cards).toEqual(['Approve · $3.20* | A cheaper way · $0.80* | Decline with a reason']);
    expect(await app.engine.approvals.open(5)).toMatchObject([{ priceUsd: usd, monthUsd: usd, generations: [{ id }] }]);
    const approval = await awaited();
    const both = [byCard(), byBot].map((by) => refusal(app.engine.approvals.approve(approval, by, usd)));
    expect((await Promise.all(both)).toSorted()).toEqual(['That is decided already. Approved for $3.20, by: Boss.', 'done']);
    await pass();
    expect([provider.starts.length, await spent(), (await look(id))?.state]).toEqual([1, [usd, 0], 'generating']);
    expect([cards.at(-1), (await look(id))?.notes.map((note) => say(note))]).toEqual([
      'Approved for $3.20, by: Boss.',
      ['Approved by: Boss.'],
    ]);
    expect(effects.filter(({ kind }) => kind !== 'status')).toEqual([]);
  });

  it('shows those who decide its words, and of what is private its price alone', async () => {
    const request = sampleRequest({ model: dear, prompt: 'a fox', negativePrompt: 'a hare' });
    await ask({ request, replyTarget: asPrivate(here, place('S1', 'dm-ann')) });
    await ask({ request, eventId: 'open' });
    await expect.poll(() => shown.map((words) => words ?? 'none').toSorted()).toEqual(['a fox', 'none']);
  });

  it('is asked about first, and what costs no more than the limit, or nothing, does not wait', async () => {
    await app.engine.choosePlaceSettings(settingScopeOf(here), { confirmAboveUsd: 2 }, boss);
    expect(await refusal(ask())).toContain('Once you agree, it waits until an admin approves it.');
    expect((await ask({ request: sampleRequest({ model: fast }) })).state).toBe('queued');
    expect((await ask({ replyTarget: place('S2') })).state).toBe('queued');
    await limit(usd);
    expect((await ask({ agreedUsd: usd })).state).toBe('queued');
  });

  it('goes by the best of its person’s tiers, and never beyond what the bot’s admin set, who then decides alone', async () => {
    const by = { who: 'member', by: boss } as const;
    await app.engine.tiers.change(settingScopeOf(here), 'team', { addRoles: ['R1'], approveAboveUsd: 0.5 }, by);
    await app.engine.tiers.change(settingScopeOf(here), 'gold', { addRoles: ['R2'], approveAboveUsd: 5 }, by);
    const states = async (...requesters: readonly Requester[]) =>
      Promise.all(requesters.map(async (requester) => (await ask({ requester })).state));
    expect(await states(ann, { ...ann, roles: ['R1', 'R2'] }, { ...ann, roles: [] })).toEqual(['awaiting', 'queued', 'awaiting']);
    await app.stop();
    app = open({ settings: { approveAboveUsd: 2 } });
    await app.engine.start();
    const own = await ask({ requester: { ...ann, id: 'eve', roles: ['R2'] } });
    expect([own.state, own.reason && say(own.reason)]).toEqual(['awaiting', expect.stringContaining('The bot’s admin decides')]);
    expect(await refusal(limit(2.01))).toContain('wants an approval above $2.00 already');
    const { approvalId = '' } = own;
    expect(await refusal(app.engine.approvals.approve(approvalId, byCard(), usd))).toContain('no such');
    expect(await refusal(app.engine.approvals.approve(approvalId, byBot, usd))).toBe('done');
  });

  it('is approved by nobody of another server, by no other card, and never by its own person at any door', async () => {
    await ask();
    await limit(1, place('S2'));
    await ask({ replyTarget: place('S2') });
    const [first] = await app.engine.approvals.open(5);
    const { id } = first?.approval ?? { id: '' };
    const elsewhere = first?.generations[0]?.replyTarget.ids.guild === 'S1' ? 'admins S2' : 'admins S1';
    const tries = [byCard(boss, elsewhere), byCard(boss, 'film'), byCard({ ...boss, platform: 'web' }, 'nowhere')];
    for (const by of tries) {
      expect(await refusal(app.engine.approvals.approve(id, by, usd))).not.toBe('done');
      expect(await refusal(app.engine.approvals.decline(id, by, ''))).not.toBe('done');
    }
    const { secret } = await app.engine.people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
    const { person } = await app.engine.people.join(secret, 'Ann', 'Firefox');
    for (const door of ['ann', 'annie'])
      await app.opened.store.addPersonLink({
        door: { platform: 'discord', id: door },
        personId: person.id,
        linkedAtMs: 0,
        name: door,
      });
    const own = byCard({ ...boss, id: 'annie' }, elsewhere === 'admins S2' ? 'admins S1' : 'admins S2');
    expect(await refusal(app.engine.approvals.approve(id, own, usd))).toContain('Nobody approves what they asked for');
    await pass();
    expect([provider.starts.length, (await app.engine.approvals.open(5)).length]).toEqual([0, 2]);
  });

  it('is held against tier, blocks and caps as they are when it is approved, and waits on where they refuse it', async () => {
    const by = { who: 'member', by: boss } as const;
    const { id } = await ask();
    const approve = () => awaited().then((approval) => refusal(app.engine.approvals.approve(approval, byCard(), usd)));
    await app.engine.tiers.change(settingScopeOf(here), 'team', { addRoles: ['R1'], perDayUsd: 9 }, by);
    await app.engine.tiers.change(settingScopeOf(here), 'others', { isForEveryone: true, models: [fast] }, by);
    roles = [];
    expect(await approve()).toContain('waits on: Your tier here (others) can’t use Veo 3.1');
    roles = ['R1'];
    await app.engine.tiers.change(settingScopeOf(here), 'team', { perDayUsd: 3 }, by);
    expect(await approve()).toContain('budget of the day ($3.00)');
    await app.engine.tiers.change(settingScopeOf(here), 'team', { perDayUsd: usd }, by);
    await app.engine.admin.block('terminal', 'discord:ann', {});
    expect(await approve()).toContain('waits on');
    expect([await spent(), (await look(id))?.state, provider.starts.length]).toEqual([[usd, 0], 'awaiting', 0]);
    await app.engine.admin.unblock('terminal', 'discord:ann');
    const words = (await look(id))?.request.prompt.split(' ').slice(-1) ?? [];
    await app.engine.words.add(everywhere, words, { who: 'terminal' });
    expect(await approve()).toContain('doesn’t want');
    await app.engine.words.remove(everywhere, words[0] ?? '', { who: 'terminal' });
    expect([await refusal(app.engine.approvals.approve(await awaited(), byCard(), 3.1)), await approve()]).toEqual([
      expect.stringContaining('$3.20'),
      'done',
    ]);
    expect(await spent()).toEqual([usd, 0]);
  });

  it('is made as a cheaper one in its place, for which less is set aside', async () => {
    const { id } = await ask();
    await app.engine.approvals.approveCheaper(await awaited(), byCard(), less);
    await pass();
    const made = await look(id);
    expect([made?.state, made?.priceUsd, await spent(), provider.starts.length]).toEqual(['generating', less, [less, 0], 1]);
    expect(made?.request.model).not.toBe(dear);
    expect([made?.notes.map((note) => say(note)), cards.at(-1)]).toEqual([
      [expect.stringMatching(/^A cheaper way was approved by Boss: /)],
      'A cheaper way was approved, by: Boss.',
    ]);
  });

  it('ends free of charge when it is declined, called off or never decided, and its person is told once', async () => {
    const [declined, canceled, lapsed] = [await ask(), await ask({ channel: 'two' }), await ask({ channel: 'three' })];
    expect(await spent()).toEqual([9.6, 0]);
    await app.engine.approvals.decline(declined.approvalId ?? '', byCard(), ' too\n dear ');
    await app.engine.cancel(canceled.id, { requester: ann, mayManage: false });
    expect(await spent()).toEqual([usd, 0]);
    await app.clock.advance(approvalMs - 300_000);
    await pass();
    expect((await look(lapsed.id))?.state).toBe('awaiting');
    await expect.poll(() => app.clock.advance(60_000).then(spent)).toEqual([0, 0]);
    const ends = await Promise.all([declined, canceled, lapsed].map(async ({ id }) => (await look(id))?.state));
    expect(ends).toEqual(['refused', 'canceled', 'expired']);
    expect(effects.filter(({ kind }) => kind === 'result').map(({ generationId }) => generationId)).toEqual([
      declined.id,
      lapsed.id,
    ]);
    const { reason } = (await look(declined.id)) ?? {};
    expect(reason && say(reason)).toBe('It was declined by Boss, so nothing was sent or charged. Reason: too dear');
    expect(await refusal(app.engine.approvals.approve(lapsed.approvalId ?? '', byBot, usd))).toContain(
      'Nobody decided within 24 hours',
    );
    expect([provider.starts.length, (await app.engine.approvals.open(5)).length]).toEqual([0, 0]);
  });

  it('is one decision of several that were asked for at once', async () => {
    const request = sampleRequest({ model: dear, numberOfVideos: 1 });
    const submissions = ['one', 'two'].map((prompt) =>
      sampleSubmission({ request: { ...request, prompt }, replyTarget: here, requester: ann, agreedUsd: usd * 2 }),
    );
    const { generations } = await app.engine.submitAll(submissions, { asSet: true });
    expect([generations.map(({ state }) => state), new Set(generations.map(({ approvalId }) => approvalId)).size]).toEqual([
      ['awaiting', 'awaiting'],
      1,
    ]);
    expect(await refusal(app.engine.approvals.approve(await awaited(), byCard(), usd))).toContain('$6.40');
    await app.engine.approvals.approve(await awaited(), byCard(), usd * 2);
    await pass();
    expect([provider.starts.length, await spent()]).toEqual([2, [usd * 2, 0]]);
  });
});

it('is one decision of a film and its shots, which end together and are told once where it is declined', async () => {
  await app.stop();
  app = open({ films: { check: createCheckFilm(), join: () => Promise.reject(new Error('there is nothing to join')) } });
  await app.engine.start();
  const film = { kind: 'new', look: '', title: '', words: ['one', 'two'], captions: ['', ''], isSequence: true } as const;
  const shots = ['one', 'two'].map((prompt) =>
    sampleSubmission({ request: sampleRequest({ model: dear, prompt }), replyTarget: here, requester: ann, agreedUsd: usd * 2 }),
  );
  const states = async () => (await app.engine.history({ limit: 9 })).generations.map(({ state }) => state);
  await app.engine.submitAll(shots, { film });
  await pass();
  expect([await states(), await spent(), cards]).toEqual([
    ['awaiting', 'awaiting', 'awaiting'],
    [6.4, 0],
    [expect.stringContaining('Approve · $6.40')],
  ]);
  await app.engine.approvals.decline(await awaited(), byCard(), 'no');
  await pass();
  expect([await states(), await spent(), effects.filter(({ kind }) => kind === 'result').length]).toEqual([
    ['refused', 'refused', 'refused'],
    [0, 0],
    1,
  ]);
  await app.engine.submitAll(
    shots.map((each) => ({ ...each, eventId: `${each.eventId} again` })),
    { film },
  );
  await app.engine.approvals.approve(await awaited(), byCard(), usd * 2);
  await pass();
  expect([(await states()).slice(0, 3).toSorted(), provider.starts.length, await spent()]).toEqual([
    ['generating', 'queued', 'queued'],
    1,
    [6.4, 0],
  ]);
});

it('sends nothing before the decision, and each once after it, wherever the process ends', async () => {
  for (const point of ['after-accept', 'before-further-post', 'after-further-post', 'in-act', 'after-act'] as const) {
    await app.stop();
    [provider, effects, cards, folder] = [scriptedProvider('', 'vertex-veo'), [], [], temporaryFolder()];
    let dies = true;
    const failpoint = (name: string): void => {
      if (dies && name === point) throw new Error('the process ends');
    };
    app = open({ failpoint });
    await app.engine.start();
    dies = false;
    await limit(1);
    dies = point !== 'in-act' && point !== 'after-act';
    await ask().catch(() => undefined);
    await pass();
    dies = true;
    const approval = await awaited();
    const atDeath = point === 'in-act' || point === 'after-act';
    if (atDeath) await app.engine.approvals.approve(approval, byCard(), usd).catch(() => undefined);
    expect([point, provider.starts.length > 0]).toEqual([point, false]);
    app.engine.crashed();
    await app.stop();
    app = open();
    await app.engine.start();
    await pass();
    const isDecided = (await app.engine.approvals.find(approval))?.approval.decision !== undefined;
    expect([point, isDecided, provider.starts.length, await spent()]).toEqual([
      point,
      point === 'after-act',
      isDecided ? 1 : 0,
      [usd, 0],
    ]);
    if (!isDecided) await app.engine.approvals.approve(approval, byCard(), usd);
    await pass();
    expect([point, provider.starts.length, await spent()]).toEqual([point, 1, [usd, 0]]);
    expect([point, (await app.opened.store.furtherPost(approvalPostId(approval)))?.state]).toEqual([point, 'posted']);
    expect(cards.at(-1)).toBe('Approved for $3.20, by: Boss.');
  }
});

it('waits anew where its person wants one made again of which nobody knows whether it was sent', async () => {
  const { id, approvalId = '' } = await ask();
  await app.engine.approvals.approve(approvalId, byCard(), usd);
  await app.opened.store.move(id, 'queued', 'submitting', { attempts: 1 });
  await app.opened.store.move(id, 'submitting', 'unknown', { charged: 'maybe' });
  const again = await app.engine.decide(id, 'again', { requester: ann, mayManage: false, agreedUsd: usd });
  expect([again.state, again.approvalId === approvalId]).toEqual(['awaiting', false]);
  await pass();
  expect(provider.starts.length).toBe(0);
  await app.engine.approvals.decline(again.approvalId ?? '', byCard(), '');
  const { charged, reason } = (await look(id)) ?? {};
  expect([charged, reason && say(reason)]).toEqual([
    'maybe',
    'It was declined by Boss, so it was not sent once more. The first start may have been charged.',
  ]);
});
