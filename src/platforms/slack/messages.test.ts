import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { asObject, type Json } from '../../testing/fakes/slack/json.ts';
import type { SampleFile } from '../../testing/fakes/slack/sample-file.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const photo = async (): Promise<SampleFile> => ({ name: 'cat.jpg', content: await samplePhoto({ width: 640, height: 360 }) });
const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
const newest = async (app: SlackApp) => (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
const count = async (app: SlackApp): Promise<number> => (await app.app().engine.history({ limit: 100 })).generations.length;
const bug = say(text('answer.bug'));

/** Changes the event in a payload. */
const inEvent = (change: (event: Json) => Json) => (payload: Json) => ({
  ...payload,
  ...(asObject(payload.event) !== undefined && { event: change(asObject(payload.event) ?? {}) }),
});

describe('a picture', () => {
  it('that is forwarded in a direct message is used', async () => {
    const app = await startSlackApp();
    const { slack, ann } = app;
    const direct = slack.directMessage(ann);
    slack.say({ user: ann, channel: direct, text: 'it jumps', forwarded: [await photo()] });
    await app.see(direct, hasVideo);
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps', image: { width: 640 } });
  });

  it('that was forwarded is animated from the menu of the message, and by a mention under it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'look', forwarded: [await photo()] });
    const view = await app.form(slack.messageShortcut('animate', message, ann));
    await slack.submitView(view, { Prompt: 'it jumps' }).acknowledged;
    await app.reach('completed');
    slack.mentionBot({ user: ann, channel: general, thread: message, text: 'it sleeps' });
    await app.poll(async () => ((await count(app)) === 2 ? true : undefined));
    expect(await newest(app)).toMatchObject({ prompt: 'it sleeps', image: { width: 640 } });
  });

  it('that can’t be used does not spoil the one behind it, and its person reads which was used', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const broken = { name: 'first.png', content: Buffer.from('no image') };
    const message = slack.mentionBot({ user: ann, channel: general, text: 'it jumps', files: [broken, await photo()] });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps', image: { width: 640 } });
    const sentence = say(text('chat.onlyFirst', { given: 2, name: 'cat.jpg' }));
    await app.see(general, ({ threadTs, text: shown }) => threadTs === message.ts && shown === sentence);
  });

  it('with others shows them together in the video, with a button for the other way', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const files = await Promise.all(
      [640, 660, 680].map(async (width) => ({ ...(await photo()), content: await samplePhoto({ width, height: 360 }) })),
    );
    slack.mentionBot({ user: ann, channel: general, text: 'they meet', files });
    const label = 'As first and last frame instead · free';
    // Its button spends what one person may spend: they alone see it.
    const note = await app.poll(async () => slack.visibleTo(ann, general).find(({ buttons }) => buttons.includes(label)));
    expect(note.isEphemeral).toBe(true);
    expect(note.text).toContain(say(text('chat.asReferences', { count: 3 })));
    expect(await newest(app)).toMatchObject({
      prompt: 'they meet',
      referenceImages: [{ width: 640 }, { width: 660 }, { width: 680 }],
    });
    slack.press(note, label, ann);
    await app.poll(async () => ((await newest(app))?.lastFrame?.width === 680 ? true : undefined));
  });

  it('whose size Slack tells as a text, or not at all, is used', async () => {
    const app = await startSlackApp();
    const { slack, ann } = app;
    const direct = slack.directMessage(ann);
    for (const [index, size] of ['640', { odd: true }, null, -1].entries()) {
      slack.disturbance.change = inEvent((event) => {
        const files = Array.isArray(event.files) ? event.files : [];
        return {
          ...event,
          files: [42, ...files.map((file) => ({ ...asObject(file), original_w: size, title: 7, mode: 'hosted' }))],
        };
      });
      slack.say({ user: ann, channel: direct, text: `jump ${index}`, files: [await photo()] });
      await app.poll(async () => ((await newest(app))?.prompt === `jump ${index}` ? true : undefined));
    }
    expect(await count(app)).toBe(4);
  });
});

