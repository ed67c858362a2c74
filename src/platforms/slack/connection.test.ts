import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { httpBody } from '../../testing/fakes/slack/http-mode.ts';
import { setUpSlack } from '../../testing/fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';
import { sampleSubmission, silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const dataKey = Buffer.alloc(32, 7).toString('base64');

/** The bot behind an address, or for several workspaces. */
async function startWith(env: Readonly<Record<string, string>>, folder = temporaryFolder()): Promise<App> {
  const settings = { PORT: '0', POLL_FIRST_SECONDS: '0.1', POLL_SECONDS: '0.1', ...env };
  const app = await startApp(readConfig(installed, settings, folder), { log: silentLog, render: renderTinyVideo });
  onTestFinished(() => app.stop());
  return app;
}

/** Names of the tokens that are kept. */
function keptTokens(folder: string): readonly unknown[] {
  const database = new Database(join(folder, 'data', 'veo-bot.sqlite'), { readonly: true });
  const names = database.prepare('SELECT name FROM sealed').pluck().all();
  database.close();
  return names;
}

const healthOf = async (app: App): Promise<number> => (await fetch(`${app.url}/healthz`)).status;

describe('HTTP mode', () => {
  async function setUp() {
    const world = await setUpSlack();
    const { slack } = world;
    const app = await startWith({
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_SIGNING_SECRET: slack.app.signingSecret },
      ...{ SLACK_API_URL: slack.apiUrl, MEDIA_ORIGINS: slack.filesUrl },
    });
    await expect.poll(() => healthOf(app)).toBe(200);
    const url = `${app.url}/slack/events`;
    slack.setRequestUrl(url);
    const command = (trigger: string, prompt: string) =>
      httpBody({
        type: 'slash_commands',
        payload: {
          ...{ team_id: slack.team.id, channel_id: world.general.id, user_id: world.ann.id, user_name: 'ann' },
          ...{ command: '/video', text: prompt, trigger_id: trigger, is_enterprise_install: 'false' },
        },
      });
    const prompts = async () => (await app.engine.history({ limit: 10 })).generations.map(({ request }) => request.prompt);
    return { ...world, app, url, command, prompts };
  }

  it('takes commands, buttons and mentions at the web port, and acknowledges them in time', async () => {
    const { slack, ann, general, prompts } = await setUp();
    const call = slack.command('/video', 'a fox', { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'in time' });
    await expect.poll(() => slack.messagesIn(general).flatMap(({ files }) => files).length).toBe(1);
    const said = slack.mentionBot({ user: ann, channel: general, text: 'help' });
    await expect.poll(() => slack.thread(said).length).toBe(2);
    expect(await prompts()).toEqual(['a fox']);
  });

  it('S13: refuses what Slack has not signed, what is too old, and what is from the future', async () => {
    const { slack, url, command, prompts } = await setUp();
    const post = async (forgery: Parameters<typeof slack.postSigned>[2]) =>
      (await slack.postSigned(url, command('1.T.a', 'forged'), forgery)).status;
    expect(await post({ signingSecret: 'another' })).toBe(401);
    expect(await post({ isUnsigned: true })).toBe(401);
    expect(await post({ signedBody: 'something else' })).toBe(401);
    expect(await post({ shiftSeconds: -360 })).toBe(401);
    expect(await post({ shiftSeconds: 600 })).toBe(401);
    expect(await prompts()).toEqual([]);
  });

  it('S13: takes the same request once, however often it is sent', async () => {
    const { slack, url, command, prompts } = await setUp();
    const body = command('1.T.b', 'a fox');
    const answers = await Promise.all([1, 2, 3].map(() => slack.postSigned(url, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    await expect.poll(prompts).toEqual(['a fox']);
  });

  it('answers nothing else there: another method, another path, too much', async () => {
    const { slack, app, url, command } = await setUp();
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(`${app.url}/slack/other`)).status).toBe(404);
    expect((await fetch(`${app.url}/slack/install`)).status).toBe(404);
    expect((await slack.postSigned(`${url}/`, command('1.T.c', 'a fox'))).status).not.toBe(200);
    const huge = { contentType: 'application/json', text: JSON.stringify({ text: 'x'.repeat(2_000_000) }) } as const;
    expect((await slack.postSigned(url, huge)).status).toBe(413);
    expect(await healthOf(app)).toBe(200);
  });
});

describe('Socket Mode', () => {
  it('loses nothing that people do while Slack recycles a connection', async () => {
    const { slack, ann, general, app } = await startSlackApp();
    await expect.poll(() => slack.socket.connections).toBe(2);
    slack.socket.disconnect('refresh_requested', 1);
    const calls = [1, 2, 3].map((count) => slack.command('/video', `fox ${count}`, { user: ann, channel: general }));
    for (const call of calls) expect(await call.acknowledged).toMatchObject({ how: 'in time' });
    await expect.poll(async () => (await app().engine.history({ limit: 10 })).generations.length).toBe(3);
  });

  it('C12: stops for good when the app token is refused, with what to do', async () => {
    const { slack } = await setUpSlack();
    const app = await startWith({
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: 'xapp-1-wrong', SLACK_API_URL: slack.apiUrl },
    });
    expect(await app.gaveUp).toMatchObject({ key: 'slack.appTokenRefused' });
  });

  it('C12: stops for good when the bot’s token is refused, or somebody takes the app out', async () => {
    const { slack, app } = await startSlackApp();
    slack.uninstall();
    expect(say(await app().gaveUp)).toContain('Install the app again at https://api.slack.com/apps');
  });

  it('goes on where an event tells that another workspace took the app out, or tells it late', async () => {
    const { slack, app, ann, general, see } = await startSlackApp();
    const asked = () => slack.log.requests.filter(({ method }) => method === 'auth.test').length;
    const before = asked();
    slack.disturbance.team = 'T0OTHER';
    slack.uninstall();
    slack.disturbance.team = undefined;
    slack.setToken('good');
    slack.command('/video', 'a fox', { user: ann, channel: general });
    await see(general, ({ files }) => files.length > 0);
    expect(asked()).toBe(before);
    slack.uninstall();
    slack.setToken('good');
    await expect.poll(asked).toBe(before + 2);
    const isRunning = await Promise.race([app().gaveUp.then(() => false), healthOf(app()).then(() => true)]);
    expect(isRunning).toBe(true);
  });

  it('stops in order while it connects again', async () => {
    const { slack, app } = await startSlackApp();
    const lost: unknown[] = [];
    const note = (error: unknown): void => void lost.push(error);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    await expect.poll(() => slack.socket.connections).toBe(2);
    slack.socket.refuseUpgrades(1000);
    slack.socket.drop();
    const tries = () => slack.log.requests.filter(({ method }) => method === 'apps.connections.open').length;
    await expect.poll(tries).toBeGreaterThan(5);
    await app().stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(lost).toEqual([]);
  });

  it('says that it is not connected, and goes on trying, while Slack is away', async () => {
    const { slack } = await setUpSlack();
    slack.inject('auth.test', 'before/503', { times: 2 });
    const app = await startWith({
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    });
    const { problems } = (await (await fetch(`${app.url}/healthz`)).json()) as { problems: { text: string }[] };
    expect(problems.map((problem) => problem.text)).toContain(say(text('slack.connecting')));
    await expect.poll(() => healthOf(app)).toBe(200);
  });
});

