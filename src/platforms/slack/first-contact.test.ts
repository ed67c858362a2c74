import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const example = 'Try: a fox in the snow · free';

describe('/video help', () => {
  it('says privately what there is and what it costs, and an example opens the form with its words, which makes nothing by itself', async () => {
    const { slack, ann, general, app, answer, form, reach } = await startSlackApp();
    const said = await answer(slack.command('/video', 'help', { user: ann, channel: general }));
    expect(said.text).toContain('Type /video and what should happen');
    expect(said.text).toContain('Videos are free of charge here.');
    expect(said.text).toContain('/video-queue');
    expect(said.text).toContain('Preview renderer: free for');
    const view = await form(slack.press(said, example, ann));
    expect((await app().engine.history({ limit: 1 })).generations).toEqual([]);
    slack.submitView(view, { Duration: '4 s' });
    await reach('completed');
    expect((await app().engine.history({ limit: 9 })).generations.map(({ request }) => request)).toMatchObject([
      { prompt: 'a fox in the snow', durationSeconds: 4 },
    ]);
  });

  it('answers a message to the bot that asks what it can do', async () => {
    const { slack, ann, general, see } = await startSlackApp();
    slack.mentionBot({ user: ann, channel: general, text: 'help' });
    const said = await see(general, ({ text }) => text.includes('I make videos from words and pictures'));
    expect(said.buttons).toContain(example);
  });
});

describe('first contact', () => {
  it('greets each person once in private, when they open the messages, also after a restart', async () => {
    const { slack, ann, ben, restart, see } = await startSlackApp();
    const direct = slack.directMessage(ann);
    slack.openHome(ann, 'messages');
    slack.openHome(ann, 'messages');
    const greeting = await see(direct, ({ text }) => text.includes('I make videos from words and pictures'));
    expect(greeting.buttons).toContain(example);
    await restart();
    slack.openHome(ann, 'messages');
    slack.openHome(ben, 'messages');
    await see(slack.directMessage(ben), ({ text }) => text.includes('I make videos'));
    expect(slack.messagesIn(direct)).toHaveLength(1);
  });

  it('greets a channel once that the bot comes into, and an example makes a video there', async () => {
    const { slack, ann, see, form, reach, app } = await startSlackApp();
    const club = slack.addChannel({ name: 'club', members: [ann], hasBot: false });
    slack.setMembership(club, true);
    const greeting = await see(club, ({ text }) => text.includes('I make videos from words and pictures'));
    slack.setMembership(club, false);
    slack.setMembership(club, true);
    slack.submitView(await form(slack.press(greeting, example, ann)), { Duration: '4 s' });
    await reach('completed');
    expect((await app().engine.history({ limit: 1 })).generations[0]?.replyTarget.channelId).toBe(club.id);
    expect(slack.messagesIn(club).filter(({ text }) => text.includes('I make videos'))).toHaveLength(1);
  });

  it('shows examples and what videos cost in the tab of the app', async () => {
    const { slack, ann, poll, form } = await startSlackApp();
    slack.openHome(ann);
    const home = await poll(async () => slack.home(ann));
    expect(home.text).toContain('Videos are free of charge here.');
    expect((await form(slack.press(home, example, ann))).text).toContain('Where to post it');
  });
});

describe('a refused request', () => {
  it('in a message is kept over a restart: “Change it” opens the form with its words, for its person alone', async () => {
    const { slack, ann, ben, general, see, form, restart, reach, app, poll } = await startSlackApp();
    slack.mentionBot({ user: ann, channel: general, text: 'a fox --seed 7 --duration 7' });
    const refusal = await see(general, ({ text, buttons }) => text.includes('duration') && buttons.includes('Change it'));
    await restart();
    slack.press(refusal, 'Change it', ben);
    await poll(async () => slack.visibleTo(ben, general).find(({ text }) => text.includes('Only the person who asked for it')));
    const view = await form(slack.press(refusal, 'Change it', ann));
    slack.submitView(view, { Duration: '4 s' });
    await reach('completed');
    expect((await app().engine.history({ limit: 1 })).generations[0]?.request).toMatchObject({
      prompt: 'a fox',
      seed: 7,
      durationSeconds: 4,
    });
  });

  it('in a form that has closed is kept with the pictures that could be read', async () => {
    const { slack, ann, general, form, poll, reach, app } = await startSlackApp();
    const view = await form(slack.command('/video', '', { user: ann, channel: general }));
    const [good, bad] = [
      { name: 'sea.jpg', content: await samplePhoto({}) },
      { name: 'x.png', content: Buffer.from('no image') },
    ];
    slack.submitView(view, { Prompt: 'the sea moves', Image: [good], 'Last frame': [bad], Duration: '8 s' });
    const refusal = await poll(async () => slack.visibleTo(ann, general).find(({ buttons }) => buttons.includes('Change it')));
    slack.submitView(await form(slack.press(refusal, 'Change it', ann)), {});
    await reach('completed');
    expect((await app().engine.history({ limit: 1 })).generations[0]?.request).toMatchObject({
      prompt: 'the sea moves',
      image: { mimeType: 'image/jpeg' },
    });
  });
});
