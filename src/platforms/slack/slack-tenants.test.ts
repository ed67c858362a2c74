import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import type { Call } from '../../testing/fakes/slack/calls.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { type SlackApp, type SlackAppOptions, startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const notFound = say(text('answer.notFoundEver'));
/** A preview that is never done. */
const never: RenderPreview = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

/** Two workspaces whose channels, people, messages and numbers have the same ids. What is done `elsewhere` is done in the second one. */
async function twoWorkspaces(options?: SlackAppOptions) {
  const app = await startSlackApp(options);
  const { slack } = app;
  const elsewhere = <T>(act: () => T): T => {
    slack.disturbance.team = 'T0OTHER';
    const done = act();
    slack.disturbance.team = undefined;
    return done;
  };
  const answerTo = async (act: () => Call): Promise<string> => (await app.answer(elsewhere(act))).text;
  return { ...app, elsewhere, answerTo };
}

const count = async ({ app }: Pick<SlackApp, 'app'>): Promise<number> =>
  (await app().engine.history({ limit: 100 })).generations.length;
/** Waits until so many requests were taken in. */
const taken = (world: Pick<SlackApp, 'app' | 'poll'>, wanted: number): Promise<true> =>
  world.poll(async () => ((await count(world)) >= wanted ? true : undefined));

it('history, with and without words or a person, shows nothing of another workspace', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general, answerTo } = world;
  const who = { user: ann, channel: general };
  slack.command('/video', 'a fox', who);
  await world.reach('completed');
  expect((await world.answer(slack.command('/video-history', 'fox', who))).text).toContain('a fox');
  expect(await answerTo(() => slack.command('/video-history', '', who))).toBe(say(text('answer.historyEmpty')));
  expect(await answerTo(() => slack.command('/video-history', 'fox', who))).toBe(say(text('answer.historyNone')));
  const own = `--by <@${ann.id}>`;
  expect(await answerTo(() => slack.command('/video-history', own, who))).toBe(say(text('answer.historyNone')));
});

it('a page of another workspace’s history can not be turned', async () => {
  const world = await twoWorkspaces({ env: { ACTIVE_PER_PERSON: '50' } });
  const { slack, ann, general } = world;
  const who = { user: ann, channel: general };
  for (let number = 1; number <= 6; number += 1) {
    slack.command('/video', `fox ${number}`, who);
    await taken(world, number);
  }
  const page = await world.answer(slack.command('/video-history', 'fox', who));
  world.elsewhere(() => slack.press(page, 'Older', ann));
  await world.poll(async () => {
    const seen = slack.visibleTo(ann, general).filter(({ isEphemeral }) => isEphemeral);
    return seen.some(({ text: shown }) => shown === say(text('answer.pageGone'))) ? true : undefined;
  });
});

it('the queue and what can be called off are the workspace’s own, also by number', async () => {
  const world = await twoWorkspaces({ render: never, env: { CONCURRENT_GENERATIONS: '1' } });
  const { slack, ann, general, answerTo } = world;
  const who = { user: ann, channel: general };
  for (const [index, prompt] of ['first', 'second'].entries()) {
    slack.command('/video', prompt, who);
    await taken(world, index + 1);
  }
  const [second] = (await world.app().engine.history({ limit: 1 })).generations;
  const list = await world.answer(slack.command('/video-queue', '', who));
  expect(list.text).toContain('second');
  expect(await answerTo(() => slack.command('/video-queue', '', who))).toBe(say(text('answer.queueEmpty')));
  expect(await answerTo(() => slack.command('/video-cancel', '', who))).toBe(say(text('answer.queueEmpty')));
  expect(await answerTo(() => slack.command('/video-cancel', String(second?.number), who))).toContain('There is no such video');
  expect(await answerTo(() => slack.command('/video-cancel', String(second?.id), who))).toBe(notFound);
  expect(await answerTo(() => slack.press(list, 'Cancel', ann))).toBe(notFound);
  expect((await world.app().engine.find(second?.id ?? ''))?.state).toBe('queued');
});

