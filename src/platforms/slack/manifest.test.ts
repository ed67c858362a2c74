import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../commands/index.ts';
import { catalog } from '../../domain/catalog.ts';
import { english } from '../../domain/texts/en.ts';
import { parseCommandText } from '../../lib/command-text.ts';
import { createTexts } from '../../lib/say.ts';
import { startFakeSlack } from '../../testing/fakes/slack/fake-slack.ts';
import { noDefaults, noStyles } from '../../testing/set-up/no-styles.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { appScope, botEvents, botScopes, optionalScopes } from './app-rights.ts';
import { slackCommandName, typedCommands } from './command-names.ts';
import { createManifest, type ManifestSettings } from './manifest.ts';

/** Lengths by Slack. @see https://docs.slack.dev/reference/app-manifest (2026-11) */
const limits = {
  name: 35,
  description: 140,
  botName: /^[a-z0-9_.-]{1,80}$/,
  shortcuts: { count: 10, callbackId: 255, name: 24, description: 150 },
  commands: { count: 50, command: /^\/[a-z0-9_-]{1,31}$/, description: 2000, usageHint: 1000 },
  address: 3500,
  scopes: 255,
  events: 100,
};

const unused = (): never => {
  throw new Error('nothing is run here');
};
const engine = {
  ...{
    submit: unused,
    submitAll: unused,
    redoShot: unused,
    find: unused,
    history: unused,
    cancel: unused,
    cancelWaiting: unused,
    decide: unused,
    remove: unused,
    image: unused,
    library: { entriesOf: unused, change: unused, use: unused },
    hasVideo: unused,
  },
  ...{ keepFilter: unused, filter: unused, extensionSource: unused, requireRoom: unused, lastFrame: unused, findByEvent: unused },
  ...{ quote: unused, takeQuote: unused, dropQuote: unused },
  ...{ placeSettings: unused, choosePlaceSettings: unused, adminChannelHere: unused },
  estimate: unused,
  tiers: { of: unused, all: unused, change: unused, remove: unused, rightsOf: unused },
  reports: { report: unused, list: unused, decide: unused },
  placeBlocks: { of: unused, all: unused, block: unused, unblock: unused, callOff: unused },
  words: { of: unused, all: unused, add: unused, remove: unused, require: unused },
  credits: { left: unused, entries: unused, change: unused, gift: unused },
  usage: { own: unused, report: unused },
  schedules: { add: unused, list: unused, find: unused, pause: unused, resume: unused, remove: unused },
  privacy: { standing: unused, forget: unused, data: unused, giveData: unused, wouldErase: unused, personNamed: unused },
  styles: noStyles,
  defaults: noDefaults,
};
/** With all that any model offers, so that nothing gets longer. */
const imageModels = catalog.filter(({ provider }) => provider === 'gemini-image');
const commands = createCommands({
  engine,
  models: catalog.filter(({ makes }) => makes === 'video'),
  imageModels,
  defaultModel: catalog[0]?.id ?? '',
});
const made = (settings: Partial<ManifestSettings> = {}) =>
  createManifest(commands, { mode: 'socket', install: 'token', publicUrl: undefined, ...settings }, createTexts());
const publicUrl = 'https://video.example.com/';

