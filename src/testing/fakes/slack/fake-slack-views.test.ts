import { describe, expect, test, vi } from 'vitest';
import type { Call, SeenView } from './calls.ts';
import { refusalOf, setUpSlack, startBolt } from './set-up-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const input = (label: string, element: object, isOptional = false) => ({
  ...{ type: 'input', block_id: label.toLowerCase(), label: plain(label), element, optional: isOptional },
});

const form = {
  ...{ type: 'modal', callback_id: 'video', private_metadata: '{"id":7}', title: plain('A video'), submit: plain('Start') },
  notify_on_close: true,
  blocks: [
    input('Prompt', { type: 'plain_text_input', action_id: 'text', initial_value: 'a fox' }),
    input('Shape', {
      ...{
        type: 'static_select',
        action_id: 'choice',
        options: [option('Wide'), option('Tall')],
        initial_option: option('Wide'),
      },
    }),
    input('Extras', { type: 'checkboxes', action_id: 'choices', options: [option('Sound'), option('Slow')] }, true),
    input('Channel', { type: 'conversations_select', action_id: 'place', response_url_enabled: true }),
    { type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] },
  ],
};

async function shown(call: Call): Promise<SeenView> {
  return vi.waitFor(() => {
    if (call.view === undefined) throw new Error('no modal yet');
    return call.view;
  }, 30_000);
}

describe('modals', () => {
  test('are filled in by label, keep what was there, and carry a response_url of the chosen channel', async () => {
    const { slack, ann, general } = await setUpSlack();
    const sent: unknown[] = [];
    await startBolt(slack, (app) => {
      app.shortcut('new', async ({ ack, shortcut, client }) => {
        await ack();
        await client.apiCall('views.open', { trigger_id: shortcut.trigger_id, view: form });
      });
      app.view('video', async ({ ack, view, body }) => {
        sent.push(view.state.values, view.private_metadata);
        await ack({ response_action: 'clear' });
        const [to] = 'response_urls' in body ? (body.response_urls ?? []) : [];
        const answer = { method: 'POST', body: JSON.stringify({ response_type: 'in_channel', text: 'on it' }) };
        await fetch(String(to?.response_url), answer);
      });
    });
    const call = slack.globalShortcut('new', ann);
    const view = await shown(call);
    expect(view.text).toContain('Prompt');
    expect(() => slack.submitView(view, { Colour: 'red', Channel: general })).toThrow('no field Colour');
    await slack.submitView(view, { Shape: 'Tall', Extras: ['Sound'], Channel: general }).acknowledged;
    expect(sent).toMatchObject([
      {
        prompt: { text: { value: 'a fox' } },
        shape: { choice: { selected_option: { value: 'tall' } } },
        extras: { choices: { selected_options: [{ value: 'sound' }] } },
        channel: { place: { selected_conversation: general.id } },
      },
      '{"id":7}',
    ]);
    expect(call.view?.isOpen).toBe(false);
    await expect.poll(() => slack.messagesIn(general).map(({ text }) => text)).toEqual(['on it']);
  });

  test('are changed while open, pushed upon, and tell when they are closed', async () => {
    const { slack, ann, client } = await setUpSlack();
    const closed: string[] = [];
    await startBolt(slack, (app) => {
      app.action('more', async ({ ack, body, client: own }) => {
        await ack();
        if (body.type !== 'block_actions' || body.view === undefined) return;
        await own.apiCall('views.push', { trigger_id: body.trigger_id, view: { ...form, title: plain('More') } });
      });
      app.view({ callback_id: 'video', type: 'view_closed' }, async ({ ack, view }) => {
        await ack();
        closed.push(view.id);
      });
      app.shortcut('new', async ({ ack }) => ack());
    });
    const call = slack.globalShortcut('new', ann);
    await client.apiCall('views.open', { trigger_id: call.triggerId, view: form });
    const view = await shown(call);
    const changed = { ...form, title: plain('Changed') };
    expect(await refusalOf(client.apiCall('views.update', { view_id: view.id, hash: 'old', view: changed }))).toBe(
      'hash_conflict',
    );
    await client.apiCall('views.update', { view_id: view.id, view: changed });
    expect(call.view?.title).toBe('Changed');
    const pushed = await shown(slack.press(view, 'More', ann));
    expect(pushed.title).toBe('More');
    slack.dismissView(pushed);
    slack.dismissView(view);
    await expect.poll(() => closed).toEqual([pushed.id, view.id]);
    expect(await refusalOf(client.apiCall('views.update', { view_id: view.id, view: form }))).toBe('not_found');
  });
});

