import { RespondError, webApi } from '@slack/bolt';
import { describe, expect, test, vi } from 'vitest';
import { methodArguments } from './method-arguments.ts';
import { clientOf, refusalOf, setUpSlack, startBolt } from './set-up-slack.ts';

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const buttons = (...labels: string[]) => ({
  type: 'actions' as const,
  elements: labels.map((label) => ({
    type: 'button' as const,
    text: { type: 'plain_text' as const, text: label },
    action_id: label.toLowerCase(),
  })),
});
const prompt = { type: 'plain_text_input' as const, action_id: 'text', max_length: 20 };
const modal = {
  type: 'modal' as const,
  callback_id: 'video',
  title: { type: 'plain_text' as const, text: 'A video' },
  submit: { type: 'plain_text' as const, text: 'Start' },
  blocks: [
    { type: 'input' as const, block_id: 'prompt', label: { type: 'plain_text' as const, text: 'Prompt' }, element: prompt },
    {
      type: 'input' as const,
      ...{ block_id: 'images', optional: true, label: { type: 'plain_text' as const, text: 'Images' } },
      element: { type: 'file_input' as const, action_id: 'files', max_files: 2 },
    },
  ],
};

describe('tokens and scopes', () => {
  test('each method asks for its kind of token and its scope', async () => {
    const { slack, general, ann, client } = await setUpSlack({ scopes: ['chat:write'] });
    expect(await client.auth.test()).toMatchObject({
      response_metadata: { scopes: ['chat:write'] },
      user_id: slack.team.botUserId,
      team_id: slack.team.id,
    });
    expect(await refusalOf(clientOf(slack, 'xoxb-wrong').auth.test())).toBe('invalid_auth');
    expect(await refusalOf(client.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await refusalOf(clientOf(slack, slack.app.appToken).chat.postMessage({ channel: general.id, text: 'x' }))).toBe(
      'not_allowed_token_type',
    );
    expect(await refusalOf(client.users.info({ user: ann.id }))).toBe('missing_scope');
    expect(await refusalOf(client.conversations.history({ channel: general.id }))).toBe('missing_scope');
    slack.setToken('revoked');
    expect(await refusalOf(client.auth.test())).toBe('token_revoked');
    expect(slack.log.requests.at(-1)).toMatchObject({ method: 'auth.test', authorization: 'bot', error: 'token_revoked' });
    expect(JSON.stringify(slack.log)).not.toContain('CANARY');
  });

  test.each(Object.keys(methodArguments))('%s refuses an argument that it does not have', async (method) => {
    const { slack } = await setUpSlack();
    const client = clientOf(slack, method === 'apps.connections.open' ? slack.app.appToken : slack.team.botToken);
    slack.setScopes([...slack.team.scopes, 'im:read', 'users:read', 'assistant:write', 'channels:join', 'usergroups:read']);
    expect(await refusalOf(client.apiCall(method, { unfurl: 'x' }))).toBe('invalid_arguments');
    expect(slack.log.requests.at(-1)?.error).toBe('invalid_arguments');
  });

  test('edits and private answers have no cards of addresses', async () => {
    const { client, general, ann } = await setUpSlack();
    const { ts = '' } = await client.chat.postMessage({ channel: general.id, text: 'x', unfurl_links: false });
    const cards = { channel: general.id, text: 'y', unfurl_links: false };
    expect(await refusalOf(client.apiCall('chat.update', { ...cards, ts }))).toBe('invalid_arguments');
    expect(await refusalOf(client.apiCall('chat.postEphemeral', { ...cards, user: ann.id }))).toBe('invalid_arguments');
  });

  test('another workspace gets its own token for a code, once', async () => {
    const { slack } = await setUpSlack();
    const other = slack.addTeam('Other');
    const [code, { clientId: client_id, clientSecret: client_secret }] = [slack.agreeToInstall(other), slack.app];
    const anonymous = clientOf(slack, '');
    expect(await refusalOf(clientOf(slack, other.botToken).auth.test())).toBe('invalid_auth');
    expect(await anonymous.oauth.v2.access({ client_id, client_secret, code })).toMatchObject({
      ...{ access_token: other.botToken, team: { id: other.id }, bot_user_id: other.botUserId },
    });
    expect(await clientOf(slack, other.botToken).auth.test()).toMatchObject({ team_id: other.id });
    expect(await refusalOf(anonymous.oauth.v2.access({ client_id, client_secret, code }))).toBe('invalid_code');
  });
});

describe('messages', () => {
  test('only a member writes, and not where it is refused', async () => {
    const { slack, ann, client, general } = await setUpSlack();
    const strange = slack.addChannel({ name: 'strange', members: [ann], hasBot: false });
    const secret = slack.addChannel({ name: 'secret', members: [ann], hasBot: false, isPrivate: true });
    const to = (channel: string) => refusalOf(client.chat.postMessage({ channel, text: 'x' }));
    expect([await to(strange.id), await to(secret.id), await to('C404')]).toEqual([
      ...['not_in_channel', 'channel_not_found', 'channel_not_found'],
    ]);
    slack.refusePosts(general, 'restricted_action');
    expect(await to(general.id)).toBe('restricted_action');
    slack.archive(general);
    expect(await to(general.id)).toBe('is_archived');
    expect(slack.log.all('message posted')).toEqual([]);
    // A person's id opens the direct message.
    const { channel } = await client.chat.postMessage({ channel: ann.id, text: 'hello' });
    expect(channel).toBe(slack.directMessage(ann).id);
    expect(slack.visibleTo(ann).map(({ text }) => text)).toEqual(['hello']);
  });

  test('threads, edits, deletion and history', async () => {
    const { slack, ann, ben, general, client } = await setUpSlack();
    const channel = general.id;
    const metadata = { event_type: 'veo_job', event_payload: { id: '7' } };
    const root = await client.chat.postMessage({ channel, text: 'queued', metadata });
    const reply = await client.chat.postMessage({ channel, text: 'more', thread_ts: String(root.ts) });
    await client.chat.update({ channel, ts: String(root.ts), text: 'done' });
    await client.chat.postEphemeral({ channel, user: ann.id, text: 'only you' });
    expect(slack.messagesIn(general).map(({ text, threadTs }) => [text, threadTs])).toEqual([
      ['done', undefined],
      ['more', root.ts],
    ]);
    expect(slack.visibleTo(ann).map(({ text }) => text)).toEqual(['done', 'more', 'only you']);
    expect(slack.visibleTo(ben)).toHaveLength(2);
    const { messages } = await client.conversations.history({ channel, include_all_metadata: true, limit: 15 });
    expect(messages).toMatchObject([{ text: 'done', metadata, reply_count: 1, edited: {} }]);
    const replies = await client.conversations.replies({ channel, ts: String(reply.ts) });
    expect(replies.messages?.map(({ text }) => text)).toEqual(['done', 'more']);
    const link = await client.chat.getPermalink({ channel, message_ts: String(reply.ts) });
    expect(link.permalink).toContain(`/archives/${channel}/p${reply.ts?.replace('.', '')}?thread_ts=${root.ts}`);
    await client.chat.delete({ channel, ts: String(root.ts) });
    expect(slack.thread({ channelId: channel, ts: String(root.ts) }).map(({ text }) => text)).toEqual([
      ...['This message was deleted.', 'more'],
    ]);
    expect(await refusalOf(client.chat.update({ channel, ts: String(root.ts), text: 'x' }))).toBe('message_not_found');
    expect(await refusalOf(client.chat.postMessage({ channel, text: 'x', thread_ts: '1.000001' }))).toBe('thread_not_found');
  });

  test('limits of texts, blocks and metadata', async () => {
    const { general, client, slack } = await setUpSlack();
    const { id: channel } = general;
    const { ts } = await client.chat.postMessage({ channel, text: 'x'.repeat(50_000) });
    expect(slack.messagesIn(general)[0]?.text).toHaveLength(40_000);
    const edit = client.chat.update({ channel, ts: String(ts), text: 'x'.repeat(4_001) });
    expect(await refusalOf(edit)).toBe('msg_too_long');
    const post = (blocks: object[]) => refusalOf(client.apiCall('chat.postMessage', { channel, text: 'x', blocks }));
    expect(await post([section('x'.repeat(3_001))])).toBe('invalid_blocks');
    expect(await post(Array.from({ length: 51 }, () => section('x')))).toBe('invalid_blocks');
    expect(await post([buttons('x'.repeat(76))])).toBe('invalid_blocks');
    expect(await post([{ type: 'unheard_of' }])).toBe('invalid_blocks');
    expect(await refusalOf(client.apiCall('chat.postMessage', { channel }))).toBe('no_text');
    const metadata = { event_type: 'x', event_payload: { x: 'x'.repeat(17_000) } };
    expect(await refusalOf(client.chat.postMessage({ channel, text: 'x', metadata }))).toBe('metadata_too_large');
  });

  test('records who is called: by entities, by plain names where they are parsed, and by an edit that forgot to say no', async () => {
    const { slack, ann, general, client } = await setUpSlack();
    const { id: channel } = general;
    const hostile = '<!channel> &lt;!here&gt; @here @ann';
    const pings = () => slack.log.effects.flatMap((effect) => ('pings' in effect ? [effect.pings] : [])).at(-1);
    const { ts: first } = await client.chat.postMessage({ channel, text: `<@${ann.id}> ${hostile} <https://x.test|y>` });
    expect(pings()).toMatchObject({ everyone: ['channel'], userIds: [ann.id], links: ['https://x.test'] });
    const ts = String(first);
    expect(slack.messagesIn(general)[0]?.text).toBe('@Ann @channel <!here> @here @ann y');
    await client.chat.postMessage({ channel, text: '@here @ann', link_names: true });
    expect(pings()).toMatchObject({ everyone: ['here'], userIds: [ann.id] });
    await client.chat.update({ channel, ts, text: '@here' });
    expect(pings()).toMatchObject({ everyone: ['here'] });
    await client.chat.update({ channel, ts, text: '@here &lt;!channel&gt;', parse: 'none', link_names: false });
    expect(pings()).toEqual({ everyone: [], userIds: [], groupIds: [], links: [] });
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: hostile } }, section('<!everyone>')];
    await client.apiCall('chat.postMessage', { channel, text: 'safe', blocks });
    expect(pings()).toMatchObject({ everyone: ['everyone'] });
    const last = slack.messagesIn(general).at(-1);
    expect(last).toMatchObject({ text: `${hostile}\n@everyone`, fallback: 'safe' });
    await client.chat.update({ channel, ts: String(last?.ts), text: 'text alone' });
    expect(slack.messagesIn(general).at(-1)).toMatchObject({ text: `${hostile}\n@everyone`, fallback: 'text alone' });
  });
});

