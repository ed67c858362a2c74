import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { tinyVideo } from '../../testing/samples/tiny-video.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const all = async (app: SlackApp) => (await app.app().engine.history({ limit: 100 })).generations;
const newest = async (app: SlackApp) => (await all(app))[0];
const reaches = (app: SlackApp, count: number) =>
  expect.poll(async () => (await all(app)).map(({ state }) => state)).toEqual(Array(count).fill('completed'));

/** A video of Ann's under its status message. */
async function finished(app: SlackApp) {
  app.slack.command('/video', 'a lighthouse -d 4', { user: app.ann, channel: app.general });
  const id = await app.reach('completed');
  const result = await app.see(app.general, hasVideo);
  const status = await app.see(app.general, ({ buttons }) => buttons.includes('Change it · free'));
  expect(result.threadTs).toBe(status.ts);
  return { id, status, result };
}

describe('“Change it”', () => {
  it('asks for words and says the price, and posts what comes of it in the thread of the result, once', async () => {
    const app = await startSlackApp();
    const { slack, ben, general } = app;
    const { id, status } = await finished(app);
    const press = slack.press(status, 'Change it · free', ben);
    const view = await app.form(press);
    for (const each of [text('help.whatChanges'), text('price.free')]) expect(JSON.stringify(view)).toContain(say(each));
    const sent = slack.submitView(view, { prompt: 'make it night' });
    await sent.acknowledged;
    sent.repeat();
    await reaches(app, 2);
    expect(await newest(app)).toMatchObject({ requester: { id: ben.id }, source: { generationId: id, how: 'edit' } });
    const files = () => slack.messagesIn(general).filter(hasVideo);
    await expect.poll(() => files().map(({ threadTs }) => threadTs)).toEqual([status.ts, status.ts]);
    expect(files().at(-1)?.pings.userIds).toEqual([ben.id]);
    expect(slack.messagesIn(general).filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
  });

  it('says in the form what is wrong, where nothing that was written is lost', async () => {
    const app = await startSlackApp();
    const { slack, ann } = app;
    const { id, status } = await finished(app);
    const view = await app.form(slack.press(status, 'Change it · free', ann));
    const person = { platform: 'slack', tenant: slack.team.id, id: ann.id };
    await app.app().engine.remove(id, { requester: person, mayManage: false });
    const sent = slack.submitView(view, { prompt: 'make it night' });
    await sent.acknowledged;
    expect(sent.errors).toEqual({ prompt: say(text('answer.notFoundEver')) });
    expect(await all(app)).toEqual([]);
  });
});

it('“Continue” asks what happens next, and “In HD” makes it by one press in the same thread', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  const { id, status } = await finished(app);
  const more = status.buttons.find((each) => each.startsWith('Continue')) ?? '';
  const view = await app.form(slack.press(status, more, ann));
  expect(JSON.stringify(view)).toContain(say(text('help.whatNext')));
  await slack.submitView(view, { prompt: 'a ship comes' }).acknowledged;
  await reaches(app, 2);
  expect(await newest(app)).toMatchObject({ source: { generationId: id, how: 'extend' }, request: { prompt: 'a ship comes' } });
  slack.press(status, 'In HD · free', ann);
  await reaches(app, 3);
  expect(await newest(app)).toMatchObject({ source: { generationId: id }, replyTarget: { ids: { thread: status.ts } } });

  // “Join into one film” stands under what goes on from the last frame of another one.
  const { engine } = app.app();
  const larger = await newest(app);
  if (larger === undefined) throw new Error('it was made');
  const { requester, replyTarget } = larger;
  const { request } = (await engine.find(id)) ?? larger;
  const source = { generationId: id, video: 1, how: 'continue' } as const;
  await engine.submit({ request, requester, replyTarget, source, images: [], eventId: 'goes on' });
  await reaches(app, 4);
  const last = await app.see(app.general, ({ buttons }) => buttons.includes('Join into one film · free'));
  slack.press(last, 'Join into one film · free', ann);
  await reaches(app, 5);
  expect(await newest(app)).toMatchObject({ provider: 'film', priceUsd: 0, replyTarget: { ids: { thread: status.ts } } });
  const files = () => slack.messagesIn(app.general).filter((each) => hasVideo(each) && each.threadTs === status.ts);
  await expect.poll(files).toHaveLength(5);
});

