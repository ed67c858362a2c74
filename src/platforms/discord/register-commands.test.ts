import { expect, it } from 'vitest';
import { declaredCommands } from '../../app/declared-commands.ts';
import { installed } from '../../app/installed.ts';
import { readConfig } from '../../config/config.ts';
import { catalog } from '../../domain/catalog.ts';
import type { Command } from '../../domain/command.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { commandsJson, registerByHand } from './register-commands.ts';

const texts = createTexts();
const declared = declaredCommands(readConfig(installed, {}, temporaryFolder()));
const withVeo = declaredCommands(readConfig(installed, { GOOGLE_CLOUD_PROJECT: 'a-test' }, temporaryFolder()));
const withOmni = declaredCommands(readConfig(installed, { GOOGLE_API_KEY: 'key-of-a-test' }, temporaryFolder()));

it('registers what people type or find on a message, and no buttons', () => {
  expect(commandsJson(declared, texts).map(({ name, type }) => [name, type])).toEqual([
    ['video', 1],
    ['Animate image', 3],
    ['image', 1],
    ['batch', 1],
    ['film', 1],
    ['history', 1],
    ['queue', 1],
    ['cancel', 1],
    ['me', 1],
    ['settings', 1],
    ['tiers', 1],
    ['credits', 1],
    ['usage', 1],
    ['words', 1],
    ['block', 1],
    ['unblock', 1],
    ['my-data', 1],
    ['forget-me', 1],
    ['Report video', 3],
    ['Edit video', 3],
    ['Save as style', 3],
    ['help', 1],
    ['style', 1],
    ['schedule', 1],
  ]);
});

it('makes the options of the declarations: files by their endings, choices, limits, people, suggestions', () => {
  const [video, , image, batch, film, history, , cancel] = commandsJson(withOmni, texts);
  const options = video !== undefined && 'options' in video ? (video.options ?? []) : [];
  const byName = new Map(options.map((option) => [option.name, option]));
  expect(byName.get('image')).toMatchObject({ type: 11, file_types: ['.png', '.jpg', '.jpeg', '.webp'] });
  const mostReferences = Math.max(...catalog.map(({ referenceImages }) => referenceImages?.max ?? 0));
  expect([...byName.keys()].filter((name) => name.startsWith('reference'))).toEqual(
    Array.from({ length: mostReferences }, (_, index) => `reference-${index + 1}`),
  );
  expect(byName.get('duration')).toMatchObject({
    type: 4,
    choices: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((value) => ({
      name: `${value} s`,
      value,
      name_localizations: { ja: `${value}秒` },
    })),
  });
  expect(byName.get('model')).toMatchObject({ type: 3, autocomplete: true });
  const named = (command: typeof history) =>
    (command !== undefined && 'options' in command ? (command.options ?? []) : []).map(({ name, type }) => [name, type]);
  expect(named(image)).toEqual([
    ['prompt', 3],
    ['image', 11],
    ['aspect', 3],
    ['quality', 3],
    ['resolution', 3],
    ['style', 3],
    ['style-words', 3],
    ['model', 3],
    ['private', 5],
  ]);
  expect(image).toMatchObject({ name_localizations: { de: 'bild' } });
  // What it takes are lines, for which its form has room.
  expect(named(batch)).toEqual([]);
  expect(JSON.stringify(film)).not.toContain('"required":true');
  expect(named(history)).toEqual([
    ['words', 3],
    ['person', 6],
    ['favourites', 5],
    ['public', 5],
  ]);
  expect(cancel).toMatchObject({ options: [{ name: 'video', required: true, autocomplete: true }] });
});