describe('the manifest', () => {
  it('keeps Slack’s limits', () => {
    const { display_information: display, features, oauth_config: oauth, settings } = made();
    expect(display.name.length).toBeLessThanOrEqual(limits.name);
    expect(display.description?.length).toBeLessThanOrEqual(limits.description);
    expect(display.background_color).toMatch(/^#[0-9a-f]{6}$/);
    expect(features?.bot_user?.display_name).toMatch(limits.botName);
    expect(features?.shortcuts?.length).toBeLessThanOrEqual(limits.shortcuts.count);
    for (const { callback_id: id, name, description } of features?.shortcuts ?? []) {
      expect.soft(id.length, id).toBeLessThanOrEqual(limits.shortcuts.callbackId);
      expect.soft(name.length, id).toBeLessThanOrEqual(limits.shortcuts.name);
      expect.soft(description.length, id).toBeLessThanOrEqual(limits.shortcuts.description);
    }
    expect(features?.slash_commands?.length).toBeLessThanOrEqual(limits.commands.count);
    for (const { command, description, usage_hint: hint = '' } of features?.slash_commands ?? []) {
      expect.soft(command).toMatch(limits.commands.command);
      expect.soft(description.length, command).toBeLessThanOrEqual(limits.commands.description);
      expect.soft(hint.length, command).toBeLessThanOrEqual(limits.commands.usageHint);
    }
    expect(oauth?.scopes?.bot?.length).toBeLessThanOrEqual(limits.scopes);
    expect(settings?.event_subscriptions?.bot_events?.length).toBeLessThanOrEqual(limits.events);
  });

  it('has every command that people type, with all that can be typed behind it', () => {
    const slash = made().features?.slash_commands ?? [];
    expect(slash.map(({ command }) => command)).toEqual(typedCommands(commands).map(slackCommandName));
    const [video, image, batch, , history] = slash;
    expect(image).toMatchObject({ command: '/image', usage_hint: expect.stringMatching(/^\[prompt\] \[--aspect 16:9/) });
    expect(video?.usage_hint).toMatch(/^\[prompt\] \[--aspect 16:9\|9:16[^\]]*\] .*\[--audio yes\|no\]/);
    expect(video?.usage_hint).not.toMatch(/image|last-frame|reference/);
    expect(batch).toMatchObject({ command: '/video-batch', usage_hint: '[prompts]' });
    expect(history?.usage_hint).toBe('[words] [--person @name] [--favourites yes|no]');
    expect(slash.slice(-2)).toMatchObject([
      { command: '/video-style', usage_hint: '[save|list|share|delete]' },
      { command: '/video-schedule', usage_hint: '[add|list|pause|resume|remove]' },
    ]);
  });

  it('says of each command what words without a flag are', () => {
    // What stands behind the name of a group is none of its words.
    for (const command of typedCommands(commands).filter(({ entry }) => entry === 'slash')) {
      const { usage_hint: hint = '' } =
        made().features?.slash_commands?.find((each) => each.command === slackCommandName(command)) ?? {};
      const [, first] = /^\[([^\]-][^\]]*)\]/.exec(hint) ?? [];
      if (first !== undefined) expect.soft(parseCommandText('fox', command).raw, command.name).toEqual({ [first]: 'fox' });
      else expect.soft(() => parseCommandText('fox', command), command.name).toThrow();
    }
  });

  it('lets Slack turn names into ids only where a command takes a person', () => {
    const escaped = (made().features?.slash_commands ?? []).filter(({ should_escape: escapes }) => escapes);
    expect(escaped.map(({ command }) => command)).toEqual([
      '/video-history',
      '/video-tiers',
      '/video-credits',
      '/video-usage',
      '/video-block',
      '/video-unblock',
    ]);
  });

  it('with Socket Mode names no address', () => {
    const manifest = made();
    expect(manifest.settings?.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(manifest)).not.toMatch(/https?:/);
  });

  it('without it sends everything to the one address', () => {
    const { features, settings } = made({ mode: 'http', publicUrl });
    const events = 'https://video.example.com/slack/events';
    expect(settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: events },
      interactivity: { is_enabled: true, request_url: events },
    });
    for (const { url } of features?.slash_commands ?? []) expect.soft(url).toBe(events);
  });

  it('for several workspaces names the way back from the installation', () => {
    const { oauth_config: oauth, settings } = made({ install: 'oauth', publicUrl });
    expect(oauth?.redirect_urls).toEqual(['https://video.example.com/slack/oauth_redirect']);
    expect(settings).toMatchObject({ org_deploy_enabled: true, socket_mode_enabled: true });
  });
});

describe('npm run manifest', () => {
  const program = join(import.meta.dirname, '..', '..', 'cli', 'cli.ts');
  const run = (env: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, [program, 'manifest', ...args], {
      ...{ cwd: temporaryFolder(), encoding: 'utf8' },
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    });

  it('prints it before anything is set up', () => {
    expect(JSON.parse(run({}).stdout)).toMatchObject({ settings: { socket_mode_enabled: true } });
  });

  it('asks for the address where the settings say that Slack needs one', () => {
    const { status, stdout, stderr } = run({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('PUBLIC_URL');
  });
});

describe('the code', () => {
  const code = globSync('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] })
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const found = (pattern: RegExp) => new Set([...code.matchAll(pattern)].map(([, name = '']) => name));

  it('calls no method that the asked rights do not allow', async () => {
    const slack = await startFakeSlack({ scopes: [...botScopes, ...optionalScopes] });
    const called = [...found(/'((?:apps|assistant|auth|chat|conversations|files|users|views)\.[\w.]+)'/g)].filter(
      (name) => !(name in english),
    );
    for (const method of called) {
      const answer = await fetch(`${slack.apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${method.startsWith('apps.') ? slack.app.appToken : slack.team.botToken}` },
      });
      expect
        .soft(await answer.json(), method)
        .not.toMatchObject({ error: expect.stringMatching(/missing_scope|unknown_method/) });
    }
    expect([...slack.app.appTokenScopes]).toEqual([appScope]);
    await slack.close();
  });

  it('listens to the events that Slack is asked for, and to no others', () => {
    const heard = [...found(/\.event\(\s*'(\w+)'/g)].toSorted();
    expect(heard).toEqual(botEvents.map((event) => event.replace(/\..*/, '')).toSorted());
  });
});
