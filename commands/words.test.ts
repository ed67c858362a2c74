import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { createTexts } from '../src/lib/say.ts';
import { scriptedProvider } from '../src/testing/set-up/scripted-provider.ts';
import { openTestEngine, type TestEngine, temporaryFolder } from '../src/testing/set-up/test-engine.ts';
import { createWordsCommand } from './words.ts';

const { say } = createTexts();
let app: TestEngine;

beforeEach(() => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
});
afterEach(() => app.stop());

async function words(raw: Readonly<Record<string, unknown>> = {}, managesPlace = true, guild = 'S1'): Promise<string> {
  const command = createWordsCommand({ engine: app.engine });
  const replyTarget = { platform: 'discord', channelId: 'film', ids: { guild } };
  const call = { requester: { platform: 'discord', id: 'ann' }, mayManage: false, managesPlace, replyTarget, eventId: '1' };
  try {
    return say((await command.run(parseOptions(command, raw), call)).text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${say(error.text)}`;
  }
}

it('adds, shows and takes off words of a server or channel for those who manage it, who see no other’s', async () => {
  expect(await words()).toMatch(/^No words are unwanted here/);
  expect(await words({ add: 'Zorb, red  dog' })).toBe(
    'From now on nothing is made here with: Zorb, red dog. People who use it are told.',
  );
  expect(await words({ add: 'ZÖRB，quux', where: 'channel' })).toContain('with: ZÖRB, quux');
  expect(await words({ add: 'zörb' })).toBe('All of that is on the list already. Nothing was changed.');
  expect(await words({ remove: 'RED DOG' })).toBe('“red dog” is off the list: it may be said in requests here again.');
  expect((await words()).match(/“[^”]*” \([^)]*\): nothing refused yet\./g)).toEqual([
    ...['“quux” (this channel): nothing refused yet.', '“Zorb” (the whole server): nothing refused yet.'],
    '“ZÖRB” (this channel): nothing refused yet.',
  ]);
  expect(await words({}, true, 'S2')).toMatch(/^No words are unwanted here/);
  expect(await words({ add: '...' })).toMatch(/^invalid_option: Please give words or phrases/);
  expect(await words({ add: 'x'.repeat(61) })).toMatch(/^invalid_option: .* at most 60 characters/);
  expect(await words({ remove: 'nothing' })).toMatch(/^not_found: /);
  expect([await words({}, false), await words({ add: 'x' }, false)]).toEqual([
    expect.stringMatching(/^not_allowed: /),
    expect.stringMatching(/^not_allowed: /),
  ]);
});