test('modals keep what was filled in where both ids stay, tell of changes that dispatch, and refuse what came back with them', async () => {
  const { slack, ann, client } = await setUpSlack();
  const told: unknown[] = [];
  await startBolt(slack, (app) => {
    app.shortcut('new', async ({ ack }) => ack());
    app.action('choice', async ({ ack, body }) => {
      await ack();
      told.push('view' in body && body.view?.state.values);
    });
  });
  const [prompt, shape, ...others] = form.blocks;
  const asking = { ...form, blocks: [prompt, { ...shape, dispatch_action: true }, ...others] };
  const call = slack.globalShortcut('new', ann);
  await client.apiCall('views.open', { trigger_id: call.triggerId, view: asking });
  const view = await shown(call);
  expect(slack.fillIn(view, { Prompt: 'a hen' })).toEqual([]);
  const [change] = slack.fillIn(view, { Shape: 'Tall' });
  await change?.acknowledged;
  const filled = { prompt: { text: { value: 'a hen' } }, shape: { choice: { selected_option: { value: 'tall' } } } };
  expect(told).toMatchObject([filled]);
  const back = { ...call.view?.content, id: view.id };
  expect(await refusalOf(client.apiCall('views.update', { view_id: view.id, view: back }))).toBe('invalid_arguments');
  const renamed = { ...asking, blocks: [{ ...prompt, block_id: 'words' }, ...asking.blocks.slice(1)] };
  await client.apiCall('views.update', { view_id: view.id, view: renamed });
  await client.apiCall('views.update', { view_id: view.id, view: asking });
  slack.fillIn(view, { Extras: ['Slow'], Shape: 'Tall' });
  await expect.poll(() => told[1]).toMatchObject({ prompt: { text: { value: 'a fox' } }, shape: filled.shape });
});

describe('messages with menus', () => {
  test('an ephemeral page is replaced by the answer to its own button, and shows no content to the app', async () => {
    const { slack, ann, ben, general } = await setUpSlack();
    const bodies: unknown[] = [];
    const page = (text: string) => [
      { type: 'section' as const, text: plain(text) },
      {
        type: 'actions' as const,
        elements: [{ type: 'overflow' as const, action_id: 'go', options: [option('Newer'), option('Older')] }],
      },
    ];
    await startBolt(slack, (app) => {
      app.command('/video-history', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'page', blocks: page('page 1') });
      });
      app.action('go', async ({ ack, body, respond, action }) => {
        await ack();
        bodies.push('message' in body ? body.message : 'none', 'selected_option' in action && action.selected_option?.value);
        await respond({ replace_original: true, text: 'page', blocks: page('page 2') });
      });
    });
    const call = slack.command('/video-history', '', { user: ann, channel: general });
    const first = await vi.waitFor(() => {
      const [only] = call.ephemerals;
      if (only === undefined) throw new Error('no page yet');
      return only;
    }, 30_000);
    expect(() => slack.choose(first, 'go', 'Older', ben)).toThrow('Ben does not see that message');
    const choice = slack.choose(first, 'go', 'Older', ann);
    await expect.poll(() => slack.visibleTo(ann).map(({ text }) => text)).toEqual([expect.stringContaining('page 2')]);
    expect([choice.responseUses, call.responseUses, bodies]).toEqual([1, 1, ['none', 'older']]);
    expect(slack.visibleTo(ben)).toEqual([]);
  });
});

describe('people’s words', () => {
  test('are escaped as Slack does it, with addresses and names as entities; changes in direct messages are told', async () => {
    const { slack, ann, ben, general, client } = await setUpSlack();
    const heard: unknown[] = [];
    await startBolt(slack, (app) => {
      app.message(async ({ message }) => void heard.push(message.subtype));
    });
    slack.say({ user: ann, channel: general, text: `a <b> & <@${ben.id}> https://x.test/?a=1&b=2` });
    const { messages } = await client.conversations.history({ channel: general.id });
    expect(messages?.[0]?.text).toBe(`a &lt;b&gt; &amp; <@${ben.id}> <https://x.test/?a=1&amp;b=2>`);
    expect(slack.messagesIn(general)[0]?.text).toBe('a <b> & @Ben https://x.test/?a=1&b=2');
    const said = slack.say({ user: ann, channel: slack.directMessage(ann), text: 'a fox' });
    slack.rewrite(said, 'a hen');
    await expect.poll(() => heard).toEqual([undefined, 'message_changed']);
    slack.deleteMessage(said);
    expect(slack.messagesIn(said.channelId)).toEqual([]);
    const picture = { name: 'cat.png', content: Buffer.from('a picture') };
    slack.mentionBot({ user: ann, channel: general, files: [picture], filesAreMissing: true });
    expect(slack.messagesIn(general).at(-1)?.files).toHaveLength(1);
    slack.setMembership(general, false);
    expect(slack.mentionBot({ user: ann, channel: general }).events).toEqual([]);
    expect(() => slack.say({ user: slack.addPerson('Zoe'), channel: general })).toThrow('Zoe is not in general');
  });
});
