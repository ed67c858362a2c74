import { expect, it } from 'vitest';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();

it('brings a private video to its person alone, and stands nowhere in the channel that pays for it', async () => {
  const app = await startSlackApp();
  const { slack, ann, ben, general } = app;
  const { engine } = app.app();
  const direct = slack.directMessage(ann);
  const called = slack.command('/video', 'a fox --private -d 4', { user: ann, channel: general });
  expect((await app.answer(called)).text).toContain(say(text('answer.acceptedPrivate')));
  await app.reach('completed');
  const [made] = (await engine.history({ limit: 1 })).generations;
  expect(made?.replyTarget).toMatchObject({ channelId: direct.id, ids: { parent: general.id, private: 'yes' } });
  const card = slack.messagesIn(direct).find(({ text: shown }) => shown.includes('a fox'));
  expect(card?.text).toContain(say(text('card.private')));
  const history = await app.answer(slack.command('/video-history', '', { user: ben, channel: general }));
  expect(history.text).toContain(say(text('answer.historyEmpty')));
  expect(slack.messagesIn(general)).toEqual([]);

  // A word that is wanted nowhere is said to the one alone who wrote it.
  const scope = settingScopeOf({ platform: 'slack', tenant: slack.team.id, channelId: general.id, ids: { team: slack.team.id } });
  await engine.words.add(scope, ['zorb'], { who: 'terminal' });
  slack.mentionBot({ user: ben, channel: general, text: 'a zorb' });
  await expect
    .poll(() => slack.visibleTo(ben, general).some((each) => each.isEphemeral && each.text.includes('zorb')))
    .toBe(true);
  expect(slack.messagesIn(general).filter(({ authorId }) => authorId !== ben.id)).toEqual([]);
});
