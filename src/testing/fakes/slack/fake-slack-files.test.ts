import { readFileSync } from 'node:fs';
import { App, HTTPReceiver, MemoryInstallationStore, type webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import type { FakeSlack } from './fake-slack.ts';
import { clientOf, listen, refusalOf, setUpSlack, silentLogger, startBoltHttp } from './set-up-slack.ts';

const video = Buffer.from('not really a video');

async function reserve(client: webApi.WebClient, length = video.length) {
  const { upload_url, file_id } = await client.files.getUploadURLExternal({ filename: 'fox.mp4', length });
  return { url: String(upload_url), id: String(file_id) };
}

function send(url: string, body: Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer> = video): Promise<Response> {
  return fetch(url, { method: 'POST', body, redirect: 'error' });
}

function complete(client: webApi.WebClient, id: string, place: object): Promise<unknown> {
  return client.apiCall('files.completeUploadExternal', { files: [{ id, title: 'A fox' }], ...place });
}

async function shareOf(client: webApi.WebClient, file: string): Promise<unknown> {
  const { file: found } = await client.files.info({ file });
  return found?.shares;
}

function download(slack: FakeSlack, address: unknown, token = slack.team.botToken): Promise<Response> {
  return fetch(String(address), { headers: { authorization: `Bearer ${token}` } });
}

describe('files', () => {
  test('an upload is reserved, sent, completed, and appears in its thread a little later', async () => {
    const { slack, ann, general, client } = await setUpSlack();
    const { id: channel_id } = general;
    const root = await client.chat.postMessage({ channel: channel_id, text: 'status' });
    const { url, id } = await reserve(client);
    expect(await refusalOf(complete(client, id, { channel_id }))).toBe('file_not_found');
    expect((await send(url, Buffer.from('too short'))).status).toBe(400);
    expect((await send(url)).status).toBe(200);
    slack.files.shareDelayMs = 60_000;
    const place = { channel_id, thread_ts: String(root.ts), initial_comment: `<@${ann.id}> ready` };
    expect(await complete(client, id, place)).toMatchObject({ files: [{ id }] });
    expect(await shareOf(client, id)).toEqual({});
    slack.clock.advance(60_000);
    const [, shared] = slack.thread({ channelId: channel_id, ts: String(root.ts) });
    expect(shared).toMatchObject({ text: '@Ann ready', pings: { userIds: [ann.id] }, files: [{ id, title: 'A fox' }] });
    expect(readFileSync(shared?.files[0]?.path ?? '')).toEqual(video);
    expect(await shareOf(client, id)).toMatchObject({ public: { [channel_id]: [{ ts: shared?.ts, thread_ts: root.ts }] } });
    expect(slack.log.requests.filter(({ method }) => method === 'upload').map(({ authorization }) => authorization)).toEqual([
      ...['none', 'none'],
    ]);
    await client.files.delete({ file: id });
    expect(slack.messagesIn(general).at(-1)).toMatchObject({ text: '@Ann ready', files: [] });
    expect(await refusalOf(client.files.info({ file: id }))).toBe('file_deleted');
  });

  test('a completed upload may appear never, and completing it once more twice', async () => {
    const { slack, ann, general, client } = await setUpSlack();
    const { url, id } = await reserve(client);
    await send(url);
    slack.inject('files.completeUploadExternal', 'never shared');
    await complete(client, id, { channel_id: general.id });
    slack.inject('files.completeUploadExternal', 'after/500');
    await expect(complete(client, id, { channel_id: general.id })).rejects.toThrow();
    await expect.poll(() => slack.messagesIn(general)).toHaveLength(1);
    await complete(client, id, { channel_id: general.id });
    await expect.poll(() => slack.messagesIn(general)).toHaveLength(2);
    const { ts } = await client.chat.postMessage({ channel: general.id, text: 'soon gone' });
    await client.chat.delete({ channel: general.id, ts: String(ts) });
    await complete(client, id, { channel_id: general.id, thread_ts: ts });
    slack.clock.advance(60_000);
    expect(slack.messagesIn(general)).toHaveLength(2);
    slack.files.repeatedComplete = 'file_not_found';
    expect(await refusalOf(complete(client, id, { channel_id: general.id }))).toBe('file_not_found');
    const strange = slack.addChannel({ name: 'strange', members: [ann], hasBot: false });
    slack.setScopes(['files:write', 'chat:write', 'chat:write.public']);
    const next = await reserve(client);
    await send(next.url);
    expect(await refusalOf(complete(client, next.id, { channel_id: strange.id }))).toBe('not_in_channel');
  });

  test('the upload of the SDK itself works', async () => {
    const { slack, general, client } = await setUpSlack();
    await client.filesUploadV2({ channel_id: general.id, file: video, filename: 'fox.mp4', initial_comment: 'here' });
    await expect.poll(() => slack.messagesIn(general)).toMatchObject([{ text: 'here', files: [{ name: 'fox.mp4' }] }]);
    expect(slack.log.all('bytes received')).toMatchObject([{ sizeBytes: video.length }]);
  });

  test('people’s files are given to the bot where it is, and a sign-in page to everybody else', async () => {
    const { slack, ann, general, client } = await setUpSlack();
    const picture = { name: 'cat.png', content: Buffer.from('a picture') };
    const { ts } = slack.say({ user: ann, channel: general, files: [picture, { ...picture, kind: 'connect' }] });
    const { messages } = await client.conversations.history({ channel: general.id, latest: ts, inclusive: true, limit: 1 });
    const [cat, stub] = messages?.[0]?.files ?? [];
    expect(cat).toMatchObject({ name: 'cat.png', mimetype: 'image/png', size: picture.content.length });
    expect(stub).toMatchObject({ mode: 'file_access', file_access: 'check_file_info' });
    const got = await download(slack, cat?.url_private_download);
    expect([got.headers.get('content-type'), await got.text()]).toEqual(['image/png', 'a picture']);
    const { file } = await client.files.info({ file: String(stub?.id) });
    expect(await (await download(slack, file?.url_private_download)).text()).toBe('a picture');
    const asStranger = await download(slack, cat?.url_private_download, 'xoxb-wrong');
    expect([asStranger.status, asStranger.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    slack.setMembership(general, false);
    expect(await (await download(slack, cat?.url_private_download)).text()).toContain('Sign in');
    expect(slack.log.downloads.map(({ authorization }) => authorization)).toEqual(['bot', 'bot', 'wrong', 'bot']);
    slack.inject('download', 'after/drop');
    slack.setMembership(general, true);
    const broken = await download(slack, cat?.url_private_download);
    await expect(broken.text()).rejects.toThrow();
  });
});

describe('Bolt over HTTP', () => {
  const json = (payload: object) => ({ contentType: 'application/json' as const, text: JSON.stringify(payload) });

  test('commands, interactions and events are signed; what is forged or stale is refused, what is from the future is not', async () => {
    const { slack, ann, general } = await setUpSlack();
    const heard: string[] = [];
    const url = await startBoltHttp(slack, (app) => {
      app.command('/video', async ({ ack, command }) => {
        heard.push(command.text);
        await ack({ response_type: 'in_channel', text: 'on it' });
      });
      app.shortcut('animate', async ({ ack }) => ack());
      app.event('app_mention', async ({ event, context }) => void heard.push(`${event.type} ${context.retryNum}`));
    });
    const call = slack.command('/video', 'a fox', { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'in time', payload: { text: 'on it' } });
    expect(slack.messagesIn(general).map(({ text }) => text)).toEqual(['on it']);
    const said = slack.mentionBot({ user: ann, channel: general });
    expect(await slack.messageShortcut('animate', said, ann).acknowledged).toMatchObject({ how: 'in time' });
    await expect.poll(() => said.events[0]?.isAcknowledged).toBe(true);
    expect(heard).toEqual(['a fox', 'app_mention undefined']);
    const status = async (forgery: object) => (await slack.postSigned(url, json({ type: 'url_verification' }), forgery)).status;
    expect(await Promise.all([status({}), status({ signingSecret: 'x' }), status({ signedBody: '{}' })])).toEqual([
      200, 401, 401,
    ]);
    expect(await Promise.all([status({ shiftSeconds: -301 }), status({ isUnsigned: true })])).toEqual([401, 401]);
    expect(await status({ shiftSeconds: 3_600 })).toBe(200);
    const challenge = await slack.postSigned(url, json({ type: 'url_verification', challenge: 'abc' }));
    expect(await challenge.json()).toEqual({ challenge: 'abc' });
  });

  test('an event that nobody takes is sent again with its number and reason', async () => {
    const { slack, ann, general } = await setUpSlack();
    slack.setRequestUrl('http://127.0.0.1:1/slack/events');
    const [event] = slack.mentionBot({ user: ann, channel: general }).events;
    await expect.poll(() => event?.deliveries).toBe(2);
    const retries: unknown[] = [];
    await startBoltHttp(slack, (app) => {
      app.event('app_mention', async ({ context }) => void retries.push([context.retryNum, context.retryReason]));
    });
    slack.clock.advance(60_000);
    await expect.poll(() => retries).toEqual([[2, 'connection_failed']]);
  });

  test('another workspace installs the app by OAuth and is served with its own token', async () => {
    const { slack } = await setUpSlack();
    const { clientId, clientSecret, signingSecret } = slack.app;
    const store = new MemoryInstallationStore();
    const receiver = new HTTPReceiver({
      ...{ clientId, clientSecret, signingSecret, stateSecret: 'state secret', scopes: ['chat:write'], installationStore: store },
      logger: silentLogger,
      installerOptions: { directInstall: true, clientOptions: { slackApiUrl: slack.apiUrl } },
    });
    const app = new App({ receiver, clientOptions: { slackApiUrl: slack.apiUrl }, logger: silentLogger });
    app.command('/video', async ({ ack, client, command }) => {
      await ack();
      await client.chat.postMessage({ channel: command.channel_id, text: 'hello' });
    });
    const url = await listen(app);
    const other = slack.addTeam('Other');
    const zoe = slack.addPerson('Zoe', { team: other });
    const channel = slack.addChannel({ name: 'room', members: [zoe] });
    const start = await fetch(`${url}/slack/install`, { redirect: 'manual' });
    const state = new URL(String(start.headers.get('location'))).searchParams.get('state');
    const back = `${url}/slack/oauth_redirect?code=${slack.agreeToInstall(other)}&state=${state}`;
    const done = await fetch(back, { headers: { cookie: String(start.headers.get('set-cookie')).split(';')[0] ?? '' } });
    expect(done.status).toBe(200);
    expect(slack.log.all('installed')).toMatchObject([{ teamId: other.id }]);
    slack.setRequestUrl(`${url}/slack/events`);
    slack.command('/video', '', { user: zoe, channel });
    await expect.poll(() => slack.messagesIn(channel)).toMatchObject([{ text: 'hello', authorId: other.botUserId }]);
  });

  test('a person who removes the app leaves a dead token', async () => {
    const { slack } = await setUpSlack();
    slack.uninstall();
    expect(await refusalOf(clientOf(slack).auth.test())).toBe('account_inactive');
  });
});
