import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { createTexts } from '../../../lib/say.ts';
import { usualScopes } from '../../../testing/fakes/slack/building.ts';
import { type Json, objectsOf } from '../../../testing/fakes/slack/json.ts';
import { visit } from '../../../testing/fakes/slack/pings.ts';
import { renderTinyVideo } from '../../../testing/samples/tiny-video.ts';
import { type SlackApp, startSlackApp } from '../../../testing/set-up/slack-app.ts';
import { picturesOf } from './pictures.ts';

const { say } = createTexts();

/** Ids of the files that a list shows, by the type of what holds them. */
function shown(blocks: unknown): Readonly<Record<string, readonly unknown[]>> {
  const files: Record<string, unknown[]> = {};
  visit(blocks, (node) => {
    for (const [key, type] of [
      ['hero_image', 'card'],
      ['accessory', 'section'],
    ] as const) {
      const [image] = objectsOf([node[key]]);
      if (node.type === type && image !== undefined) files[type] = [...(files[type] ?? []), objectsOf([image.slack_file])[0]?.id];
    }
  });
  return files;
}

const typesOf = (blocks: readonly Json[]): readonly unknown[] => blocks.map(({ type }) => type);
const posterOf = async (app: SlackApp, id: string): Promise<string | undefined> =>
  (await app.app().engine.receipts(id)).status.poster;
const history = async (app: SlackApp) =>
  app.answer(app.slack.command('/video-history', '', { user: app.ann, channel: app.general }));

/** A finished video whose poster stands on its message. */
async function made(app: SlackApp, prompt: string): Promise<{ readonly id: string; readonly poster: string }> {
  app.slack.command('/video', `${prompt} -d 4`, { user: app.ann, channel: app.general });
  const found = async () =>
    (await app.app().engine.history({ limit: 9 })).generations.find((each) => each.request.prompt === prompt);
  const { id } = await app.poll(found);
  return { id, poster: await app.poll(async () => posterOf(app, id)) };
}

it('shows history and the tab as cards with posters, over a restart; what has none, and what was deleted, in words', async () => {
  const app = await startSlackApp({
    async render(work) {
      if (work.prompt.includes('dog')) throw new Error('no dogs');
      await renderTinyVideo(work);
    },
  });
  const { slack, ann } = app;
  const fox = await made(app, 'a *fox* <!channel> :fire:');
  const owl = await made(app, 'an owl');
  slack.command('/video', 'a dog -d 4', { user: ann, channel: app.general });
  await app.reach('failed');
  await app.restart();
  const page = await history(app);
  expect(typesOf(page.blocks)).toEqual(['header', 'carousel']);
  expect(shown(page.blocks)).toEqual({ card: [owl.poster, fox.poster] });
  const cards = objectsOf(page.blocks[1]?.elements);
  expect(cards.map(({ title }) => objectsOf([title])[0]?.text)).toEqual([
    'a dog',
    'an owl',
    'a \u2217fox\u2217 &lt;!channel&gt; :\u2060fire:',
  ]);
  expect([page.pings.everyone, page.pings.userIds]).toEqual([[], [ann.id]]);
  expect(page.buttons).toEqual(['Again · free', 'Post again', 'Again · free', 'Post again', 'Again · free']);
  expect(page.text).toContain('3 · ');

  slack.openHome(ann);
  const home = await app.poll(async () => slack.home(ann));
  expect(shown(home.content.blocks)).toEqual({ card: [owl.poster, fox.poster] });

  const status = await app.see(app.general, ({ text: said, buttons }) => said.includes('an owl') && buttons.includes('Delete'));
  slack.press(status, 'Delete', ann);
  await app.poll(async () => slack.log.all('file deleted').find(({ fileId }) => fileId === owl.poster));
  expect(shown((await history(app)).blocks)).toEqual({ card: [fox.poster] });
});

