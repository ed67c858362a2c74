import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import type { SampleFile } from '../../testing/fakes/slack/sample-file.ts';
import type { SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { isoMediaHeader, samplePhoto } from '../../testing/samples/sample-images.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();
const howToInThread = `${say(text('slack.howToInThread'))} ${say(text('slack.howTo'))}`;
const photo = async (name = 'cat.jpg'): Promise<SampleFile> => ({
  name,
  content: await samplePhoto({ width: 640, height: 360 }),
});
const hasVideo = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));
/** The newest generation's request. */
const newest = async (app: SlackApp) => (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
const count = async (app: SlackApp): Promise<number> => (await app.app().engine.history({ limit: 100 })).generations.length;

describe('/video', () => {
  it('understands flags, and shows what it understood', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const call = slack.command('/video', 'a fox \u2014aspect 9:16 --no \u201cold walls\u201d -d 4', {
      user: ann,
      channel: general,
    });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({
      prompt: 'a fox',
      aspectRatio: '9:16',
      negativePrompt: 'old walls',
      durationSeconds: 4,
    });
    const summary = await app.see(general, ({ buttons }) => buttons.includes('Again · free'));
    expect(summary.text).toMatch(/^ann · .* · 9:16 · 720p · 4 s · free\n[\s\S]*\nwithout: old walls\n/);
    expect([call.acknowledgement?.how, call.ephemerals]).toEqual(['in time', []]);
  });

  it('gives back what was typed where something is wrong with it, and opens the form with it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const call = slack.command('/video', 'a fox --apsect 9:16 --seed 7', { user: ann, channel: general });
    const answer = await app.answer(call);
    expect(answer.text).toContain('There is no option --apsect; did you mean --aspect?');
    expect(answer.text).toContain('a fox --apsect 9:16 --seed 7');
    const view = await app.form(slack.press(answer, 'Change it', ann));
    await slack.submitView(view, { Aspect: '9:16' }).acknowledged;
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'a fox 9:16', seed: 7, aspectRatio: '9:16' });
  });

  it('says in the channel what nothing was started for', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const call = slack.command('/video', 'a fox --duration 7', { user: ann, channel: general });
    expect((await app.answer(call)).text).toContain('The duration must be 4, 6 or 8; you gave “7”.');
    expect(await count(app)).toBe(0);
    expect(slack.messagesIn(general)).toEqual([]);
  });

  it('alone opens the form, whose pictures are used, and whose mistakes are said at their field', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const view = await app.form(slack.command('/video', '', { user: ann, channel: general }));
    expect(view.title).toBe('Make a video');
    const wrong = slack.submitView(view, { Prompt: 'it purrs', 'Last frame': [await photo()] });
    await wrong.acknowledged;
    expect(wrong.errors).toEqual({ lastFrame: expect.stringContaining('A last frame needs an image as the first frame.') });
    const empty = slack.submitView(view, { Prompt: '', 'Last frame': [] });
    await empty.acknowledged;
    expect(empty.errors).toEqual({ prompt: say(text('request.promptMissing')) });
    const sent = slack.submitView(view, { Prompt: 'it purrs', Image: [await photo()], Duration: '6' });
    expect(await sent.acknowledged).toMatchObject({ how: 'in time' });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'it purrs', durationSeconds: 6, image: { width: 640 } });
    expect(await count(app)).toBe(1);
  });

  it('help tells everything that can be typed', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const { text: shown } = await app.answer(slack.command('/video', 'help', { user: ann, channel: general }));
    for (const each of ['--aspect --ar (16:9, 9:16)', '--duration -d', '/video-history', '/video-queue']) {
      expect.soft(shown).toContain(each);
    }
    expect(shown).not.toContain('--image');
  });
});

