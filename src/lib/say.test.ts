import { describe, expect, it } from 'vitest';
import { english } from '../domain/texts/en.ts';
import { languages } from '../domain/texts/languages.ts';
import { moment, text } from '../domain/texts.ts';
import { createTexts } from './say.ts';

const { say } = createTexts();

it('fills in values, nested texts and amounts of money', () => {
  expect(say(text('request.seedRange', { max: 5 }))).toBe('The seed must be a whole number from 0 to 5.');
  expect(say(text('price.estimate', { priceUsd: 3.2 }))).toBe('About $3.20.');
  expect(say(text('request.withAdvice', { problem: text('request.extendAlone'), combination: '8 s' }))).toBe(
    'A video is continued from its own last second: please leave images out. The nearest that works: 8 s.',
  );
});

it('shows what a person typed literally, also when it looks like a placeholder or markup', () => {
  const given = '{{max}} $t(option.seed) <b>&';
  expect(say(text('option.unknown', { given, known: 'seed' }))).toContain(`“${given}”`);
});

it('answers in English where a language is not there yet, and where only admins read it', () => {
  expect(say(text('state.canceled'), 'nl')).toBe('Canceled.');
  expect(say(text('state.canceled'), 'zh-TW')).toBe('Canceled.');
  expect(say(text('doctor.allFine'), 'de')).toBe('Everything is fine.');
});

it('speaks the reader’s language, also where only a region is known, with its money and its plurals', () => {
  expect(say(text('state.canceled'), 'es-419')).toBe('Cancelado.');
  expect(say(text('price.estimate', { priceUsd: 3.2 }), 'de')).toBe('Etwa 3,20\u00a0$.');
  expect(say(text('card.references', { count: 1 }), 'fr')).toBe('1 image de référence');
  expect(say(text('card.references', { count: 1 }), 'ja')).toBe('参照画像1枚');
  expect(say(text('price.estimate', { priceUsd: 3.2 }), 'pt-BR')).toBe('Cerca de US$\u00a03,20.');
  expect(say(text('card.references', { count: 2 }), 'ko-KR')).toBe('참조 이미지 2장');
  expect(say(text('state.canceled'), 'zh-CN')).toBe('已取消。');
  expect(say(text('card.references', { count: 1 }), 'tr-TR')).toBe('1 referans görseli');
});

it('says a time as people of the language write it, in UTC where nothing is known of their clock', () => {
  const renewed = text('pause.until', {
    reason: text('provider.dailyQuota', { provider: 'Google' }),
    time: moment(Date.UTC(2026, 10, 30)),
  });
  expect(say(renewed)).toBe(
    'Google’s quota of the day is used up. Your request is kept and goes on at Nov 30, 2026, 12:00 AM UTC.',
  );
  expect(say(renewed, 'de')).toContain('30.11.2026, 00:00 UTC');
  expect(say(renewed, 'fr-CA', ({ atMs }) => `<${atMs}>`)).toContain(`<${Date.UTC(2026, 10, 30)}>`);
});

it.each([
  [1, 'en', 'You have 1 video waiting or running'],
  [2, 'en', 'You have 2 videos waiting or running'],
  [1, 'de', '1 Video in Arbeit'],
  [5, 'fr', '5 vidéos en attente'],
  [0, 'fr', '0 vidéo en attente'],
  [1, 'es', '1 video en espera'],
  [1, 'ja', '動画が1本'],
])('counts %d as people do in %s', (count, locale, start) => {
  expect(say(text('limit.active', { count }), locale)).toContain(start);
});

it.each(['page.keepDays', 'page.imageKeepDays', 'page.goneAfterDays', 'doctor.backupOld'] as const)(
  'counts the days in %s, also a single one',
  (key) => {
    expect(say(text(key, { count: 1 }))).toMatch(/ 1 day[. ]/);
    expect(say(text(key, { count: 30 }))).toMatch(/ 30 days[. ]/);
  },
);

