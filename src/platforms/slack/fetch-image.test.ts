import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { listenOnLoopback, stopServer } from '../../testing/fakes/servers.ts';
import { fetchImage } from './fetch-image.ts';
import { SlackRefusal } from './slack-error.ts';
import { isImage, type SlackFile } from './slack-file.ts';

const token = 'xoxb-the-bot';
const path = '/files-pri/T1-F1';
const maxBytes = 20_000_000;

/** Who asked for what, with which credential. */
let asked: { readonly host: 'slack' | 'elsewhere'; readonly path: string; readonly authorization: string | undefined }[] = [];
let connections = 0;
let [slack, elsewhere] = ['', ''];

const note = (host: 'slack' | 'elsewhere', { url = '', headers }: IncomingMessage): void =>
  void asked.push({ host, path: url, authorization: headers.authorization });
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  photo: (response) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a photo'),
  away: (response) => void response.writeHead(302, { location: `${elsewhere}${path}/photo` }).end(),
  round: (response) => void response.writeHead(307, { location: `${slack}${path}/photo` }).end(),
  'sign-in': (response) => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!DOCTYPE html>'),
  announced: (response) => void response.writeHead(200, { 'content-length': maxBytes + 1 }).end(),
  endless: (response) => {
    const write = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1_000_000)));
    };
    response.writeHead(200, { 'content-type': 'image/png' }).on('drain', write);
    write();
  },
  empty: (response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(),
  forbidden: (response) => void response.writeHead(403).end(),
  gone: (response) => void response.writeHead(404).end(),
  broken: (response) => void response.writeHead(500).end(),
};
const ours = createServer((request, response) => {
  note('slack', request);
  answers[request.url?.split('/').at(-1) ?? '']?.(response);
});
const theirs = createServer((request, response) => {
  note('elsewhere', request);
  answers.photo?.(response);
});
for (const server of [ours, theirs]) {
  server.on('connection', () => {
    connections += 1;
  });
}

beforeAll(async () => {
  [slack, elsewhere] = await Promise.all([listenOnLoopback(ours), listenOnLoopback(theirs)]);
});
afterAll(() => Promise.all([stopServer(ours), stopServer(theirs)]));
beforeEach(() => {
  asked = [];
  connections = 0;
});

const prepared: ImageBytes = {
  ...{ sha256: 'x', mimeType: 'image/jpeg', width: 16, height: 9, sizeBytes: 7, bytes: new Uint8Array(7) },
};
const intake = {
  eventId: 'slack:1',
  requester: { platform: 'slack', id: 'U1' },
  replyTarget: { platform: 'slack', channelId: 'C1', ids: {} },
} as const;
const engine = { requireRoom: async () => undefined };
const unreadable = 'slack.imageUnreadable';
const hosted = (name: string): SlackFile => ({ id: 'F1', mode: 'hosted', url_private_download: `${slack}${path}/${name}` });

/** @param info what Slack tells of the file when it is asked; default: it must not be */
async function fetchIt(file: SlackFile, info?: () => Promise<Readonly<Record<string, unknown>>>) {
  const received: string[] = [];
  const calls: string[] = [];
  const outcome = await fetchImage(file, 'image', 'T1', intake, {
    client: {
      async call(installation, method, values) {
        calls.push(`${method} ${installation} ${String(values.file)}`);
        if (info === undefined) throw new Error('nobody should have been asked');
        return info();
      },
    },
    installations: { botToken: async (id) => (id === 'T1' ? token : undefined) },
    mediaOrigins: [slack],
    async prepareImage(bytes) {
      received.push(Buffer.from(bytes).toString());
      return prepared;
    },
    engine,
    stopping: new AbortController().signal,
  }).catch((error: unknown) => error);
  return { outcome, received, calls };
}