describe('an image that somebody posted', () => {
  it('is animated from the menu of its message, in its thread', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const message = slack.say({ user: ben, channel: general, text: 'my cat', files: [await photo()] });
    const view = await app.form(slack.messageShortcut('animate', message, ann));
    await slack.submitView(view, { Prompt: 'it jumps' }).acknowledged;
    const result = await app.see(general, hasVideo);
    expect(result.threadTs).toBe(message.ts);
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps', image: { width: 640 } });
    expect(slack.thread(message).map(({ authorId }) => authorId)).toEqual([ben.id, slack.team.botUserId, slack.team.botUserId]);
  });

  it('is chosen where there are several', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const tall = { name: 'tall.jpg', content: await samplePhoto({ width: 360, height: 640 }) };
    const message = slack.say({ user: ann, channel: general, files: [await photo(), tall] });
    const view = await app.form(slack.messageShortcut('animate', message, ann));
    await slack.submitView(view, { 'Which image': '2. tall.jpg' }).acknowledged;
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ aspectRatio: '9:16', image: { width: 360 } });
  });

  it('that Slack does not show the bot is not called gone', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, files: [await photo()] });
    const view = await app.form(slack.messageShortcut('animate', message, ann));
    slack.inject('files.info', 'refuse/file_not_found');
    await slack.submitView(view, { Prompt: 'it jumps' }).acknowledged;
    const told = await app.poll(async () => slack.visibleTo(ann, general).find(({ isEphemeral }) => isEphemeral));
    expect(told.text.split('\n')[0]).toBe(say(text('slack.imageUnreadable', { option: text('option.image') })));
    expect(told.text).toContain('/invite');
    expect(await count(app)).toBe(0);
  });

  it('is missed politely where there is none', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'words alone' });
    expect((await app.answer(slack.messageShortcut('animate', message, ann))).text).toBe(say(text('chat.noImage')));
  });
});

describe('a shortcut', () => {
  it('that a stop comes in between of is not forgotten: its person is told after the start', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const message = slack.say({ user: ann, channel: general, text: 'look', files: [await photo()] });
    slack.inject('views.open', 'before/hang');
    await slack.messageShortcut('animate', message, ann).acknowledged;
    await expect.poll(() => slack.log.requests.filter(({ method }) => method === 'views.open')).toHaveLength(1);
    await app.restart();
    const told = await app.see(general, ({ threadTs }) => threadTs === message.ts);
    expect(told.text).toContain(say(text('chat.interrupted')));
  });
});

