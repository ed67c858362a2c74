import { expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { ConfigError, readConfig } from './config.ts';

const read = (env: Record<string, string>) => readConfig(installed, env, temporaryFolder()).platforms;
const [server, other, channel] = ['123456789012345678', '223456789012345678', '323456789012345678'];
const discord = { DISCORD_TOKEN: 'a.b.c' };
const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const refused = (env: Record<string, string>): string => {
  try {
    read(env);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

it('takes showcases of Discord as links to channels, one of each server', () => {
  const given = `https://discord.com/channels/${server}/${channel}, ${other}/${channel}`;
  expect(read({ ...discord, DISCORD_SHOWCASE_CHANNEL: given }).discord?.showcase).toEqual({
    channels: [
      { guildId: server, channelId: channel },
      { guildId: other, channelId: channel },
    ],
    stars: 3,
  });
  expect(read(discord).discord?.showcase).toBeUndefined();
  const digest = 'Monday 9:30 Europe/Berlin';
  const time = { weekday: 1, minute: 570, timeZone: 'Europe/Berlin' };
  expect(read({ ...discord, DISCORD_SHOWCASE_CHANNEL: given, DISCORD_DIGEST: digest }).discord?.showcase?.digest).toEqual(time);
  expect(read({ ...slack, SLACK_SHOWCASE_CHANNEL: 'C1', SLACK_DIGEST: digest }).slack?.showcase?.digest).toEqual(time);
  expect(refused({ ...discord, DISCORD_SHOWCASE_CHANNEL: given, DISCORD_DIGEST: 'mondays' })).toContain('DISCORD_DIGEST');
  expect(refused({ ...discord, DISCORD_DIGEST: digest })).toContain('DISCORD_SHOWCASE_CHANNEL');
  expect(refused({ ...slack, SLACK_DIGEST: digest })).toContain('SLACK_SHOWCASE_CHANNEL');
  for (const wrong of [channel, `${server}/${channel},${server}/${other}`, `https://example.com/${server}/${channel}`])
    expect(refused({ ...discord, DISCORD_SHOWCASE_CHANNEL: wrong })).toContain('DISCORD_SHOWCASE_CHANNEL');
});

it('takes showcases of Slack as ids of channels, with their workspace where there are several', () => {
  const showcaseOf = (given: string) =>
    read({ ...slack, SLACK_SHOWCASE_CHANNEL: given, SLACK_SHOWCASE_STARS: '5' }).slack?.showcase;
  expect(showcaseOf('C1')).toEqual({ channels: [{ channelId: 'C1' }], stars: 5 });
  expect(showcaseOf('T1/C1,T2/C1')?.channels).toEqual([
    { tenant: 'T1', channelId: 'C1' },
    { tenant: 'T2', channelId: 'C1' },
  ]);
  for (const wrong of ['general', 'D1', 'C1,C2'])
    expect(refused({ ...slack, SLACK_SHOWCASE_CHANNEL: wrong })).toContain('SLACK_SHOWCASE_CHANNEL');
  const oauth = {
    ...{ SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'a', SLACK_STATE_SECRET: 'b', SLACK_SIGNING_SECRET: 'c' },
    DATA_KEY: Buffer.alloc(32).toString('base64'),
  };
  expect(refused({ ...oauth, SLACK_SHOWCASE_CHANNEL: 'C1' })).toContain('SLACK_SHOWCASE_CHANNEL');
});

it('takes people who manage a workspace of Slack as ids of members, with their workspace where there are several', () => {
  const adminsOf = (given: string) => read({ ...slack, SLACK_ADMINS: given }).slack?.admins;
  expect(adminsOf('U1, T2/W3')).toEqual([{ personId: 'U1' }, { tenant: 'T2', personId: 'W3' }]);
  expect(adminsOf('')).toBeUndefined();
  for (const wrong of ['ann', '@U1', 'C1', 'U1;U2', 'T1/U1/U2'])
    expect(refused({ ...slack, SLACK_ADMINS: wrong })).toContain('SLACK_ADMINS');
  const oauth = {
    ...{ SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'a', SLACK_STATE_SECRET: 'b', SLACK_SIGNING_SECRET: 'c' },
    DATA_KEY: Buffer.alloc(32).toString('base64'),
  };
  expect(refused({ ...oauth, SLACK_ADMINS: 'U1' })).toContain('SLACK_ADMINS');
});
