import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../../app/installed.ts';
import { readConfig } from '../../config/config.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { copySealed } from '../../storage/sqlite/inspect.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import type { FakeSlack, FakeSlackOptions } from '../../testing/fakes/slack/fake-slack.ts';
import { setUpSlack } from '../../testing/fakes/slack/set-up-slack.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { examineSlack } from './examine.ts';
import { createOAuthInstallations } from './installations.ts';

const { say } = createTexts();

type Line = { readonly check: string; readonly state: string; readonly text: string };

async function look(
  env: Record<string, string>,
  { folder = temporaryFolder(), timeoutMs = 5000 }: { readonly folder?: string; readonly timeoutMs?: number } = {},
): Promise<readonly Line[]> {
  const config = readConfig(installed, env, folder);
  const { slack } = config.platforms;
  const parts = { timeoutMs, publicUrl: config.web.publicUrl, sealed: async () => copySealed(config.dataFolder) };
  const findings = slack === undefined ? [] : await examineSlack(slack, parts);
  return findings.map(({ check, state, text }) => ({ check, state, text: say(text) }));
}

function found(lines: readonly Line[], check: string): readonly string[] {
  return lines.filter((line) => line.check === check).map(({ state, text }) => `${state}: ${text}`);
}

describe('Slack', () => {
  const settingsOf = ({ team, app, apiUrl }: FakeSlack, env: Record<string, string> = {}) => ({
    ...{ SLACK_BOT_TOKEN: team.botToken, SLACK_APP_TOKEN: app.appToken, SLACK_API_URL: apiUrl },
    ...env,
  });
  const start = async (options: FakeSlackOptions = {}): Promise<FakeSlack> => {
    const { slack } = await setUpSlack(options);
    return slack;
  };

  it('says who the bot is, that it may do what it has to, and that it can connect', async () => {
    const slack = await start();
    const lines = await look(settingsOf(slack));
    const workspace = slack.team.name;
    expect(found(lines, 'slack')).toEqual([`ok: Slack accepts the token; the bot is videobot in the workspace ${workspace}.`]);
    expect(found(lines, 'slack rights')).toEqual(['ok: The bot has all rights in Slack that it needs.']);
    expect(found(lines, 'slack socket')).toEqual(['ok: Slack lets the bot connect by Socket Mode.']);
  });

  it('names each right that is missing, and how to add it', async () => {
    const slack = await start({ scopes: ['commands', 'chat:write', 'app_mentions:read', 'files:write'] });
    expect(found(await look(settingsOf(slack)), 'slack rights')).toEqual([
      expect.stringMatching(/^problem: .*: files:read, channels:history, .*Reinstall/),
    ]);
  });

  it('says what each right would bring that was left out, and that nothing is broken without it', async () => {
    const slack = await start({ scopes: usualScopes.filter((scope) => scope !== 'groups:read') });
    const [left = ''] = found(await look(settingsOf(slack)), 'slack optional rights');
    expect(left).toMatch(
      /^ok: Without users:read .* Without usergroups:read .* Without assistant:write .* Without groups:read .* All else works\./,
    );
    slack.setScopes([...usualScopes, 'users:read', 'assistant:write', 'usergroups:read']);
    expect(found(await look(settingsOf(slack)), 'slack optional rights')).toEqual([`ok: ${say(text('doctor.slackOptional'))}`]);
  });

  it.each(['revoked', 'inactive'] as const)('that has the token %s is a problem with the way to a new one', async (state) => {
    const slack = await start();
    slack.setToken(state);
    const lines = await look(settingsOf(slack));
    expect(found(lines, 'slack')).toEqual([expect.stringMatching(/^problem: .*SLACK_BOT_TOKEN/)]);
    expect(JSON.stringify(lines)).not.toContain(slack.team.botToken);
  });

  it('that refuses the app token, or knows it without its right, says where to make one', async () => {
    const slack = await start();
    slack.app.appTokenScopes = new Set();
    const without = await look(settingsOf(slack));
    expect(found(without, 'slack socket')).toEqual([expect.stringMatching(/^problem: .*SLACK_APP_TOKEN.*connections:write/)]);
    const wrong = await look(settingsOf(slack, { SLACK_APP_TOKEN: 'xapp-wrong-one' }));
    expect(found(wrong, 'slack socket')).toEqual([expect.stringMatching(/^problem: .*SLACK_APP_TOKEN/)]);
    expect(JSON.stringify(wrong)).not.toContain('xapp-wrong-one');
  });

  it('without Socket Mode is not asked about it', async () => {
    const slack = await start();
    const { SLACK_APP_TOKEN: _, ...settings } = settingsOf(slack, { SLACK_SIGNING_SECRET: slack.app.signingSecret });
    expect(found(await look(settings), 'slack socket')).toEqual([]);
  });

  it('in several workspaces is told with how many they are, and whether their tokens can be read', async () => {
    const folder = temporaryFolder();
    const dataKey = Buffer.alloc(32, 7).toString('base64');
    const oauth = {
      ...{ SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's', SLACK_STATE_SECRET: 't', DATA_KEY: dataKey },
      ...{ SLACK_SIGNING_SECRET: 's', PUBLIC_URL: 'https://video.example.com' },
    };
    const workspaces = async (env: Record<string, string> = {}) =>
      found(await look({ ...oauth, ...env }, { folder }), 'slack workspaces');
    expect(await workspaces({ PUBLIC_URL: '' })).toEqual([expect.stringMatching(/^problem: .*PUBLIC_URL/)]);
    expect(await workspaces()).toEqual([
      expect.stringMatching(/^warning: No workspace .* https:\/\/video\.example\.com\/slack\/install$/),
    ]);
    const opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs') });
    onTestFinished(opened.close);
    const installations = await createOAuthInstallations({ store: opened.sealed, dataKey });
    const bot = { token: 'xoxb-1', id: 'B1', userId: 'U2', scopes: [] };
    const user = { id: 'U1', token: undefined, scopes: undefined };
    for (const id of ['T1', 'T2']) {
      await installations.storeInstallation({ team: { id }, enterprise: undefined, user, bot });
    }
    expect(await workspaces()).toEqual([expect.stringMatching(/^ok: 2 workspaces/)]);
    const otherKey = Buffer.alloc(32, 8).toString('base64');
    expect(await workspaces({ DATA_KEY: otherKey })).toEqual([expect.stringMatching(/^problem: DATA_KEY/)]);
  });

  it('that can’t be reached, does not answer, or is something else is told apart from a wrong token', async () => {
    const at = async (apiUrl: string, timeoutMs?: number) =>
      found(
        await look(
          { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', SLACK_API_URL: apiUrl },
          timeoutMs === undefined ? {} : { timeoutMs },
        ),
        'slack',
      );
    expect(await at(await nobodysUrl())).toEqual([expect.stringMatching(/^problem: Slack can’t be reached/)]);
    expect(await at(await serveLoopback(() => undefined), 200)).toEqual([expect.stringMatching(/^warning: .*timed_out/)]);
    const shop = await serveLoopback((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello'));
    expect(await at(shop)).toEqual([expect.stringMatching(/^warning: .*no_slack/)]);
  });
});