it('shows small pictures where a workspace knows no cards, and words where a picture is gone, without asking twice', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  slack.refuseBlocks(['carousel', 'card']);
  const fox = await made(app, 'a *fox*');
  const first = slack.command('/video-history', '', { user: ann, channel: app.general });
  const page = await app.answer(first);
  expect(shown(page.blocks)).toEqual({ section: [fox.poster] });
  expect(typesOf(page.blocks)).toEqual(['header', 'section', 'rich_text', 'actions']);
  expect(page.text).toContain('a *fox*');
  const second = slack.command('/video-history', '', { user: ann, channel: app.general });
  await app.answer(second);
  expect([first.responseUses, second.responseUses]).toEqual([2, 1]);
  const tries = () => slack.log.requests.filter(({ method }) => method === 'views.publish').length;
  slack.openHome(ann);
  expect(shown((await app.poll(async () => slack.home(ann))).content.blocks)).toEqual({ section: [fox.poster] });
  expect(tries()).toBe(1);

  slack.deleteFile(fox.poster);
  expect(typesOf((await history(app)).blocks)).toEqual(['header', 'rich_text', 'actions']);
  slack.openHome(ann);
  await app.poll(async () => (tries() === 2 ? true : undefined));
  await expect.poll(() => shown(slack.home(ann)?.content.blocks)).toEqual({});
});

it('lets who manages the workspace cancel what is others’, in the queue and in the tab, which tells no words of it', async () => {
  const app = await startSlackApp({
    slack: { scopes: [...usualScopes, 'users:read'] },
    render: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true })),
  });
  const { slack, ann, ben, general } = app;
  const boss = slack.addPerson('Boss', { isAdmin: true });
  for (const { id } of [boss, ben]) general.members.add(id);
  const ordered = async (prompt: string) => {
    slack.command('/video', prompt, { user: ann, channel: general });
    const newest = async () => (await app.app().engine.history({ limit: 1 })).generations[0];
    return app.poll(async () => ((await newest())?.request.prompt === prompt ? (await newest())?.id : undefined));
  };
  const isOff = async (id: string) => (await app.app().engine.find(id))?.discarded;
  const first = await ordered('secret fox');
  const queueOf = (user: typeof ann) => app.answer(slack.command('/video-queue', '', { user, channel: general }));
  expect((await queueOf(ben)).buttons).toEqual([]);
  slack.press(await queueOf(boss), 'Cancel', boss);
  await expect.poll(() => isOff(first)).toBe(true);

  slack.openHome(boss);
  await app.poll(async () => slack.home(boss));
  const second = await ordered('secret fox two');
  const home = await app.poll(async () => {
    const seen = slack.home(boss);
    return seen !== undefined && /^Cancel$/m.test(seen.text) ? seen : undefined;
  });
  expect(home.text).toContain(say(text('command.queue')));
  expect(home.text).not.toContain('secret');
  slack.press(home, 'Cancel', ben);
  await app.poll(async () =>
    slack.messagesIn(slack.directMessage(ben)).find(({ text: said }) => said === say(text('answer.notFoundEver'))),
  );
  expect(await isOff(second)).toBe(false);
  slack.press(home, 'Cancel', boss);
  await expect.poll(() => isOff(second)).toBe(true);
});

it('shows no picture of another workspace, and none of the first of several once it is deleted', async () => {
  const app = await startSlackApp();
  const fox = await made(app, 'a fox');
  const other = app.slack.addTeam('Other');
  const generation = await app.app().engine.find(fox.id);
  if (generation === undefined) throw new Error('it was made');
  expect([...(await picturesOf([generation], app.slack.team.id, app.app().engine.receipts)).values()]).toEqual([fox.poster]);
  expect((await picturesOf([generation], other.id, app.app().engine.receipts)).size).toBe(0);
  // Nor one of a video that was deleted while another of its request stays.
  const [first] = generation.videos;
  if (first === undefined) throw new Error('it was made');
  const left = { ...generation, videos: [{ ...first, removedAtMs: 1 }, first] };
  expect((await picturesOf([left], app.slack.team.id, app.app().engine.receipts)).size).toBe(0);
});
