import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type SlackApp, startSlackApp } from '../../testing/set-up/slack-app.ts';
import { greetingScopes } from './app-rights.ts';

const { say } = createTexts();
const remix = say(text('button.remix'));

/** A workspace with a showcase for two stars. */
async function openShowcase() {
  const people: SlackApp['ann'][] = [];
  const channels: SlackApp['general'][] = [];
  const app = await startSlackApp({
    settingsOf({ slack, ann, ben, general }) {
      people.push(slack.addPerson('Cleo'));
      for (const each of people) general.members.add(each.id);
      channels.push(slack.addChannel({ name: 'showcase', members: [ann, ben, ...people] }));
      return { SLACK_SHOWCASE_CHANNEL: channels[0]?.id ?? '', SLACK_SHOWCASE_STARS: '2' };
    },
  });
  const [cleo, showcase] = [people[0] ?? app.ben, channels[0] ?? app.general];
  return { ...app, cleo, showcase };
}

it('shows a result once when two others gave it a star, counts on its card, and takes all of it back with the video', async () => {
  const app = await openShowcase();
  const { slack, ann, ben, cleo, general, showcase } = app;
  slack.command('/video', 'a fox <!channel> *runs*', { user: ann, channel: general });
  const id = await app.reach('completed');
  const status = await app.see(general, ({ buttons }) => buttons.includes('⭐ 0/2'));
  const own = slack.press(status, '⭐ 0/2', ann);
  expect((await app.answer(own)).text).toBe(say(text('chat.ownStar')));
  const first = slack.press(status, '⭐ 0/2', ben);
  expect((await app.answer(first)).text).toBe(say(text('chat.starCount', { given: 1, needed: 2 })));
  slack.press(await app.see(general, ({ buttons }) => buttons.includes('⭐ 1/2')), '⭐ 1/2', cleo);
  const video = await app.see(showcase, ({ files }) => files.length > 0);
  expect([video.text, video.pings]).toEqual(['⭐ 2 · by ann', { everyone: [], userIds: [], groupIds: [], links: [] }]);
  const shown = await app.see(showcase, ({ buttons }) => buttons.includes(remix));
  expect(shown.text).toContain('a fox');
  const form = await app.form(slack.press(shown, remix, ben));
  expect(JSON.stringify(form)).toContain('a fox');
  await app.app().engine.remove(id, { requester: { platform: 'slack', tenant: slack.team.id, id: ann.id }, mayManage: true });
  await app.poll(async () =>
    slack.messagesIn(showcase).every(({ files, buttons }) => files.length + buttons.length === 0) ? true : undefined,
  );
});

it('shows nothing of a private channel, and nothing where Slack may not tell what a channel is', async () => {
  const app = await openShowcase();
  const { slack, ann, ben, general, showcase } = app;
  const closed = slack.addChannel({ name: 'closed', isPrivate: true, members: [ann, ben] });
  for (const channel of [closed, general]) {
    if (channel === general) for (const scope of greetingScopes) slack.team.scopes.delete(scope);
    slack.command('/video', 'a fox', { user: ann, channel });
    const status = await app.see(channel, ({ buttons }) => buttons.includes('⭐ 0/2'));
    expect((await app.answer(slack.press(status, '⭐ 0/2', ben))).text).toBe(say(text('chat.privateStar')));
  }
  expect(slack.messagesIn(showcase)).toEqual([]);
});