it('makes subcommands of what is typed behind one name', () => {
  const style = commandsJson(declared, texts).find(({ name }) => name === 'style');
  const options = style !== undefined && 'options' in style ? (style.options ?? []) : [];
  expect(options.map(({ type, name }) => [type, name])).toEqual([
    [1, 'save'],
    [1, 'list'],
    [1, 'share'],
    [1, 'delete'],
  ]);
  expect(options[0]).toMatchObject({
    name_localizations: { de: 'speichern' },
    options: [{ name: 'name', required: true }, { name: 'words' }, {}, { name: 'picture-1', type: 11 }, {}, {}, { name: 'for' }],
  });
  expect(options[3]).toMatchObject({ options: [{ name: 'name', required: true, autocomplete: true }] });
});

it('offers no option that none of the models has', () => {
  const names = (commands: typeof declared) => {
    const [video] = commandsJson(commands, texts);
    return video !== undefined && 'options' in video ? (video.options ?? []).map(({ name }) => name) : [];
  };
  const onlyVeo = ['seed', 'audio', 'people'];
  expect(names(withOmni).filter((name) => onlyVeo.includes(name))).toEqual([]);
  expect(names(withVeo).filter((name) => onlyVeo.includes(name))).toEqual(onlyVeo);
});

it('stays within what Discord allows, in every language', () => {
  for (const command of [declared, withVeo, withOmni].flatMap((each) => commandsJson(each, texts))) {
    expect(lengthOf(command), command.name).toBeLessThan(8000);
    expect('options' in command ? (command.options?.length ?? 0) : 0).toBeLessThanOrEqual(25);
  }
});

/** What Discord counts: names, descriptions and values, each in its longest language. */
function lengthOf(part: unknown): number {
  if (Array.isArray(part)) return part.reduce((sum: number, each) => sum + lengthOf(each), 0);
  if (typeof part !== 'object' || part === null) return 0;
  const given: Readonly<Record<string, unknown>> = { ...part };
  const longest = (key: string): number =>
    Math.max(...[given[key] ?? '', ...Object.values(given[`${key}_localizations`] ?? {})].map((words) => String(words).length));
  const own = longest('name') + longest('description') + String(given.value ?? '').length;
  return own + lengthOf(given.options) + lengthOf(given.choices);
}

it('speaks the languages that there are words in, and both kinds of Spanish', () => {
  const [video] = commandsJson(withVeo, texts);
  const options = video !== undefined && 'options' in video ? (video.options ?? []) : [];
  expect(options.find(({ name }) => name === 'seed')).toMatchObject({ type: 4, min_value: 0, max_value: 4_294_967_295 });
  const names = options.find(({ name }) => name === 'image')?.name_localizations;
  expect(names).toMatchObject({ de: 'bild', 'es-ES': 'imagen', 'es-419': 'imagen', ja: '画像' });
  // The same word as in English is not said twice.
  expect(names).not.toHaveProperty('fr');
  const people = options.find(({ name }) => name === 'people');
  expect(people).toMatchObject({
    choices: [{ value: 'everyone', name_localizations: { de: 'alle', 'es-419': 'todos' } }, {}, {}],
  });
});

it('is registered once, by hand too, and again only when something has changed', async () => {
  const { discord, guild } = await setUpDiscord();
  const settings = {
    ...{ token: discord.token, apiUrl: discord.apiUrl, publicKey: undefined },
    guildId: undefined as string | undefined,
  };
  const register = (given: typeof settings | undefined, commands: readonly Command[]) =>
    registerByHand(given, { commands, texts, log: silentLog, flags: {}, publicUrl: undefined });
  const [registered, asItWas] = [text('terminal.registered'), text('terminal.registeredBefore')];
  expect(await register(settings, declared)).toEqual(registered);
  expect(await register(settings, declared)).toEqual(asItWas);
  expect(await register(settings, withOmni)).toEqual(registered);
  const here = { ...settings, guildId: guild.id };
  expect(await register(here, withOmni)).toEqual(registered);
  expect(await register(here, withOmni)).toEqual(asItWas);
  await expect(register({ ...settings, token: 'another' }, declared)).rejects.toMatchObject({
    text: text('discord.tokenRefused'),
  });
  await expect(register(undefined, declared)).rejects.toMatchObject({ text: text('terminal.noDiscord') });
});
