import { expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { integer, secret } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';
import { createRedact } from '../lib/redact.ts';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { ConfigError, readConfig, readUsableConfig, secretShapes, settingsGroups } from './config.ts';

interface PigeonSettings {
  readonly password: string;
  readonly pigeons: number;
}

const password = setting('PIGEON_PASSWORD', secret(text('expected.slackCredential')), {
  help: 'What the pigeons know.',
  source: 'https://pigeons.example',
});
const pigeons = setting('PIGEON_COUNT', integer(1, 9), { help: 'How many there are.', default: '2' });
const settings: SettingsGroup<PigeonSettings | undefined> = {
  title: 'Pigeons',
  prefixes: ['PIGEON'],
  all: [password, pigeons],
  read({ read, isSet, complain }) {
    const values = { password: read(password), pigeons: read(pigeons) };
    if (isSet(pigeons) && !isSet(password))
      complain(password, text('setting.neededWith', { name: password.name, other: pigeons.name }));
    return values.password === undefined ? undefined : { ...values, password: values.password };
  },
};
const pigeon = { id: 'pigeon', settings, origins: ['https://loft.example'], secretShapes: [/coo-[\w-]+/g] } as const;
const withPigeons = { ...installed, platforms: [...installed.platforms, pigeon] } as const;

const { say } = createTexts();
const read = (env: Record<string, string>) => readConfig(withPigeons, env, temporaryFolder());

it('gives the settings of each module under its id, with their types', () => {
  const { platforms } = read({ PIGEON_PASSWORD: 'coo' });
  expect([platforms.pigeon?.password, platforms.pigeon?.pigeons]).toEqual(['coo', 2]);
  expect(read({}).platforms.pigeon).toBeUndefined();
});

it('takes pictures from where an installed platform keeps them', () => {
  expect(read({}).media.origins).toEqual([...installed.platforms.flatMap(({ origins }) => origins), 'https://loft.example']);
});

it('tells names that are like those of a module, or begin as only its own do', () => {
  const told = (name: string) => read({ [name]: '1' }).notices.map((notice) => say(notice));
  expect(told('PIGEON_COUNTS')).toEqual([expect.stringContaining('Did you mean PIGEON_COUNT?')]);
  expect(told('PIGEON_NAMES_OF_ALL_IN_THE_LOFT')).toEqual([expect.stringContaining('Nothing reads the setting')]);
  expect(told('SPARROW_NAMES')).toEqual([]);
});

it('keeps a secret of a module, and all that looks like one, out of what is said', () => {
  const redact = createRedact(read({ PIGEON_PASSWORD: 'grain-and-peas' }).secrets);
  expect(redact('it knows grain-and-peas and coo-42')).toBe('it knows [redacted] and [redacted]');
  expect(createRedact(secretShapes(withPigeons))('coo-42')).toBe('[redacted]');
});

it('says where a wrong value is to be had, and never repeats a secret one', () => {
  expect(() => read({ PIGEON_PASSWORD: 'two words', PIGEON_COUNT: '12' })).toThrow(ConfigError);
  const { problems } = readUsableConfig(withPigeons, { PIGEON_PASSWORD: 'two words', PIGEON_COUNT: '12' }, temporaryFolder());
  expect(problems.map((problem) => say(problem.text))).toEqual([
    'PIGEON_PASSWORD must be a value without spaces. Get it at https://pigeons.example',
    'PIGEON_COUNT must be a whole number from 1 to 9; it is “12”.',
  ]);
});

it('goes on without a module that lacks something, and keeps what others have', () => {
  const env = { PIGEON_COUNT: '3', DISCORD_TOKEN: 'a-token', DISCORD_GUILD_ID: 'none', PORT: '9000' };
  const { config, problems } = readUsableConfig(withPigeons, env, temporaryFolder());
  expect(problems.map(({ name }) => name)).toEqual(['DISCORD_GUILD_ID', 'PIGEON_PASSWORD']);
  expect(config?.platforms.pigeon).toBeUndefined();
  expect(config?.platforms.discord).toMatchObject({ token: 'a-token', guildId: undefined });
  expect(config?.web.port).toBe(9000);
});

it('is in one list with all other settings', () => {
  const titles = settingsGroups(withPigeons).map(({ title }) => title);
  expect(titles.at(-1)).toBe('Pigeons');
  const names = settingsGroups(withPigeons).flatMap(({ all }) => all.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});

it('refuses a default that is not of its kind as soon as it is declared', () => {
  expect(() => setting('PIGEON_AGE', integer(1, 9), { help: 'Years.', default: 'old' })).toThrow();
});
