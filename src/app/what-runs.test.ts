import { expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { type AppConfig, installed } from './installed.ts';
import { forOwnRoles, whatRuns } from './what-runs.ts';

const database = { host: 'db', port: 5432, user: 'bot', password: '', database: 'veo', tls: undefined };
const slack = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_APP_TOKEN: 'xapp-1-A1-2-abc' };

/** @param roles undefined is one process alone */
function runs(roles: string | undefined, env: Readonly<Record<string, string>> = {}) {
  const read: AppConfig = readConfig(installed, env, temporaryFolder());
  const several = roles === undefined ? read.several : { ...read.several, database, roles: roles.split(',') };
  const config = { ...read, several };
  return { page: !forOwnRoles(config).web.off, ...whatRuns(config, installed.platforms) };
}

it('lets a process that is alone do everything', () => {
  const { page, roles, works, encodes, opens, reaches } = runs(undefined, slack);
  expect([page, roles, works, encodes, opens('slack'), reaches('slack'), reaches('web')]).toEqual([
    true,
    undefined,
    ...Array.from({ length: 5 }, () => true),
  ]);
});

it('takes from one of several what it lacks the role for', () => {
  const front = runs('web', slack);
  expect([front.page, front.works, front.encodes, front.opens('slack'), front.reaches('slack')]).toEqual([
    ...[true, false, false, false, false],
  ]);
  const makes = runs('engine,encode', slack);
  expect([makes.page, makes.works, makes.encodes, makes.opens('slack'), makes.reaches('slack')]).toEqual([
    ...[false, true, true, false, false],
  ]);
  const chat = runs('slack', slack);
  expect([chat.page, chat.works, chat.encodes, chat.opens('slack'), chat.reaches('slack')]).toEqual([
    ...[false, false, false, true, true],
  ]);
});

it('has every process finish what nothing has to be sent for', () => {
  for (const roles of ['web', 'engine', 'slack', 'encode']) expect(runs(roles, slack).reaches('web')).toBe(true);
});

it('counts roles of what is set up alone, and knows which ones are needed', () => {
  expect(runs('web,discord,slack,engine,encode', slack)).toMatchObject({
    roles: ['web', 'slack', 'engine', 'encode'],
    needed: ['web', 'slack', 'engine'],
  });
  expect(runs('web,engine', { ...slack, WEB: 'off' })).toMatchObject({ roles: ['engine'], needed: ['slack', 'engine'] });
  expect(runs('engine').needed).toEqual(['web', 'engine']);
});
