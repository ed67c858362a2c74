import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UnreadableError } from './lenient.ts';
import {
  readAnswerable,
  readButtonPress,
  readHomeOpened,
  readMessageEvent,
  readShortcut,
  readSlashCommand,
  readSubmission,
} from './payloads.ts';

const person = { id: 'U1', name: 'ann', username: 'ann', team_id: 'T1' };
const place = { team: { id: 'T1', domain: 'club' }, enterprise: null, is_enterprise_install: false, user: person };
const file = {
  id: 'F1',
  name: 'cat.jpg',
  mimetype: 'image/jpeg',
  mode: 'hosted',
  url_private_download: 'https://files.example/1',
};
const message = {
  type: 'message',
  ts: '1.2',
  thread_ts: '1.1',
  user: 'U2',
  text: 'look',
  files: [file],
  blocks: [{ type: 'x' }],
};
const event = {
  team_id: 'T1',
  event_id: 'Ev1',
  authorizations: [{ enterprise_id: null, team_id: 'T1', is_enterprise_install: false }],
};

/** As Slack sends them (docs.slack.dev, 2026-11), and what reads them. */
const shapes = {
  command: {
    read: readSlashCommand,
    body: {
      ...{
        team_id: 'T1',
        team_domain: 'club',
        enterprise_id: 'E1',
        is_enterprise_install: 'false',
        channel_id: 'C1',
        text: 'a fox',
      },
      ...{
        channel_name: 'general',
        user_id: 'U1',
        user_name: 'ann',
        command: '/video',
        trigger_id: '1.T.x',
        response_url: 'https://x',
      },
    },
  },
  shortcut: {
    read: readShortcut,
    body: {
      ...place,
      type: 'message_action',
      callback_id: 'animate',
      trigger_id: '1',
      ...{ channel: { id: 'C1', name: 'g' }, response_url: 'https://x' },
      message,
    },
  },
  button: {
    read: readButtonPress,
    body: {
      ...{ ...place, type: 'block_actions', trigger_id: '1', channel: { id: 'C1' }, response_url: 'https://x' },
      ...{ container: { type: 'message', message_ts: '1.2', thread_ts: '1.1' }, message },
      actions: [{ type: 'button', action_id: 'v1:again:x', block_id: 'b', action_ts: '1.5', value: 'v' }],
    },
  },
  form: {
    read: readSubmission,
    body: {
      ...{ ...place, type: 'view_submission', trigger_id: '1', response_urls: [{ response_url: 'https://x', channel_id: 'C1' }] },
      view: {
        ...{ id: 'V1', callback_id: 'form', private_metadata: '{}' },
        state: {
          values: { prompt: { value: { type: 'plain_text_input', value: 'a fox' } }, image: { value: { files: [file] } } },
        },
      },
    },
  },
  mention: { read: readMessageEvent, body: { ...event, event: { ...message, type: 'app_mention', channel: 'C1' } } },
  home: { read: readHomeOpened, body: { ...event, event: { type: 'app_home_opened', user: 'U1', tab: 'home', channel: 'D1' } } },
};

/** Takes away, or makes something else of, whatever stands at one place. */
function damaged(value: unknown, path: readonly number[], put: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return put;
  const entries = Object.entries(value);
  const [at = 0, ...rest] = path;
  const chosen = entries[at % Math.max(1, entries.length)];
  if (chosen === undefined) return put;
  const [key, inner] = chosen;
  const changed = damaged(inner, rest, put);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? changed : each));
  return Object.fromEntries(
    entries.flatMap(([name, each]) => (name === key ? (changed === undefined ? [] : [[name, changed]]) : [[name, each]])),
  );
}

it.each(Object.entries(shapes))('reads a %s as Slack sends it', (_, { read, body }) => {
  expect(read(body)).toBeDefined();
});

it.each(Object.entries(shapes))(
  'reads a %s with anything missing or changed, or says which fields it lacks',
  (_, { read, body }) => {
    const put = fc.oneof(fc.constant(undefined), fc.constant(null), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), put, (path, value) => {
        try {
          read(damaged(body, path, value));
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableError);
        }
      }),
    );
  },
);

/** Every place in a body that holds something. */
function placesIn(value: unknown, path: readonly number[] = []): readonly (readonly number[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.values(value).flatMap((each, index) => placesIn(each, [...path, index]))];
}

const { form: _form, home: _home, ...answered } = shapes;

it.each(Object.entries(answered))('lets no single field of a %s leave its person without an answer', (_, { read, body }) => {
  const others = [undefined, null, 7, -1.5, 'odd', '', true, [], ['odd'], {}, { odd: 1 }];
  for (const path of placesIn(body).filter(({ length }) => length > 0)) {
    for (const other of others) {
      const changed = damaged(body, path, other);
      let isRead = true;
      try {
        read(changed);
      } catch {
        isRead = false;
      }
      const answerable = readAnswerable(changed);
      const canBeTold =
        answerable !== undefined &&
        (answerable.person.id !== '' || answerable.responseUrl !== undefined || answerable.channelId !== undefined);
      expect(isRead || canBeTold, `${path} as ${JSON.stringify(other)}`).toBe(true);
    }
  }
});

it('reads everything else of what has one odd field', () => {
  const odd = {
    ...message,
    channel: 'C1',
    files: [{ ...file, original_w: '640', title: 7 }, 'odd'],
    metadata: 7,
    blocks: {},
    edited: 1,
  };
  expect(readMessageEvent({ ...event, event_id: 7, authorizations: 'odd', event: odd })).toMatchObject({
    slackEvent: { installation: 'T1', person: { id: 'U2' } },
    message: {
      text: 'look',
      files: [{ id: 'F1', original_w: 640, title: undefined, url_private_download: 'https://files.example/1' }],
    },
  });
  const form = shapes.form.body;
  const values = { ...form.view.state.values, seed: 7, image: { value: { files: [7, { ...file, original_h: [] }] } } };
  expect(readSubmission({ ...form, response_urls: 7, view: { ...form.view, state: { values } } }).fields).toMatchObject({
    prompt: { value: 'a fox' },
    image: { files: [{ id: 'F1' }] },
  });
});

it('counts the files of what somebody forwards like their own, and no other attachment’s', () => {
  const attachments = [{ is_share: true, files: [{ ...file, id: 'F2' }, 7] }, { files: [{ ...file, id: 'F3' }] }, 7];
  const read = readMessageEvent({ ...event, event: { ...message, channel: 'C1', attachments } });
  expect(read?.message.files.map(({ id }) => id)).toEqual(['F1', 'F2']);
});

it('takes what no person wrote for nothing: our own, other apps’, changes', () => {
  const read = (change: object) => readMessageEvent({ ...event, event: { ...message, channel: 'C1', ...change } });
  expect(read({ bot_id: 'B1' })).toBeUndefined();
  expect(read({ subtype: 'message_changed' })).toBeUndefined();
  expect(read({ subtype: 'channel_join' })).toBeUndefined();
  expect(read({ user: undefined })).toBeUndefined();
  for (const subtype of ['file_share', 'thread_broadcast', 'me_message']) expect(read({ subtype })?.message.text).toBe('look');
});

it('knows an organisation that installed it for all from one workspace', () => {
  const { command } = shapes;
  expect(readSlashCommand(command.body).slackEvent).toMatchObject({ installation: 'T1', team: 'T1' });
  expect(readSlashCommand({ ...command.body, is_enterprise_install: 'true' }).slackEvent).toMatchObject({
    installation: 'E1',
    team: 'T1',
  });
});