it('a reply in the thread of a direct message that is also sent to it counts like any other', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  const direct = slack.directMessage(ann);
  const root = slack.say({ user: ann, channel: direct, text: 'help' });
  await app.see(direct, ({ threadTs }) => threadTs === root.ts);
  slack.say({ user: ann, channel: direct, thread: root, text: 'it jumps', files: [await photo()], isBroadcast: true });
  await app.see(direct, hasVideo);
  expect(await newest(app)).toMatchObject({ prompt: 'it jumps' });
});

describe('a mention that is added by editing', () => {
  it('counts once, however often the message is edited, also after a restart', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'it jumps', files: [await photo()] });
    slack.rewrite(message, `${slack.mention} it jumps`);
    await app.see(general, hasVideo);
    slack.rewrite(message, `${slack.mention} it jumps!`);
    await app.restart();
    slack.rewrite(message, `${slack.mention} it jumps!!`);
    slack.mentionBot({ user: ann, channel: general, text: 'another', files: [await photo()] });
    await app.poll(async () => ((await newest(app))?.prompt === 'another' ? true : undefined));
    expect(await count(app)).toBe(2);
  });

  it('is answered with words once, also after a restart', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'hello' });
    slack.rewrite(message, `${slack.mention} help`);
    await app.see(general, ({ threadTs }) => threadTs === message.ts);
    await app.restart();
    slack.rewrite(message, `${slack.mention} help!`);
    const other = slack.mentionBot({ user: ann, channel: general, text: '?' });
    await app.see(general, ({ threadTs }) => threadTs === other.ts);
    expect(slack.thread(message)).toHaveLength(2);
  });

  it('to an old message is left alone', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'it jumps', files: [await photo()] });
    await slack.clock.advance(6 * 60_000);
    slack.rewrite(message, `${slack.mention} it jumps`);
    const other = slack.mentionBot({ user: ann, channel: general, text: '?' });
    await app.see(general, ({ threadTs }) => threadTs === other.ts);
    expect([await count(app), slack.thread(message)]).toEqual([0, [expect.anything()]]);
  });
});

describe('what lacks something that it needs', () => {
  it.each(['mention', 'direct message', 'command', 'button'] as const)('a %s is acknowledged and answered', async (what) => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const direct = slack.directMessage(ann);
    const withoutTs = inEvent(({ ts: _, ...event }) => event);
    const told = async (): Promise<SeenMessage | undefined> =>
      slack.visibleTo(ann).find(({ text: shown }) => shown.includes(bug));
    if (what === 'mention') {
      slack.disturbance.change = withoutTs;
      slack.mentionBot({ user: ann, channel: general, text: 'hello' });
    } else if (what === 'direct message') {
      slack.disturbance.change = withoutTs;
      slack.say({ user: ann, channel: direct, text: 'help' });
    } else if (what === 'command') {
      slack.disturbance.change = ({ user_id: _, ...payload }) => payload;
      expect(await slack.command('/video', 'a fox', { user: ann, channel: general }).acknowledged).toMatchObject({
        how: 'in time',
      });
    } else {
      slack.openHome(ann);
      const home = await app.poll(async () => slack.home(ann));
      slack.disturbance.change = (payload) => ({ ...payload, actions: [{ type: 'button', action_id: '' }] });
      expect(await slack.press(home, 'make', ann).acknowledged).toMatchObject({ how: 'in time' });
    }
    await app.poll(told);
    expect(await count(app)).toBe(0);
  });

  it('a form stays open with what was written in it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const view = await app.form(slack.command('/video', '', { user: ann, channel: general }));
    slack.disturbance.change = (payload) => ({ ...payload, user: { id: '' } });
    const sent = slack.submitView(view, { Prompt: 'a fox' });
    await sent.acknowledged;
    expect([sent.errors, sent.view?.isOpen]).toEqual([{ prompt: bug }, true]);
  });

  it('our own message is not answered', async () => {
    const app = await startSlackApp();
    const { slack, ann } = app;
    const direct = slack.directMessage(ann);
    slack.disturbance.change = inEvent(({ ts: _, ...event }) => ({ ...event, bot_id: 7 }));
    slack.say({ user: ann, channel: direct, text: 'help' });
    slack.disturbance.change = undefined;
    const second = slack.say({ user: ann, channel: direct, text: 'help' });
    await app.see(direct, ({ threadTs }) => threadTs === second.ts);
    expect(slack.messagesIn(direct)).toHaveLength(3);
  });
});
