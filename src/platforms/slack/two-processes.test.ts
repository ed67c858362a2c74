import { expect, it } from 'vitest';
import type { SeenView } from '../../testing/fakes/slack/calls.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';
import { secondDoor, twoProcesses } from '../../testing/set-up/two-processes.ts';
import { slack as slackModule } from './module.ts';

async function setUp() {
  const two = twoProcesses(slackModule);
  const { env } = await startPricedGoogle();
  const app = await startSlackApp({
    platforms: [two.module],
    env: { ...env, BUDGET_USD_PER_DAY: '100', SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'CANARY-signing-secret' },
  });
  const { url } = app.app();
  const reached = (which: 'first' | 'second'): void =>
    app.slack.setRequestUrl(`${url}${which === 'first' ? '' : secondDoor}/slack/events`);
  reached('first');
  return { ...app, delivers: two.delivers, reached };
}

it('takes at one process what another one has shown: a form with its price, a button', async () => {
  const { slack, ann, general, reached, delivers, ...app } = await setUp();
  const open = async () => {
    const call = slack.command('/video', '', { user: ann, channel: general });
    await app.form(call);
    return () => {
      if (call.view === undefined) throw new Error('there is no form');
      return call.view;
    };
  };
  const priceOf = (view: SeenView) => /\$[\d.]+/.exec(JSON.stringify(view.content.submit))?.[0];
  const viewOf = await open();
  slack.fillIn(viewOf(), { prompt: 'a fox', image: [{ name: 'fox.jpg', content: await samplePhoto() }] });
  reached('second');
  delivers('second');
  slack.fillIn(viewOf(), { duration: '4' });
  await expect.poll(() => priceOf(viewOf())).toBe('$1.60');
  await slack.submitView(viewOf(), {}).acknowledged;
  await app.reach('completed');
  const states = async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ state }) => state);
  const result = await app.see(general, ({ buttons }) => buttons.includes('Again · $1.60'));
  reached('first');
  const again = slack.press(result, 'Again · $1.60', ann);
  expect(await again.acknowledged).toMatchObject({ how: 'in time' });
  await expect.poll(states, { timeout: 15_000 }).toEqual(['completed', 'completed']);

  // Both work at changes of one form: the older one is done last, and shows nothing any more.
  const other = await open();
  const updates = () => slack.log.requests.filter(({ method }) => method === 'views.update').length;
  const before = updates();
  slack.inject('views.update', 'before/slow', { delayMs: 200 });
  slack.fillIn(other(), { duration: '6' });
  await expect.poll(updates).toBe(before + 1);
  reached('second');
  slack.fillIn(other(), { duration: '4' });
  await expect.poll(() => priceOf(other())).toBe('$1.60');
  // It waits for what is under way.
  await app.stop();
  expect([priceOf(other()), updates()]).toEqual(['$1.60', before + 2]);
});