describe('several workspaces', () => {
  async function setUp() {
    const { slack } = await setUpSlack();
    const folder = temporaryFolder();
    const env = {
      ...{ SLACK_CLIENT_ID: slack.app.clientId, SLACK_CLIENT_SECRET: slack.app.clientSecret },
      ...{ SLACK_STATE_SECRET: 'state-secret', DATA_KEY: dataKey, SLACK_SIGNING_SECRET: slack.app.signingSecret },
      ...{ SLACK_API_URL: slack.apiUrl, MEDIA_ORIGINS: slack.filesUrl, PUBLIC_URL: 'https://bot.example.com' },
    };
    return { slack, folder, env };
  }
  type Slack = Awaited<ReturnType<typeof setUp>>['slack'];

  /** What a browser does: the address, the consent, and back. */
  async function install(
    app: App,
    slack: Slack,
    team: Slack['team'],
    change: { readonly cookie?: string; readonly state?: string } = {},
  ) {
    const start = await fetch(`${app.url}/slack/install`, { redirect: 'manual' });
    const to = new URL(start.headers.get('location') ?? '');
    const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? '';
    const query = new URLSearchParams({
      code: slack.agreeToInstall(team),
      state: change.state ?? to.searchParams.get('state') ?? '',
    });
    const back = await fetch(`${app.url}/slack/oauth_redirect?${query}`, { headers: { cookie: change.cookie ?? cookie } });
    return { to, status: back.status, text: await back.text() };
  }

  it('installs the app, works there, and outlives a restart, with no token in the database', async () => {
    const { slack, folder, env } = await setUp();
    const other = slack.addTeam('Book club', [...usualScopes, 'users:read']);
    const bea = slack.addPerson('Bea', { team: other, locale: 'de-DE' });
    const club = slack.addChannel({ name: 'club', members: [bea] });
    const app = await startWith(env, folder);
    const { to, status, text: page } = await install(app, slack, other);
    expect(to.searchParams.get('redirect_uri')).toBe('https://bot.example.com/slack/oauth_redirect');
    expect(to.searchParams.get('scope')).toContain('files:write');
    expect([status, page]).toEqual([200, say(text('slack.installed'))]);
    // Who installed it reads at once what it does, in their language.
    await expect
      .poll(() => slack.visibleTo(bea, slack.directMessage(bea))[0]?.text)
      .toContain(say(text('chat.greeting', { command: '/video' }), 'de'));
    await app.stop();
    for (const name of ['veo-bot.sqlite', 'veo-bot.sqlite-wal']) {
      const bytes = readFileSync(join(folder, 'data', name), { flag: 'a+' });
      expect(bytes.includes(other.botToken)).toBe(false);
    }
    const again = await startWith(env, folder);
    slack.setRequestUrl(`${again.url}/slack/events`);
    slack.command('/video', 'a fox', { user: bea, channel: club });
    await expect.poll(() => slack.messagesIn(club).flatMap(({ files }) => files).length).toBe(1);
  });

  it('takes no consent with another browser’s state, or with none', async () => {
    const { slack, env, folder } = await setUp();
    const other = slack.addTeam('Book club');
    const app = await startWith(env, folder);
    expect(await install(app, slack, other, { cookie: '' })).toMatchObject({ status: 400 });
    expect(await install(app, slack, other, { state: 'made-up' })).toMatchObject({ status: 400 });
    expect(other.isInstalled).toBe(false);
  });

  it('says at once that it could not be installed while Slack is away, and how to go on', async () => {
    const { slack, env, folder } = await setUp();
    const other = slack.addTeam('Book club');
    const app = await startWith(env, folder);
    slack.inject('oauth.v2.access', 'before/503', { times: 'always' });
    const failed = await install(app, slack, other);
    expect(failed).toMatchObject({ status: 400, text: say(text('slack.notInstalled', { path: '/slack/install' })) });
    slack.clearFaults();
    expect(await install(app, slack, other)).toMatchObject({ status: 200 });
  });

  it('keeps the new token of a workspace where the app was installed again before the removal was told', async () => {
    const { slack, env, folder } = await setUp();
    const one = slack.addTeam('One');
    const ann = slack.addPerson('Ann One', { team: one });
    const channel = slack.addChannel({ name: 'one', members: [ann] });
    const app = await startWith(env, folder);
    await install(app, slack, one);
    // Nobody hears of it yet.
    const told = slack.uninstall(one);
    await install(app, slack, one);
    slack.setRequestUrl(`${app.url}/slack/events`);
    for (const event of told) event.repeat();
    await expect.poll(() => slack.log.requests.filter(({ method }) => method === 'auth.test').length).toBeGreaterThan(1);
    slack.command('/video', 'a fox', { user: ann, channel });
    await expect.poll(() => slack.messagesIn(channel).flatMap(({ files }) => files).length).toBe(1);
    expect(keptTokens(folder)).toEqual([`slack:${one.id}`]);
  });

  it('forgets a workspace that takes the app out, once Slack says that the token is dead; the others go on', async () => {
    const { slack, env, folder } = await setUp();
    const [one, two] = [slack.addTeam('One'), slack.addTeam('Two')];
    const ann = slack.addPerson('Ann Two', { team: two });
    const channel = slack.addChannel({ name: 'two', members: [ann] });
    const app = await startWith(env, folder);
    slack.setRequestUrl(`${app.url}/slack/events`);
    await install(app, slack, one);
    await install(app, slack, two);
    const event = { type: 'tokens_revoked', tokens: { oauth: [ann.id], bot: [] } };
    const payload = { type: 'event_callback', team_id: two.id, event_id: 'Ev1', event };
    const ofPerson = await slack.postSigned(`${app.url}/slack/events`, httpBody({ type: 'events_api', payload }));
    expect(ofPerson.status).toBe(200);
    const asker = ({ id: tenant }: { readonly id: string }) => ({
      requester: { platform: 'slack', tenant, id: 'U1' },
      replyTarget: { platform: 'slack', tenant, channelId: 'C1', ids: { installation: tenant, team: tenant } },
      managesPlace: true,
    });
    const { schedules } = app.engine;
    const wish = { name: 'News', when: { cron: '0 9 * * *' }, timeZone: 'UTC', capUsd: 1, values: {} };
    for (const team of [one, two]) await schedules.add(wish, asker(team), async () => sampleSubmission(asker(team)));
    slack.inject('auth.test', 'before/503');
    const [told] = slack.uninstall(one);
    await expect.poll(() => told?.isAcknowledged).toBe(true);
    await expect.poll(() => keptTokens(folder)).toEqual([`slack:${two.id}`]);
    await expect.poll(async () => (await schedules.list(asker(one))).length).toBe(0);
    expect(await schedules.list(asker(two))).toHaveLength(1);
    slack.command('/video', 'a fox', { user: ann, channel });
    await expect.poll(() => slack.messagesIn(channel).flatMap(({ files }) => files).length).toBe(1);
  });

  it('does not start with another DATA_KEY, and says so', async () => {
    const { slack, env, folder } = await setUp();
    const app = await startWith(env, folder);
    await install(app, slack, slack.addTeam('Book club'));
    await app.stop();
    const wrong = startWith({ ...env, DATA_KEY: Buffer.alloc(32, 8).toString('base64') }, folder);
    await expect(wrong).rejects.toMatchObject({ exitCode: 78, text: { key: 'slack.otherDataKey' } });
  });
});