it('each workspace’s people have their own turns and their own limit', async () => {
  const world = await twoWorkspaces({ render: never, env: { CONCURRENT_GENERATIONS: '1', ACTIVE_PER_PERSON: '1' } });
  const { slack, ann, general } = world;
  const who = { user: ann, channel: general };
  slack.command('/video', 'first', who);
  await taken(world, 1);
  world.elsewhere(() => slack.command('/video', 'second', who));
  await taken(world, 2);
  expect((await world.answer(slack.command('/video', 'third', who))).text).toContain('the most that one person may have');
});

it.each(['Again · free', 'Change and run again', 'Delete'])(
  'the button “%s” does nothing for another workspace',
  async (label) => {
    const world = await twoWorkspaces();
    const { slack, ann, general, answerTo } = world;
    slack.command('/video', 'a fox', { user: ann, channel: general });
    await world.reach('completed');
    const summary = await world.see(general, ({ buttons }) => buttons.includes(label));
    expect(await answerTo(() => slack.press(summary, label, ann))).toBe(notFound);
    expect((await world.app().engine.history({ limit: 9 })).generations.map(({ request }) => request.prompt)).toEqual(['a fox']);
  },
);

it('“Post again” posts no video of another workspace', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general, answerTo } = world;
  const who = { user: ann, channel: general };
  slack.command('/video', 'a fox', who);
  await world.see(general, hasVideo);
  const page = await world.answer(slack.command('/video-history', '', who));
  expect(await answerTo(() => slack.press(page, 'Post again', ann))).toBe(notFound);
  expect(slack.messagesIn(general).filter(hasVideo)).toHaveLength(1);
});

it('a form about another workspace’s video changes nothing', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general } = world;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  await world.reach('completed');
  const summary = await world.see(general, ({ buttons }) => buttons.includes('Change and run again'));
  const view = await world.form(slack.press(summary, 'Change and run again', ann));
  const sent = world.elsewhere(() => slack.submitView(view, { Prompt: 'a wolf' }));
  await sent.acknowledged;
  expect(sent.errors).toEqual({ prompt: notFound });
  expect(await count(world)).toBe(1);
});

it('the app’s own tab shows a person of another workspace nothing', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general } = world;
  world.elsewhere(() => slack.openHome(ann));
  await world.poll(async () => slack.home(ann));
  slack.command('/video', 'a fox', { user: ann, channel: general });
  await world.reach('completed');
  expect(slack.log.requests.filter(({ method }) => method === 'views.publish')).toHaveLength(1);
  world.elsewhere(() => slack.openHome(ann));
  await world.poll(async () =>
    slack.log.requests.filter(({ method }) => method === 'views.publish').length === 2 ? true : undefined,
  );
  expect(slack.home(ann)?.text).toContain(say(text('slack.homeNothing')));
  slack.openHome(ann);
  await world.poll(async () => (slack.home(ann)?.text.includes('a fox') ? true : undefined));
});

it('a mention under another workspace’s video learns nothing of it', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general } = world;
  slack.command('/video', 'a fox', { user: ann, channel: general });
  const result = await world.see(general, hasVideo);
  world.elsewhere(() => slack.mentionBot({ user: ann, channel: general, thread: result, text: 'but at night' }));
  await world.see(general, ({ text: shown }) => shown.startsWith(say(text('slack.howToThread'))));
  expect(await count(world)).toBe(1);
});

it('the same message of two workspaces is two messages', async () => {
  const world = await twoWorkspaces();
  const { slack, ann, general } = world;
  const files = [{ name: 'cat.jpg', content: await samplePhoto({ width: 640, height: 360 }) }];
  const said = slack.mentionBot({ user: ann, channel: general, text: 'it jumps', files });
  await world.reach('completed');
  world.elsewhere(() => {
    for (const event of said.events) event.repeat();
  });
  await world.poll(async () => ((await count(world)) === 2 ? true : undefined));
  const tenants = (await world.app().engine.history({ limit: 9 })).generations.map(({ requester }) => requester.tenant);
  expect(tenants).toEqual(['T0OTHER', slack.team.id]);
});