async function refusalOf(...given: Parameters<typeof fetchIt>): Promise<string> {
  const { outcome, received } = await fetchIt(...given);
  expect(received).toEqual([]);
  if (!(outcome instanceof UserError)) throw new Error('it was not refused', { cause: outcome });
  expect(outcome).toMatchObject({ code: 'invalid_image', option: 'image' });
  expect(String(outcome.cause)).not.toContain(token);
  return outcome.text.key;
}

describe('a file that lies at Slack', () => {
  it('is fetched with the bot’s token', async () => {
    expect(await fetchIt(hosted('photo'))).toEqual({ outcome: prepared, received: ['a photo'], calls: [] });
    expect(asked).toEqual([{ host: 'slack', path: `${path}/photo`, authorization: `Bearer ${token}` }]);
  });

  it('is looked up where only its id is known', async () => {
    const info = async () => ({ file: hosted('photo') });
    const { outcome, calls } = await fetchIt({ id: 'F1', mode: 'file_access' }, info);
    expect([outcome, calls]).toEqual([prepared, ['files.info T1 F1']]);
  });

  it.each([
    ['away', 'slack.imageUnreadable'],
    ['round', 'slack.imageUnreadable'],
    ['sign-in', 'slack.imageUnreadable'],
    ['forbidden', 'slack.imageUnreadable'],
    ['announced', 'image.tooBig'],
    ['endless', 'image.tooBig'],
    ['empty', 'image.empty'],
    ['gone', 'slack.imageGone'],
    ['broken', 'slack.imageGone'],
  ])('that answers “%s” is refused, and no redirect is followed', async (name, key) => {
    expect(await refusalOf(hosted(name))).toBe(key);
    expect(asked).toEqual([{ host: 'slack', path: `${path}/${name}`, authorization: `Bearer ${token}` }]);
  });

  it('is refused where the picture itself is no good, with the reason of the check', async () => {
    const error = new UserError('invalid_image', { key: 'image.empty', values: {} }, { option: 'image' });
    const rejecting = fetchImage(hosted('photo'), 'image', 'T1', intake, {
      client: { call: () => Promise.reject(new Error('nobody should have been asked')) },
      ...{ installations: { botToken: async () => token }, mediaOrigins: [slack], stopping: new AbortController().signal },
      prepareImage: () => Promise.reject(error),
      engine,
    });
    await expect(rejecting).rejects.toBe(error);
  });
});

