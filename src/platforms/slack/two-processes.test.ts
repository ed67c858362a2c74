import { expect, it } from 'vitest';
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

it('takes at one process what another one has shown: a form with its price, an answer, a button', async () => {
  const { slack, ann, general, reached, delivers, ...app } = await setUp();
  const call = slack.command('/video', '', { user: ann, channel: general });
  const viewOf = () => {
    if (call.view === undefined) throw new Error('there is no form');
    return call.view;
  };
  await app.form(call);
  slack.fillIn(viewOf(), { prompt: 'a fox', image: [{ name: 'fox.jpg', content: await samplePhoto() }] });
  // Both processes work at a change of one form: the older one is done last, and shows nothing any more.
  slack.inject('views.update', 'before/slow', { delayMs: 300 });
  slack.fillIn(viewOf(), { duration: '8' });
  const updates = () => slack.log.requests.filter(({ method }) => method === 'views.update').length;
  await expect.poll(updates).toBe(1);
  reached('second');
  slack.fillIn(viewOf(), { duration: '4' });
  await expect.poll(() => JSON.stringify(viewOf().content.submit)).toContain('$1.60');
  delivers('second');
  await slack.submitView(viewOf(), {}).acknowledged;
  await app.reach('completed');
  expect(JSON.stringify(viewOf().content.submit)).toContain('$1.60');
  const [made] = (await app.app().engine.history({ limit: 5 })).generations;
  expect(made).toMatchObject({ priceUsd: 1.6, request: { durationSeconds: 4 } });
  const result = await app.see(general, ({ buttons }) => buttons.includes('Again · $1.60'));
  reached('first');
  const again = slack.press(result, 'Again · $1.60', ann);
  expect(await again.acknowledged).toMatchObject({ how: 'in time' });
  await expect
    .poll(async () => (await app.app().engine.history({ limit: 5 })).generations.map(({ state }) => state), { timeout: 15_000 })
    .toEqual(['completed', 'completed']);
  // It waits for what is under way.
  await app.stop();
  expect(updates()).toBe(2);
});
