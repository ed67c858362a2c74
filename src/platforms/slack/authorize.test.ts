import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { type AuthorizeParts, createAuthorize } from './authorize.ts';

const query = { teamId: 'T1', enterpriseId: undefined, isEnterpriseInstall: false };
const bot = { token: 'xoxb-1', id: 'B1', userId: 'U1' };
const command = { command: '/video' };
const event = { type: 'event_callback' };

function open(botOf: AuthorizeParts['botOf']) {
  const clock = new ManualClock();
  return { clock, authorize: createAuthorize({ botOf, clock, log: silentLog }) };
}

it('knows the bot of a workspace, and refuses what comes from one without it', async () => {
  const { authorize } = open(async (place) => (place === 'T1' ? bot : undefined));
  expect(await authorize(query, command)).toEqual({ teamId: 'T1', botToken: 'xoxb-1', botUserId: 'U1', botId: 'B1' });
  await expect(authorize({ ...query, teamId: 'T2' }, command)).rejects.toThrow('not installed');
});

it('lets a command be acknowledged within a second where the records are silent or broken', async () => {
  const silent = open(() => new Promise(() => undefined));
  const answered = silent.authorize(query, command);
  await silent.clock.advance(1000);
  expect(await answered).toEqual({ teamId: 'T1' });
  const broken = open(() => Promise.reject(new Error('away')));
  expect(await broken.authorize(query, command)).toEqual({ teamId: 'T1' });
});

it('takes no message before it knows itself', async () => {
  const reading = Promise.withResolvers<typeof bot>();
  const { authorize, clock } = open(() => reading.promise);
  const answered = authorize(query, event);
  await clock.advance(5000);
  reading.resolve(bot);
  expect(await answered).toMatchObject({ botUserId: 'U1' });
  const broken = open(() => Promise.reject(new Error('away')));
  await expect(broken.authorize(query, event)).rejects.toThrow('away');
});
