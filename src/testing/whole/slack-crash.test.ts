import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { stop } from '../bot/bot-client.ts';
import { canaryKey } from '../bot/bot-process.ts';
import { connected, crashOutcomes, crashWords, openCrashLife } from '../bot/chat-crash.ts';
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
  90_000,
);
