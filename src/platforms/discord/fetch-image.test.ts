import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import { listenOnLoopback, stopServer } from '../../testing/fakes/servers.ts';
import { fetchImage } from './fetch-image.ts';

const server = createServer((_, response) => void response.end());
let connections = 0;
let here: string;
server.on('connection', () => {
  connections += 1;
});

beforeAll(async () => {
  here = await listenOnLoopback(server);
});
afterAll(() => stopServer(server));
beforeEach(() => {
  connections = 0;
});

const intake = {
  eventId: 'discord:1',
  requester: { platform: 'discord', id: '7' },
  replyTarget: { platform: 'discord', channelId: '5', ids: {} },
} as const;

const file = '/attachments/1/2/photo.jpg';

/** Each of these might end at the server here, or at one of somebody else's. */
function tricks(): readonly string[] {
  const port = new URL(here).port;
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'];
  return [
    ...hosts.map((host) => `http://${host}:${port}${file}`),
    ...hosts.map((host) => `https://${host}:${port}${file}`),
    `https://cdn.discordapp.com.evil.example${file}`,
    `https://cdn.discordapp.com@127.0.0.1:${port}${file}`,
    `https://someone@cdn.discordapp.com${file}`,
    `https://someone:secret@cdn.discordapp.com${file}`,
    `http://cdn.discordapp.com${file}`,
    `https://cdn.discordapp.com:8443${file}`,
    `https://cdn.discordapp.com./${file}`,
    `https://cdn.discordapp.com/emojis/1.png`,
    `https://cdn.discordapp.com/attachments/../avatars/1.png`,
    `https://cdn.discordapp.com/%61ttachments-of/1.png`,
    `https://evil.example/?https://cdn.discordapp.com${file}`,
    `https://evil.example/#https://cdn.discordapp.com${file}`,
    `https://evil.example\\@cdn.discordapp.com${file}`,
    'https://169.254.169.254/attachments/latest/meta-data/',
    'file:///attachments/etc/passwd',
    `data:image/png;base64,aGk=`,
    `ftp://cdn.discordapp.com${file}`,
    'gopher://127.0.0.1:11211/attachments/_stats',
    '//cdn.discordapp.com/attachments/1/2/photo.jpg',
    '',
  ];
}

it('asks nobody for a file that is not one of Discord’s, however it is written', async () => {
  expect(tricks().length).toBeGreaterThan(30);
  const deps = {
    mediaOrigins: ['https://cdn.discordapp.com'],
    prepareImage: () => Promise.reject(new Error('nothing should have come')),
    engine: { requireRoom: async () => undefined },
  };
  for (const url of tricks()) {
    const refusal = await fetchImage(url, 'image', intake, deps, AbortSignal.timeout(30_000)).catch((error: unknown) => error);
    expect(refusal, url).toBeInstanceOf(UserError);
    expect(refusal, url).toMatchObject({ text: { key: 'discord.foreignImage' } });
  }
  expect(connections).toBe(0);
});

it('asks nobody for the picture of a person who has no room for another video', async () => {
  const full = new UserError('too_many_active', { key: 'limit.active', values: { count: 10 } });
  const deps = {
    mediaOrigins: [here],
    prepareImage: () => Promise.reject(new Error('nothing should have come')),
    engine: {
      requireRoom() {
        throw full;
      },
    },
  };
  await expect(fetchImage(`${here}${file}`, 'image', intake, deps, AbortSignal.timeout(30_000))).rejects.toBe(full);
  expect(connections).toBe(0);
});