describe('faults and limits', () => {
  test('a write whose answer is lost is done, and another time nothing is', async () => {
    const { slack, general, client } = await setUpSlack();
    const post = (text: string) => client.chat.postMessage({ channel: general.id, text });
    for (const fault of ['after/500', 'after/drop', 'before/503', 'before/drop'] as const) {
      slack.inject('chat.postMessage', fault);
      await expect(post(fault)).rejects.toThrow();
    }
    slack.inject('chat.postMessage', 'after/internal_error');
    expect(await refusalOf(post('after/internal_error'))).toBe('internal_error');
    slack.inject('chat.postMessage', 'refuse/fatal_error');
    expect(await refusalOf(post('refused'))).toBe('fatal_error');
    expect(slack.messagesIn(general).map(({ text }) => text)).toEqual(['after/500', 'after/drop', 'after/internal_error']);
    slack.inject('chat.postMessage', 'after/hang');
    const impatient = clientOf(slack, slack.team.botToken, { timeout: 500 });
    await expect(impatient.chat.postMessage({ channel: general.id, text: 'hung' })).rejects.toThrow();
    expect(slack.messagesIn(general).at(-1)?.text).toBe('hung');
    await expect.poll(() => slack.log.requests.at(-1)).toMatchObject({ fault: 'after/hang', answer: 'lost' });
  });

  test('429 says when to come again, and tiers hold for a minute', async () => {
    const { slack, general, client } = await setUpSlack();
    const patient = clientOf(slack, slack.team.botToken, { rejectRateLimitedCalls: true });
    slack.inject('chat.postMessage', '429', { retryAfterSeconds: 7, channelId: general.id });
    const refused = patient.chat.postMessage({ channel: general.id, text: 'x' });
    await expect(refused).rejects.toMatchObject({ retryAfter: 7 });
    const { ts } = await client.chat.postMessage({ channel: general.id, text: 'x' });
    slack.enforceTiers();
    const edit = () => patient.chat.update({ channel: general.id, ts: String(ts), text: 'y' });
    await Promise.all(Array.from({ length: 50 }, edit));
    await expect(edit()).rejects.toBeInstanceOf(webApi.WebAPIRateLimitedError);
    slack.clock.advance(60_000);
    await edit();
  });
});

