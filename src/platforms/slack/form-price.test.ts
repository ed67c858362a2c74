import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/slack/calls.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

const { say } = createTexts();

async function setUp() {
  const { google, env } = await startPricedGoogle();
  const app = await startSlackApp({ env: { ...env, BUDGET_USD_PER_DAY: '100' } });
  const { slack, ann, general } = app;
  const open = async () => {
    const call = slack.command('/video', '', { user: ann, channel: general });
    await app.form(call);
    return call;
  };
  return { ...app, google, open, made: async () => (await app.app().engine.history({ limit: 5 })).generations };
}

function viewOf({ view }: Call) {
  if (view === undefined) throw new Error('there is no form');
  return view;
}

/** What stands on the button of the form, and its sentence about the price. */
function shown(call: Call) {
  const { content, text: all } = viewOf(call);
  const submit = JSON.stringify(content.submit);
  return [/"text":"([^"]*)"/.exec(submit)?.[1], /About \$[\d.]+\*?\./.exec(all)?.[0]];
}

const at = (price: string) => [`Make it · ${price}`, `About ${price}.`];

describe('an open form', () => {
  it('shows the price of what is chosen, keeps what was typed, and makes it for that price without a question', async () => {
    const { slack, open, made, reach, google } = await setUp();
    const call = await open();
    expect(shown(call)).toEqual(at('$3.20'));
    expect(viewOf(call).text).toContain('$100.00 of');
    expect(slack.fillIn(viewOf(call), { prompt: 'a fox', image: [{ name: 'fox.jpg', content: await samplePhoto() }] })).toEqual(
      [],
    );
    slack.fillIn(viewOf(call), { duration: '4' });
    await expect.poll(() => shown(call)).toEqual(at('$1.60'));
    // In quick succession: each was sent with the form as it stood before any of the answers.
    slack.inject('views.update', 'before/slow', { delayMs: 100 });
    slack.fillIn(viewOf(call), { duration: '6' });
    slack.fillIn(viewOf(call), { duration: '8' });
    slack.fillIn(viewOf(call), { count: '2' });
    slack.fillIn(viewOf(call), { duration: '4' });
    await expect.poll(() => shown(call)).toEqual(at('$3.20'));
    slack.inject('views.update', 'before/slow', { delayMs: 100 });
    slack.fillIn(viewOf(call), { count: '4' });
    slack.fillIn(viewOf(call), { count: '1' });
    await expect.poll(() => shown(call)).toEqual(at('$1.60'));
    // Another answer came between.
    slack.inject('views.update', 'refuse/hash_conflict');
    slack.fillIn(viewOf(call), { resolution: '1080p' });
    await expect.poll(() => viewOf(call).text).toContain('must be 8 seconds at 1080p');
    expect(shown(call)).toEqual(['Make it', undefined]);
    slack.fillIn(viewOf(call), { resolution: '720p' });
    await expect.poll(() => shown(call)).toEqual(at('$1.60'));
    await slack.submitView(viewOf(call), {}).acknowledged;
    await reach('completed');
    expect(await made()).toMatchObject([{ priceUsd: 1.6, request: { prompt: 'a fox', durationSeconds: 4 } }]);
    expect(google.log.accepted).toHaveLength(1);
  });

  it('is sent as well where its price could not be changed, and its person is asked for a higher one', async () => {
    const { slack, ann, open, made, answer } = await setUp();
    const closed = await open();
    slack.inject('views.update', 'before/slow', { delayMs: 50 });
    const [late] = slack.fillIn(viewOf(closed), { duration: '4' });
    slack.dismissView(viewOf(closed));
    expect(await late?.acknowledged).toMatchObject({ how: 'in time' });
    const call = await open();
    slack.fillIn(viewOf(call), { prompt: 'a fox', duration: '4' });
    await expect.poll(() => shown(call)).toEqual(at('$1.60'));
    slack.inject('views.update', 'before/internal_error');
    const [change] = slack.fillIn(viewOf(call), { duration: '8' });
    await change?.acknowledged;
    slack.submitView(viewOf(call), {});
    const asked = await answer(call);
    expect(asked.buttons[0]).toBe('Make it · $3.20');
    expect(await made()).toEqual([]);
    expect(slack.visibleTo(ann).map((each) => each.text)).not.toContain(say(text('answer.bug')));
  });
});