describe('the menu of a message', () => {
  it('changes the video of a status message, and of the file under it', async () => {
    const app = await startSlackApp();
    const { slack, ben } = app;
    const { id, status, result } = await finished(app);
    for (const message of [status, result]) {
      const view = await app.form(slack.messageShortcut('edit', message, ben));
      expect(JSON.stringify(view)).toContain(id);
    }
    const view = await app.form(slack.messageShortcut('edit', result, ben));
    await slack.submitView(view, { prompt: 'make it night' }).acknowledged;
    await reaches(app, 2);
    expect(await newest(app)).toMatchObject({ source: { generationId: id }, replyTarget: { ids: { thread: status.ts } } });
  });

  it('changes somebody’s own video once its form is sent, under it, and says of other words what works', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const content = Buffer.from(await tinyVideo({ durationSeconds: 4 }));
    const video = slack.say({ user: ben, channel: general, files: [{ name: 'boat.mp4', content }] });
    const words = slack.say({ user: ben, channel: general, text: 'hello' });
    const view = await app.form(slack.messageShortcut('edit', video, ann));
    for (const each of [text('help.whatChanges'), text('price.free')]) expect(JSON.stringify(view)).toContain(say(each));
    const sent = slack.submitView(view, { prompt: 'make it night' });
    await sent.acknowledged;
    sent.repeat();
    await reaches(app, 1);
    const made = await newest(app);
    expect(made).toMatchObject({ requester: { id: ann.id }, replyTarget: { ids: { thread: video.ts } } });
    expect(made?.request).toMatchObject({ prompt: 'make it night', durationSeconds: 4, video: { sizeBytes: content.length } });
    await app.see(general, ({ text: shown }) => shown.includes(say(text('card.editUpload'))));
    expect((await app.answer(slack.messageShortcut('edit', words, ann))).text).toBe(say(text('chat.noVideo')));
  });

  it('says of a file that is no video what it must be, and makes nothing', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const video = slack.say({ user: ben, channel: general, files: [{ name: 'boat.mp4', content: Buffer.from('x') }] });
    const shortcut = slack.messageShortcut('edit', video, ann);
    await slack.submitView(await app.form(shortcut), { prompt: 'make it night' }).acknowledged;
    expect((await app.answer(shortcut)).text).toContain(say(text('request.videoUnreadable')));
    expect(await all(app)).toEqual([]);
  });
});

describe('words with somebody’s own video', () => {
  it('change it, also in the thread under it, once', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const content = Buffer.from(await tinyVideo({ durationSeconds: 4 }));
    const files = [{ name: 'boat.mp4', content }];
    const first = slack.mentionBot({ user: ann, channel: general, text: 'make it night', files });
    await reaches(app, 1);
    first.events[0]?.repeat();
    expect((await newest(app))?.request).toMatchObject({ prompt: 'make it night', video: { sizeBytes: content.length } });
    const posted = slack.say({ user: ben, channel: general, files });
    slack.mentionBot({ user: ann, channel: general, thread: posted, text: 'add rain' });
    await reaches(app, 2);
    expect((await newest(app))?.request).toMatchObject({ prompt: 'add rain', video: { width: 160 } });
  });
});

describe('words under a video', () => {
  it('change its newest version where they call the bot, once, also when Slack sends them again', async () => {
    const app = await startSlackApp();
    const { slack, ben, general } = app;
    const { id, result, status } = await finished(app);
    const first = slack.mentionBot({ user: ben, channel: general, thread: result, text: 'make it night' });
    await reaches(app, 2);
    const second = await newest(app);
    expect(second).toMatchObject({ source: { generationId: id, how: 'edit' }, request: { prompt: 'make it night' } });
    first.events[0]?.repeat();
    slack.mentionBot({ user: ben, channel: general, thread: status, text: 'add rain' });
    await reaches(app, 3);
    expect((await newest(app))?.source?.generationId).toBe(second?.id);
    expect(
      slack
        .messagesIn(general)
        .filter(hasVideo)
        .map(({ threadTs }) => threadTs),
    ).toEqual(Array(3).fill(status.ts));
  });

  it('take pictures along', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const { id, status } = await finished(app);
    const files = [{ name: 'hat.jpg', content: await samplePhoto() }];
    slack.mentionBot({ user: ann, channel: general, thread: status, text: 'with this hat', files });
    await reaches(app, 2);
    expect((await newest(app))?.source?.generationId).toBe(id);
    expect((await newest(app))?.request.referenceImages).toHaveLength(1);
  });

  it('of people who talk in the thread are left alone; in private plain words are enough', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const { status } = await finished(app);
    slack.say({ user: ann, channel: general, thread: status, text: 'make it night' });
    const direct = slack.directMessage(ann);
    slack.command('/video', 'a fox -d 4', { user: ann, channel: direct });
    await reaches(app, 2);
    const own = await newest(app);
    const card = await app.see(direct, ({ buttons }) => buttons.includes('Change it · free'));
    slack.say({ user: ann, channel: direct, thread: card, text: 'add rain' });
    await reaches(app, 3);
    expect(await newest(app)).toMatchObject({ source: { generationId: own?.id }, request: { prompt: 'add rain' } });
  });

  it('find nothing in another workspace that has the same ids', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const { status } = await finished(app);
    slack.disturbance.team = 'T0OTHER';
    slack.mentionBot({ user: ann, channel: general, thread: status, text: 'make it night' });
    const press = slack.press(status, 'In HD · free', ann);
    const shortcut = slack.messageShortcut('edit', status, ann);
    slack.disturbance.team = undefined;
    expect((await app.answer(press)).text).toBe(say(text('answer.notFoundEver')));
    expect((await app.answer(shortcut)).text).toBe(say(text('chat.noVideo')));
    await app.see(general, ({ text: shown }) => shown.startsWith(say(text('slack.howToThread'))));
    expect(await all(app)).toHaveLength(1);
  });
});