describe('Bolt over the socket', () => {
  test('a command is acknowledged, answered by its response_url five times, and opens a modal that is sent', async () => {
    const { slack, ann, general } = await setUpSlack();
    const texts: string[] = [];
    await startBolt(slack, (app) => {
      app.command('/video', async ({ ack, command, client, respond }) => {
        texts.push(command.text);
        await ack('on it');
        if (command.text === '') await client.views.open({ trigger_id: command.trigger_id, view: modal });
        else
          for (const use of [1, 2, 3, 4, 5, 6])
            await respond(`answer ${use}`).catch((error) => texts.push(error instanceof RespondError ? 'used' : 'bug'));
      });
      app.view('video', async ({ ack, view, body }) => {
        const { prompt: asked, images } = view.state.values;
        const text = asked?.text?.value ?? '';
        const names = (images?.files?.files ?? []).map(({ id }) => id);
        texts.push(`${body.user.id} ${text} ${names.length}`);
        await (text === 'bad' ? ack({ response_action: 'errors', errors: { prompt: 'no' } }) : ack());
      });
    });
    const call = slack.command('/video', 'a fox & <a hen>', { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'in time', payload: { text: 'on it' } });
    await expect.poll(() => texts).toEqual(['a fox &amp; &lt;a hen&gt;', 'used']);
    expect(call.responseUses).toBe(5);
    expect(call.ephemerals.map(({ text }) => text)).toEqual(['on it', ...[1, 2, 3, 4, 5].map((use) => `answer ${use}`)]);
    expect(slack.messagesIn(general)).toEqual([]);

    const form = slack.command('/video', '', { user: ann, channel: general });
    const view = await vi.waitFor(() => {
      if (form.view === undefined) throw new Error('no modal yet');
      return form.view;
    }, 30_000);
    expect(view).toMatchObject({ title: 'A video', isOpen: true });
    expect(() => slack.submitView(view, {})).toThrow('cannot be sent without Prompt');
    const bad = slack.submitView(view, { Prompt: 'bad' });
    expect(await bad.acknowledged).toMatchObject({ how: 'in time' });
    expect([bad.errors, form.view?.isOpen]).toEqual([{ prompt: 'no' }, true]);
    const picture = { name: 'cat.png', content: Buffer.from('a picture') };
    await slack.submitView(view, { Prompt: 'a cat', images: [picture] }).acknowledged;
    expect(form.view?.isOpen).toBe(false);
    expect(texts.at(-1)).toBe(`${ann.id} a cat 1`);
  });

  test('a trigger opens one modal within 3 s', async () => {
    const { slack, ann, general, client } = await setUpSlack();
    await startBolt(slack, (app) => {
      app.command('/video', async ({ ack }) => ack());
    });
    const call = slack.command('/video', '', { user: ann, channel: general });
    await call.acknowledged;
    const open = (trigger_id: string) => client.views.open({ trigger_id, view: modal });
    await open(call.triggerId);
    expect(await refusalOf(open(call.triggerId))).toBe('exchanged_trigger_id');
    const late = slack.command('/video', '', { user: ann, channel: general });
    slack.clock.advance(3_001);
    expect(await refusalOf(open(late.triggerId))).toBe('expired_trigger_id');
    expect(await late.acknowledged).toMatchObject({ how: 'no answer' });
    await expect.poll(() => slack.log.all('acknowledged').map(({ how }) => how)).toEqual(['in time', 'no answer', 'late']);
    const next = slack.command('/video', '', { user: ann, channel: general });
    const long = { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } };
    const refused = client.apiCall('views.open', { trigger_id: next.triggerId, view: long });
    expect(await refusalOf(refused)).toBe('invalid_arguments');
    await open(next.triggerId);
  });

  test('mentions, direct messages, the home tab, shortcuts and buttons arrive', async () => {
    const { slack, ann, ben, general } = await setUpSlack();
    const heard: unknown[] = [];
    await startBolt(slack, (app) => {
      app.event('app_mention', async ({ event, say }) => {
        heard.push([event.text, 'files' in event]);
        await say({ text: 'status', blocks: [section('status'), buttons('Cancel')], thread_ts: event.ts });
      });
      app.message(async ({ message }) => void heard.push([message.subtype, message.channel_type]));
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [section('how to start')] } });
      });
      app.shortcut('animate', async ({ ack, shortcut }) => {
        heard.push(shortcut.type);
        await ack();
      });
      app.action('cancel', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'cancelled', replace_original: true });
      });
    });
    const said = slack.mentionBot({ user: ann, channel: general, text: 'a <b>' });
    await expect.poll(() => slack.thread(said)).toHaveLength(2);
    const [, status] = slack.thread(said);
    if (status === undefined) throw new Error('no status');
    expect(status).toMatchObject({ text: 'status\nCancel', buttons: ['Cancel'] });
    slack.say({ user: ann, channel: general, text: 'nothing for the bot' });
    const picture = { name: 'cat.png', content: Buffer.from('a picture') };
    slack.say({ user: ann, channel: slack.directMessage(ann), files: [picture] });
    slack.openHome(ann);
    await slack.messageShortcut('animate', said, ben).acknowledged;
    const press = slack.press(status, 'Cancel', ben);
    expect(await press.acknowledged).toMatchObject({ how: 'in time' });
    await expect.poll(() => slack.thread(said)[1]?.text).toBe('cancelled');
    await expect.poll(() => slack.home(ann)?.text).toBe('how to start');
    await expect.poll(() => heard).toHaveLength(3);
    expect(heard).toEqual(
      expect.arrayContaining([[`${slack.mention} a &lt;b&gt;`, false], ['file_share', 'im'], 'message_action']),
    );
    expect(() => slack.press(status, 'Delete', ben)).toThrow('no button Delete');
  });

  test('an event that is not acknowledged comes again at once, after one minute and after five', async () => {
    const { slack, ann, general } = await setUpSlack();
    const [event] = slack.mentionBot({ user: ann, channel: general }).events;
    const retries: unknown[] = [];
    // Nobody is connected for the first two.
    await expect.poll(() => event?.deliveries).toBe(2);
    await startBolt(slack, (app) => {
      app.event('app_mention', async ({ context }) => void retries.push(context.retryNum));
    });
    slack.clock.advance(60_000);
    await expect.poll(() => event?.isAcknowledged).toBe(true);
    event?.repeat();
    slack.disturbance.isTwice = true;
    slack.mentionBot({ user: ann, channel: general });
    await expect.poll(() => retries).toEqual([2, 3, 0, 0]);
    Object.assign(slack.disturbance, { isTwice: false, lostAcknowledgements: 1 });
    const [deaf] = slack.mentionBot({ user: ann, channel: general }).events;
    await expect.poll(() => slack.disturbance.lostAcknowledgements).toBe(0);
    slack.clock.advance(3_000);
    await expect.poll(() => deaf).toMatchObject({ deliveries: 2, isAcknowledged: true });
    Object.assign(slack.disturbance, { lost: 1, delayMs: 60_000 });
    const [late] = slack.mentionBot({ user: ann, channel: general }).events;
    slack.clock.advance(3_000);
    await expect.poll(() => late).toMatchObject({ deliveries: 2, isAcknowledged: false });
    slack.clock.advance(60_000);
    await expect.poll(() => late?.isAcknowledged).toBe(true);
    expect(retries).toEqual([2, 3, 0, 0, 0, 1, 1]);
  });

  test('asks to reconnect, cuts connections and refuses some; Bolt comes back', async () => {
    const { slack, ann, general } = await setUpSlack();
    await startBolt(slack, (app) => {
      app.command('/video', async ({ ack }) => ack());
    });
    slack.socket.disconnect();
    const call = slack.command('/video', '', { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'unreachable' });
    await expect.poll(() => [slack.socket.connections, slack.socket.opened]).toEqual([1, 2]);
    slack.socket.refuseUpgrades(1);
    slack.socket.drop();
    await expect.poll(() => [slack.socket.connections, slack.socket.opened]).toEqual([1, 3]);
    slack.socket.silence();
    await expect.poll(() => slack.socket.opened).toBe(4);
    expect(await slack.command('/video', '', { user: ann, channel: general }).acknowledged).toMatchObject({ how: 'in time' });
  });
});