describe('a mention', () => {
  it('with an image is a video under it, once, however often Slack tells of it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const said = slack.mentionBot({ user: ann, channel: general, text: 'it jumps --ar 9:16', files: [await photo()] });
    for (const event of said.events) event.repeat();
    const result = await app.see(general, hasVideo);
    for (const event of said.events) event.repeat();
    expect(result.threadTs).toBe(said.ts);
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps', aspectRatio: '9:16' });
    await app.restart();
    for (const event of said.events) event.repeat();
    slack.mentionBot({ user: ann, channel: general, text: 'another', files: [await photo()] });
    await app.poll(async () => ((await newest(app))?.prompt === 'another' ? true : undefined));
    expect(await count(app)).toBe(2);
  });

  it('whose event comes without its files finds them', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.mentionBot({ user: ann, channel: general, text: 'it jumps', files: [await photo()], filesAreMissing: true });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps', image: { width: 640 } });
  });

  it('with two images is told under it once that they are first and last frame', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const files = [await photo('sea.jpg'), await photo('beach.jpg')];
    const said = slack.mentionBot({ user: ann, channel: general, text: 'waves', files });
    const sentence = say(text('chat.asFrames'));
    const notes = () => slack.visibleTo(ann, general).filter(({ text: shown }) => shown.includes(sentence));
    const note = await app.poll(async () => notes()[0]);
    expect(note).toMatchObject({ isEphemeral: true, threadTs: said.ts, buttons: ['As references instead · free'] });
    expect(await newest(app)).toMatchObject({ prompt: 'waves', image: { width: 640 }, lastFrame: { width: 640 } });
    for (const event of said.events) event.repeat();
    await app.restart();
    for (const event of said.events) event.repeat();
    await app.reach('completed');
    expect(notes()).toHaveLength(1);
    expect((await app.app().engine.history({ limit: 5 })).generations).toHaveLength(1);
  });

  it('under somebody’s image animates the newest', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const root = slack.say({ user: ben, channel: general, files: [await photo()] });
    const tall = { name: 'tall.jpg', content: await samplePhoto({ width: 360, height: 640 }) };
    slack.say({ user: ben, channel: general, thread: root, files: [tall] });
    slack.mentionBot({ user: ann, channel: general, thread: root, text: 'slowly' });
    const result = await app.see(general, hasVideo);
    expect(result.threadTs).toBe(root.ts);
    expect(await newest(app)).toMatchObject({ prompt: 'slowly', aspectRatio: '9:16' });
  });

  it('S21: under a message that says to be about a video of another channel learns nothing of it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general, client } = app;
    const secret = slack.addChannel({ name: 'secret', members: [ann], isPrivate: true });
    slack.command('/video', 'a secret', { user: ann, channel: secret });
    const id = await app.reach('completed');
    const metadata = { event_type: 'veo_generation', event_payload: { id } };
    const { ts } = await client.chat.postMessage({ channel: general.id, text: 'forged', metadata });
    const said = slack.mentionBot({
      user: ann,
      channel: general,
      thread: { channelId: general.id, ts: String(ts) },
      text: 'again',
    });
    await app.see(
      general,
      (message) => Number(message.ts) > Number(said.ts) && message.text.startsWith(say(text('slack.howToThread'))),
    );
    expect(await count(app)).toBe(1);
  });

  it('with words alone becomes a video, in a thread of other people and in a direct message as well', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const root = slack.say({ user: ben, channel: general, text: 'shall we?' });
    slack.mentionBot({ user: ann, channel: general, thread: root, text: 'a fox in the snow --ar 9:16' });
    expect((await app.see(general, hasVideo)).threadTs).toBe(root.ts);
    expect(await newest(app)).toMatchObject({ prompt: 'a fox in the snow', aspectRatio: '9:16' });
    slack.say({ user: ben, channel: general, thread: root, text: 'nobody asked you' });
    const direct = slack.directMessage(ann);
    slack.say({ user: ann, channel: direct, text: 'a fox in the rain' });
    await app.see(direct, hasVideo);
    expect(await newest(app)).toMatchObject({ prompt: 'a fox in the rain' });
    expect(await count(app)).toBe(2);
  });

  it('that asks how gets a button that opens the form for its thread, and the video stands there', async () => {
    const app = await startSlackApp();
    const { slack, ann, ben, general } = app;
    const root = slack.say({ user: ben, channel: general, text: 'shall we?' });
    slack.mentionBot({ user: ann, channel: general, thread: root, text: 'help' });
    const told = await app.see(general, ({ buttons }) => buttons.includes(say(text('slack.makeHere'))));
    expect([told.threadTs, told.text]).toEqual([root.ts, expect.stringContaining(say(text('slack.howToInThread')))]);
    const view = await app.form(slack.press(told, say(text('slack.makeHere')), ann));
    await slack.submitView(view, { Prompt: 'a fox' }).acknowledged;
    expect((await app.see(general, hasVideo)).threadTs).toBe(root.ts);
  });

  it('that asks how is told, once, however often Slack tells of it', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const said = slack.mentionBot({ user: ann, channel: general, text: 'help' });
    await app.see(general, ({ threadTs }) => threadTs === said.ts);
    for (const event of said.events) event.repeat();
    await app.restart();
    for (const event of said.events) event.repeat();
    const second = slack.mentionBot({ user: ann, channel: general, text: '?', thread: said });
    await app.see(general, ({ ts, text: shown }) => Number(ts) > Number(second.ts) && shown.startsWith(howToInThread));
    expect(slack.thread(said).map(({ text: shown }) => shown)).toEqual([
      '@videobot help',
      expect.stringContaining('I make videos from words and pictures'),
      '@videobot ?',
      expect.stringContaining(howToInThread),
    ]);
  });

  it('whose answer is on its way when the bot stops gets that answer and no other', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.inject('chat.postMessage', 'after/slow', { delayMs: 150 });
    const said = slack.mentionBot({ user: ann, channel: general, text: 'help' });
    await app.see(general, ({ threadTs }) => threadTs === said.ts);
    await app.restart();
    const second = slack.mentionBot({ user: ann, channel: general, text: '?', thread: said });
    await app.see(general, ({ ts, text: shown }) => Number(ts) > Number(second.ts) && shown.startsWith(howToInThread));
    expect(slack.thread(said)).toHaveLength(4);
  });

  it('whose answer takes longer than a stop waits is told after the start', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.inject('chat.postMessage', 'before/hang');
    const said = slack.mentionBot({ user: ann, channel: general, text: 'help' });
    await expect.poll(() => slack.log.requests.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    await app.restart();
    const told = await app.see(general, ({ threadTs }) => threadTs === said.ts);
    expect(told.text).toContain(say(text('chat.interrupted')));
  });

  it('where the bot may not write is left alone: nobody gets a direct message instead', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.refusePosts(general, 'restricted_action');
    slack.mentionBot({ user: ann, channel: general, text: 'help' });
    const refused = () =>
      slack.log.requests.filter(({ method, error }) => method === 'chat.postMessage' && error === 'restricted_action');
    await expect.poll(() => refused().length).toBe(1);
    await app.restart();
    expect(slack.messagesIn(slack.directMessage(ann))).toEqual([]);
    expect(refused()).toHaveLength(1);
  });

  it('in a direct message needs no name', async () => {
    const app = await startSlackApp();
    const { slack, ann } = app;
    const direct = slack.directMessage(ann);
    slack.say({ user: ann, channel: direct, text: 'it jumps', files: [await photo()] });
    await app.see(direct, hasVideo);
    expect(await newest(app)).toMatchObject({ prompt: 'it jumps' });
  });

  it.each([
    ['of another service', { kind: 'external' }, 'slack.foreignImage'],
    ['that another company keeps to itself', { kind: 'denied' }, 'slack.imageUnreadable'],
  ] as const)('with an image %s is told so, and nothing is asked elsewhere', async (_, change, key) => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const said = slack.mentionBot({ user: ann, channel: general, files: [{ ...(await photo()), ...change }] });
    const answer = await app.see(general, ({ threadTs }) => threadTs === said.ts);
    expect(answer.text).toBe(say(text(key, { option: text('option.image') })));
    expect(slack.log.requests.filter(({ method }) => method === 'download')).toEqual([]);
    expect(await count(app)).toBe(0);
  });

  it('with an image of a channel that is shared with another company works', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.mentionBot({ user: ann, channel: general, text: 'it jumps', files: [{ ...(await photo()), kind: 'connect' }] });
    await app.reach('completed');
    expect(await newest(app)).toMatchObject({ image: { width: 640 } });
  });

  it('is told which right is missing where Slack gives a page to sign in for an image', async () => {
    const app = await startSlackApp({ slack: { scopes: ['commands', 'chat:write', 'app_mentions:read', 'channels:history'] } });
    const { slack, ann, general } = app;
    const said = slack.mentionBot({ user: ann, channel: general, files: [await photo()] });
    const answer = await app.see(general, ({ threadTs }) => threadTs === said.ts);
    expect(answer.text).toContain('so that it has the right files:read');
  });

  it('with a file that only says to be an image is told so', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    const said = slack.mentionBot({ user: ann, channel: general, files: [{ name: 'cat.jpg', content: isoMediaHeader('heic') }] });
    const answer = await app.see(general, ({ threadTs }) => threadTs === said.ts);
    expect(answer.text).toMatch(/The image is a HEIC file\.|not a JPEG, PNG or WebP/i);
  });
});