describe('nobody is asked for a file', () => {
  it('of a person who has no room for another video', async () => {
    const full = new UserError('too_many_active', { key: 'limit.active', values: { count: 10 } });
    const refused = fetchImage(hosted('photo'), 'image', 'T1', intake, {
      client: { call: () => Promise.reject(new Error('nobody should have been asked')) },
      ...{ installations: { botToken: async () => token }, mediaOrigins: [slack], stopping: new AbortController().signal },
      prepareImage: async () => prepared,
      engine: {
        async requireRoom() {
          throw full;
        },
      },
    });
    await expect(refused).rejects.toBe(full);
    expect(connections).toBe(0);
  });

  it.each<[string, Partial<SlackFile>, string]>([
    ['that lies at another service', { is_external: true, mode: 'external' }, 'slack.foreignImage'],
    ['that says so only by its mode', { mode: 'external' }, 'slack.foreignImage'],
    ['that was deleted', { mode: 'tombstone' }, 'slack.imageGone'],
    ['that another company keeps to itself', { file_access: 'access_denied' }, 'slack.imageUnreadable'],
  ])('%s', async (_, change, key) => {
    expect(await refusalOf({ ...hosted('photo'), ...change })).toBe(key);
    expect(connections).toBe(0);
  });

  it.each<[string, () => Promise<Readonly<Record<string, unknown>>>, string]>([
    ['has deleted', () => Promise.reject(new SlackRefusal('file_deleted')), 'slack.imageGone'],
    ['keeps the place of', async () => ({ file: { id: 'F1', mode: 'tombstone' } }), 'slack.imageGone'],
    [
      'does not know, as it says of what the bot may not see',
      () => Promise.reject(new SlackRefusal('file_not_found')),
      unreadable,
    ],
    ['does not show the bot', () => Promise.reject(new SlackRefusal('not_visible')), unreadable],
    ['denies the bot', () => Promise.reject(new SlackRefusal('access_denied')), unreadable],
    ['lets the bot see with another right only', () => Promise.reject(new SlackRefusal('missing_scope')), unreadable],
    ['describes in a manner of its own', async () => ({ file: { name: 'no id' } }), unreadable],
    ['says is kept from the bot', async () => ({ file: { id: 'F1', file_access: 'access_denied' } }), unreadable],
    ['says lies elsewhere', async () => ({ file: { ...hosted('photo'), mode: 'external' } }), 'slack.foreignImage'],
    ['names no address of', async () => ({ file: { id: 'F1', mode: 'hosted' } }), unreadable],
  ])('that Slack %s', async (_, info, key) => {
    expect(await refusalOf({ id: 'F1', mode: 'file_access' }, info)).toBe(key);
    expect(connections).toBe(0);
  });

  it('whose address is not one of Slack’s, however it is written: the token goes nowhere', async () => {
    const { port } = new URL(slack);
    const hosts = ['localhost', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'];
    const tricks = [
      ...hosts
        .filter((host) => new URL(`http://${host}:${port}`).origin !== slack)
        .map((host) => `http://${host}:${port}${path}`),
      `${elsewhere}${path}/photo`,
      `https://127.0.0.1:${port}${path}/photo`,
      `http://someone@127.0.0.1:${port}${path}/photo`,
      `http://someone:secret@127.0.0.1:${port}${path}/photo`,
      `http://127.0.0.1:${port}@${new URL(elsewhere).host}${path}/photo`,
      `${slack}/api/files-pri/photo`,
      `${slack}/files-pri/../api/photo`,
      `${slack}/%66iles-pri/photo`,
      `${slack}/upload/v1/photo`,
      `${elsewhere}/?${slack}${path}/photo`,
      `${elsewhere}\\@127.0.0.1:${port}${path}/photo`,
      'https://files.slack.com.evil.example/files-pri/photo',
      'https://169.254.169.254/files-pri/latest/meta-data/',
      'file:///files-pri/etc/passwd',
      'data:image/png;base64,aGk=',
      `//127.0.0.1:${port}${path}/photo`,
      '',
    ];
    for (const url of tricks) {
      expect(await refusalOf({ ...hosted('photo'), url_private_download: url }), url).toBe('slack.foreignImage');
    }
    expect(connections).toBe(0);
  });

  it('in a workspace where the app is not installed', async () => {
    const noToken = fetchImage(hosted('photo'), 'image', 'T2', intake, {
      client: { call: () => Promise.reject(new Error('nobody should have been asked')) },
      ...{ installations: { botToken: async () => undefined }, mediaOrigins: [slack], stopping: new AbortController().signal },
      prepareImage: async () => prepared,
      engine,
    });
    await expect(noToken).rejects.toMatchObject({ code: 'invalid_image' });
    expect(connections).toBe(0);
  });
});

it.each<[SlackFile, boolean]>([
  [{ id: 'F1', mimetype: 'image/png' }, true],
  [{ id: 'F1', name: 'A.JPEG' }, true],
  [{ id: 'F1', name: 'a.webp', mimetype: null }, true],
  [{ id: 'F1', mode: 'file_access' }, true],
  [{ id: 'F1', mimetype: 'image/png', mode: 'tombstone' }, false],
  [{ id: 'F1', name: 'a.png.pdf', mimetype: 'application/pdf' }, false],
  [{ id: 'F1' }, false],
])('knows from %j whether it may be a picture', (file, may) => {
  expect(isImage(file)).toBe(may);
});
