import { describe, expect, it } from 'vitest';
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
    expect(app().engine.history({ limit: 1 }).generations).toEqual([]);
    slack.submitView(view, { Duration: '4 s' });
    await reach('completed');
    expect(
      app()
        .engine.history({ limit: 9 })
        .generations.map(({ request }) => request),
    ).toMatchObject([{ prompt: 'a fox in the snow', durationSeconds: 4 }]);
  });

  it('answers a message to the bot that asks what it can do', async () => {
    const { slack, ann, general, see } = await startSlackApp();
    slack.mentionBot({ user: ann, channel: general, text: 'help' });
    const said = await see(general, ({ text }) => text.includes('I make videos from words and pictures'));
    expect(said.buttons).toContain(example);
  });
});