describe('buttons', () => {
  it('change opens the form with all that was asked for, and keeps its picture', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.mentionBot({ user: ann, channel: general, text: 'it jumps --seed 5', files: [await photo()] });
    const summary = await app.see(general, ({ buttons }) => buttons.includes('Change and run again'));
    const view = await app.form(slack.press(summary, 'Change and run again', ann));
    await slack.submitView(view, { Prompt: 'it sleeps' }).acknowledged;
    await app.poll(async () => ((await count(app)) === 2 ? true : undefined));
    expect(await newest(app)).toMatchObject({ prompt: 'it sleeps', seed: 5, image: { width: 640 } });
  });

  it('again that Slack sends twice is one more video', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.command('/video', 'a fox', { user: ann, channel: general });
    const summary = await app.see(general, ({ buttons }) => buttons.includes('Again · free'));
    const press = slack.press(summary, 'Again · free', ann);
    await expect.poll(() => count(app)).toBe(2);
    await app.reach('completed');
    press.repeat();
    await app.answer(slack.command('/video-queue', '', { user: ann, channel: general }));
    expect(await count(app)).toBe(2);
  });

  it('of a history page turn it, post a video again, and make it again', async () => {
    const app = await startSlackApp({ env: { ACTIVE_PER_PERSON: '50' } });
    const { slack, ann, ben, general } = app;
    for (let number = 1; number <= 6; number += 1) {
      slack.command('/video', `fox number ${number}`, { user: ann, channel: general });
    }
    await app.poll(async () => {
      const { generations } = await app.app().engine.history({ limit: 10, states: ['completed'] });
      return generations.length === 6 ? true : undefined;
    });
    const list = slack.command('/video-history', 'fox', { user: ben, channel: general });
    const page = await app.answer(list);
    expect(page.text.match(/fox number/g)).toHaveLength(5);
    expect(page.pings.links.length).toBe(5);
    const turned = slack.press(page, 'Older', ben);
    await app.poll(async () => (turned.acknowledgement === undefined ? undefined : true));
    const older = await app.poll(async () => {
      const [seen] = slack.visibleTo(ben, general).filter(({ isEphemeral }) => isEphemeral);
      return seen?.buttons.includes('Newest') ? seen : undefined;
    });
    expect(older.text.match(/fox number/g)).toHaveLength(1);
    const before = slack.messagesIn(general).filter(hasVideo).length;
    slack.press(older, 'Post again', ben);
    await app.poll(async () => (slack.messagesIn(general).filter(hasVideo).length === before + 1 ? true : undefined));
    const reposted = slack.messagesIn(general).filter(hasVideo).at(-1);
    expect(reposted).toMatchObject({ text: 'Posted again for ben', pings: { userIds: [] } });
    // Like any other result it says whose it is, and has its buttons.
    const under = await app.see(general, ({ text: shown }) => shown.includes('by ann'));
    expect(under).toMatchObject({
      buttons: [
        'Again · free',
        'Change it · free',
        expect.stringContaining('Continue'),
        'In HD · free',
        'Change and run again',
        '☆ Favourite',
        'Delete',
      ],
      pings: { userIds: [] },
    });
    expect(under.text).toContain('fox number');
    slack.press(older, 'Again · free', ben);
    await app.poll(async () => ((await count(app)) === 7 ? true : undefined));
  });

  it('S21: of another workspace’s or another channel’s video do nothing', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.command('/video', 'a fox', { user: ann, channel: general });
    const id = await app.reach('completed');
    const other = slack.addChannel({ name: 'other', members: [ann] });
    const blocks = [
      { type: 'actions', elements: [{ type: 'button', action_id: `v1:remove:${id}`, text: { type: 'plain_text', text: 'x' } }] },
    ];
    const { ts } = await app.client.chat.postMessage({ channel: other.id, text: 'forged', blocks });
    const press = slack.press({ channelId: other.id, ts: String(ts) }, 'x', ann);
    expect((await app.answer(press)).text).toBe(say(text('answer.notFoundEver')));
    expect((await newest(app))?.prompt).toBe('a fox');
  });
});

