import { describe, expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { createRedact } from '../lib/redact.ts';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { ConfigError, readConfig } from './config.ts';

const { say } = createTexts();
const folder = temporaryFolder();
const discord = { DISCORD_TOKEN: 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB' };
const slack = { SLACK_BOT_TOKEN: 'xoxb-1-2-a', SLACK_APP_TOKEN: 'xapp-1-2-a' };
const oauth = {
  ...{ SLACK_APP_TOKEN: 'xapp-1-2-a', SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'secret', SLACK_STATE_SECRET: 'state' },
  DATA_KEY: Buffer.alloc(32, 1).toString('base64'),
};

function read(env: Record<string, string>) {
  return readConfig(installed, env, folder);
}

function problems(env: Record<string, string>): readonly string[] {
  try {
    read(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => say(problem.text));
  }
}

describe('ALERT_CHANNEL', () => {
  it('is a channel of a platform that is set up', () => {
    const place = (env: Record<string, string>, given: string) => read({ ...env, ALERT_CHANNEL: given }).alerts.channel;
    expect(place(discord, 'discord:123456789012345678')).toEqual({ platform: 'discord', channelId: '123456789012345678' });
    expect(place(slack, 'slack:C0123456789')).toEqual({ platform: 'slack', channelId: 'C0123456789' });
    expect(place(slack, 'slack:T0123456/C0123456789')).toEqual({ platform: 'slack', channelId: 'C0123456789' });
    expect(place(oauth, 'slack:T0123456/C0123456789')).toEqual({
      platform: 'slack',
      tenant: 'T0123456',
      channelId: 'C0123456789',
    });
  });

  it.each([
    ['no platform', discord, '123456789012345678', 'ALERT_CHANNEL must be a platform, a colon and the id of a channel'],
    [
      'a platform that there is not',
      discord,
      'owl:1234',
      '“owl”, where alarms can’t be posted. It begins with one of discord, slack',
    ],
    ['a platform that is not set up', {}, 'slack:C0123456789', 'ALERT_CHANNEL is a channel of slack, which is not set up'],
    [
      'a name in the place of an id',
      discord,
      'discord:alarms',
      'ALERT_CHANNEL must be the id of a channel, like discord:123456789012345678',
    ],
    ['no workspace where there are several', oauth, 'slack:C0123456789', 'like slack:T0123456789/C0123456789'],
  ])('is refused with what to write: %s', (_, env, given, told) => {
    expect(problems({ ...env, ALERT_CHANNEL: given }).join(' ')).toContain(told);
  });
});

describe('ALERT_WEBHOOK', () => {
  it('is an https address, or one on this machine', () => {
    for (const address of ['https://hooks.example.com/services/abc', 'http://127.0.0.1:9000/x', 'http://localhost:9000/'])
      expect(read({ ALERT_WEBHOOK: address }).alerts.webhook).toBe(address);
    for (const address of ['http://hooks.example.com/abc', 'ftp://x.example', 'hooks.example.com', 'https://a b'])
      expect(problems({ ALERT_WEBHOOK: address })).toEqual([
        'ALERT_WEBHOOK must be an https address (http on this machine alone).',
      ]);
  });

  it('is a secret: neither it nor its path is written to a log', () => {
    const { secrets } = read({ ALERT_WEBHOOK: 'https://hooks.example.com/services/T0/B0/abcdef?key=1' });
    const redact = createRedact(secrets);
    for (const line of ['https://hooks.example.com/services/T0/B0/abcdef?key=1', 'POST /services/T0/B0/abcdef?key=1'])
      expect(redact(line)).not.toContain('abcdef');
  });
});
