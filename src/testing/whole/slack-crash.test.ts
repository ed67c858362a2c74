import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { stop } from '../bot/bot-client.ts';
import { canaryKey } from '../bot/bot-process.ts';
import { connected, crashOutcomes, crashWords, openCrashLife } from '../bot/chat-crash.ts';
import type { Call } from '../fakes/slack/calls.ts';
import type { SeenMessage } from '../fakes/slack/seen.ts';
import { setUpSlack } from '../fakes/slack/set-up-slack.ts';
import { tried } from '../set-up/everything.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

const folder = temporaryFolder();
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});

const usual: readonly FailpointName[] = ['before-accept', 'after-status', 'after-intent', 'after-post'];

it.each(tried(crashOutcomes, ([name]) => usual.includes(name)))(
  'posts everything once on Slack when it dies %s and is started again: %s',
  async (name, outcome) => {
    const { slack, ann, general } = await setUpSlack();
    const { emulator, home } = await openCrashLife(join(folder, name), video, {
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    });

    const dying = await connected(home, { dieAt: name, isReal: true });
    const call = slack.command('/video', 'a lighthouse --duration 4', { user: ann, channel: general });
    expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });

    const bot = await connected(home, { isReal: true });
    const posts = () => slack.messagesIn(general).filter(({ authorId }) => authorId === slack.team.botUserId);
    const withFile = () => posts().filter(({ files }) => files.length > 0);
    const [own, status] = crashWords[outcome];
    const saying = (words: string) => posts().filter(({ text }) => text.includes(words));
    await expect.poll(() => saying(own).length, { timeout: 45_000 }).toBe(1);
    await expect.poll(() => saying(status).length).toBeGreaterThan(0);
    await stop(bot);
    expect(withFile()).toHaveLength(outcome === 'a video' ? 1 : 0);
    expect(posts().filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
    const { log } = slack;
    const pings = log
      .all('message posted')
      .filter(({ authorId, onlyFor }) => authorId === slack.team.botUserId && onlyFor === undefined);
    expect(pings.flatMap((message) => message.pings.userIds)).toEqual([ann.id]);
    expect(emulator.log.accepted.length).toBeLessThanOrEqual(outcome === 'an apology' ? 0 : 1);
    const output = home.output.join('');
    const secrets = [canaryKey, slack.team.botToken, slack.app.appToken, call.responseUrl ?? '', '/upload/v1/', 'a lighthouse'];
    for (const secret of secrets) expect(output).not.toContain(secret);
  },
);

it('tells each person once whose answer to a price or picture it died over, leaves a form open, and makes nothing of it', async () => {
  const { slack, ann, ben, general } = await setUpSlack();
  const { emulator, home } = await openCrashLife(join(folder, 'presses'), video, {
    ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
  });
  const seen = () => [ann, ben].flatMap((person) => slack.visibleTo(person, general));
  const find = async (what: RegExp) => {
    const button = (each: SeenMessage) => each.buttons.find((label) => what.test(label));
    await expect.poll(() => seen().some((each) => button(each) !== undefined), { timeout: 45_000 }).toBe(true);
    const [message] = seen().filter((each) => button(each) !== undefined);
    if (message === undefined) throw new Error('it went');
    return { message, label: button(message) ?? '' };
  };
  const first = await connected(home, { isReal: true });
  slack.command('/video', 'a lighthouse --duration 4', { user: ann, channel: general });
  const again = await find(/^Again/);
  slack.press(again.message, again.label, ben);
  const offer = await find(/^Make it/);
  await stop(first);
  const paid = emulator.log.accepted.length;

  const told = () => slack.messagesIn(general).filter(({ text }) => text.includes(crashWords['an apology'][0]));
  // A form is acknowledged once it is taken in: until then it stays open, with all of its words.
  const acts: readonly (readonly [how: 'in time' | 'no answer', act: () => Promise<Call>])[] = [
    [
      'no answer',
      async () => {
        const change = await find(/^Change it/);
        const press = slack.press(change.message, change.label, ben);
        await expect.poll(() => press.view).toBeDefined();
        if (press.view === undefined) throw new Error('it went');
        return slack.submitView(press.view, { prompt: 'make it night' });
      },
    ],
    ['in time', async () => slack.press(offer.message, offer.label, ben)],
    ['in time', async () => slack.command('/image', 'a fox in the snow', { user: ann, channel: general })],
  ];
  let apologies = 0;
  for (const [how, act] of acts) {
    // Whoever it died over before is told by this life.
    const dying = await connected(home, { dieAt: 'before-accept', isReal: true });
    await expect.poll(() => told().length).toBe(apologies);
    const call = await act();
    expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await call.acknowledged).how).toBe(how);
    if (how === 'in time') apologies += 1;
    else expect(slack.log.all('view closed')).toEqual([]);
  }
  const last = await connected(home, { isReal: true });
  await expect.poll(() => told().length).toBe(apologies);
  await stop(last);
  expect(told().map(({ pings }) => pings.userIds)).toEqual([[ben.id], [ann.id]]);
  expect(emulator.log.accepted).toHaveLength(paid);
  expect(home.output.join('')).not.toContain('make it night');
});
