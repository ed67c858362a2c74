import { expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { chooseBackend } from './choose-backend.ts';
import { installed } from './installed.ts';
import { spendingNotice } from './spending-notice.ts';

const { say } = createTexts();
const discord = { DISCORD_TOKEN: 'abc.def.ghi' };
const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const key = { GOOGLE_API_KEY: 'key-1' };

function notice(env: Readonly<Record<string, string>>): string | undefined {
  const config = readConfig(installed, env, temporaryFolder());
  const found = spendingNotice(config, chooseBackend(installed.providers, config));
  return found && say(found);
}

it('says what people could spend in a day, who they are and which settings limit them', () => {
  const said = notice({ ...key, ...discord, ...slack });
  expect(said).toMatch(
    /^No budget is set: anybody in a Discord server with the bot and anybody in a Slack workspace with the app can spend up to about \$[\d,]+\.00 a day/,
  );
  for (const name of ['BUDGET_USD_PER_DAY', 'BUDGET_USD_PER_MONTH', 'BUDGET_USD_PER_PERSON_PER_DAY'])
    expect(said).toContain(name);
});

it('grows with the videos that may be made at once', () => {
  const usd = (slots: number): number =>
    Number(
      /\$([\d,]+)/.exec(notice({ ...key, ...discord, CONCURRENT_GENERATIONS: String(slots) }) ?? '')?.[1]?.replaceAll(',', ''),
    );
  expect(usd(4) / usd(1)).toBeCloseTo(4, 1);
});

it.each<[string, Readonly<Record<string, string>>]>([
  ['a budget of the day holds everybody', { ...key, ...discord, BUDGET_USD_PER_DAY: '5' }],
  ['a budget of the month holds everybody', { ...key, ...discord, BUDGET_USD_PER_MONTH: '50' }],
  ['only this machine may ask', key],
  ['videos are free', { ...discord, ...slack }],
])('is not needed where %s', (_, env) => {
  expect(notice(env)).toBeUndefined();
});

it('counts a web chat that others reach', () => {
  expect(notice({ ...key, HOST: '0.0.0.0', WEB_TOKEN: '0123456789abcdef' })).toContain('anybody who can use the web chat');
});