describe.each(Object.entries(languages))('the texts in %s', (language, phrases) => {
  // A sentence may name its provider again where another language does not.
  const placeholders = (phrase: string): readonly string[] => [...new Set(phrase.match(/\{\{.*?\}\}/g))].toSorted();
  const known: Readonly<Record<string, string>> = english;
  const all = Object.entries(phrases);
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const those = (start: string) => all.filter(([key]) => key.startsWith(start));

  it('have the same keys and placeholders as the English ones', () => {
    for (const [key, phrase] of all) expect.soft(placeholders(phrase), key).toEqual(placeholders(known[key] ?? 'no such key'));
  });

  it('are there for all that people read in a chat, in the language itself', () => {
    const chat =
      /^(option|help|command|slash|people|request|because|pictures|image|limit|cap|state|eta|time|price|card|button|reason|note|pause|answer|chat|discord|google|provider|safety|still)\./;
    const forAdmins = /^discord\.(tokenRefused|intentRefused|refusedForGood|connecting)$/;
    const wanted = Object.keys(english).filter((key) => chat.test(key) && !forAdmins.test(key));
    // A language without plurals has one form.
    const hasForm = (key: string) => !key.endsWith('_one') || categories.includes('one');
    expect(wanted.filter((key) => !(key in phrases) && hasForm(key))).toEqual([]);
  });

  it('have a form for each number that a thing beside it can have', () => {
    // Units are the same for one; what only several are called needs no other form.
    const same =
      /^(time\.|page\.(seconds|minutes|hours|variations|deleteAll|videoOf|stillOf)$|card\.count$|card\.readyMany$|card\.film$|quote\.many$|set\.|(?:answer|still)\.acceptedSet$|chat\.asReferences$|page\.make(?:Image)?Several$)/;
    const counted = all.filter(([key, phrase]) => phrase.includes('{{count}}') && !same.test(key));
    const bases = new Set(counted.map(([key]) => key.replace(/_(one|other)$/, '')));
    for (const base of bases) {
      for (const category of categories.filter((each) => each === 'one' || each === 'other')) {
        expect.soft(Object.keys(phrases), base).toContain(`${base}_${category}`);
      }
    }
  });

  // https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
  it('fit Discord’s names of commands and options', () => {
    // Those in the menu of a message are words as people write them.
    const ofMessages = ['slash.animate', 'slash.edit', 'slash.style-keep', 'slash.report'];
    for (const [key, name] of those('slash.')) {
      if (ofMessages.includes(key)) expect.soft(name, key).toMatch(/^[-_' ’\p{L}\p{N}]{1,32}$/u);
      else expect.soft(name, key).toMatch(/^[-_'\p{L}\p{N}]{1,32}$/u);
      if (!ofMessages.includes(key)) expect.soft(name.toLocaleLowerCase(language), key).toBe(name);
    }
    // A number comes behind the name of each of several pictures.
    expect(Array.from(phrases['slash.referenceImages'] ?? '').length).toBeLessThanOrEqual(30);
  });

  it('name no two options of /video alike', () => {
    const others = [
      ...['video', 'animate', 'history', 'queue', 'cancel', 'settings', 'id', 'words', 'person', 'public'],
      ...['batch', 'film', 'look', 'shots', 'sequence', 'favourites'],
      ...['style-keep', 'style-save', 'style-list', 'style-share', 'style-delete', 'name', 'pictures', 'scope'],
      ...['add', 'list', 'pause', 'resume', 'remove'].map((act) => `schedule-${act}`),
    ];
    const names = those('slash.').flatMap(([key, name]) => (others.includes(key.slice('slash.'.length)) ? [] : [name]));
    expect(new Set(names).size).toBe(names.length);
  });

  it('fit Discord’s descriptions, buttons and titles of forms', () => {
    const within = (start: string, max: number) => {
      for (const [key, phrase] of those(start)) expect.soft(phrase.length, key).toBeLessThanOrEqual(max);
    };
    within('help.', 100);
    within('command.', 100);
    within('button.', 80);
    within('chat.animateTitle', 45);
    within('discord.changeTitle', 45);
  });
});