describe('/video-cancel', () => {
  /** A preview that is never done. */
  const render: RenderPreview = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

  it('alone shows what can be called off, with buttons for it; with a number it does so', async () => {
    const app = await startSlackApp({ render, env: { CONCURRENT_GENERATIONS: '1' } });
    const { slack, ann, ben, general } = app;
    const who = { user: ann, channel: general };
    for (const [index, prompt] of ['first', 'second', 'third'].entries()) {
      slack.command('/video', prompt, who);
      await expect.poll(() => count(app)).toBe(index + 1);
    }
    const list = await app.answer(slack.command('/video-cancel', '', who));
    expect(list.buttons).toEqual(['Cancel', 'Cancel', 'Cancel']);
    // Nobody is offered what they may not do.
    const theirs = await app.answer(slack.command('/video-queue', '', { user: ben, channel: general }));
    expect(theirs.text).toContain('third');
    expect(theirs.buttons).toEqual([]);
    const [third] = (await app.app().engine.history({ limit: 1 })).generations;
    const done = await app.answer(slack.command('/video-cancel', String(third?.number), who));
    expect(done.text).toBe(say(text('answer.canceled')));
    expect((await app.app().engine.find(third?.id ?? ''))?.state).toBe('canceled');
    expect((await app.answer(slack.command('/video-cancel', '999', who))).text).toContain('There is no such video');
  });
});

describe('the app’s own tab', () => {
  it('says how to start, opens the form, and shows what is on its way and what was made', async () => {
    const app = await startSlackApp();
    const { slack, ann, general } = app;
    slack.openHome(ann);
    const home = await app.poll(async () => slack.home(ann));
    expect(home.text).toContain(say(text('slack.howToCommand')));
    expect(home.text).toContain(say(text('slack.homeNothing')));
    const view = await app.form(slack.press(home, 'Make a video', ann));
    await slack.submitView(view, { Prompt: 'a fox', 'Where to post it': general }).acknowledged;
    await app.see(general, hasVideo);
    slack.openHome(ann);
    await app.poll(async () => (slack.home(ann)?.text.includes('Your videos') ? true : undefined));
    expect(slack.home(ann)?.text).toContain('a fox');
  });
});
