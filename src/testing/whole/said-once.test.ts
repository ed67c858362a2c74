import { beforeAll, describe, expect, it } from 'vitest';
import { type Charged, type GenerationState, type GenerationView, transitions } from '../../domain/generation.ts';
import { detailTexts } from '../../domain/status.ts';
import { english } from '../../domain/texts/en.ts';
import { languages } from '../../domain/texts/languages.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { systemClock } from '../../lib/clock.ts';
import { createTexts } from '../../lib/say.ts';
import * as discord from '../../platforms/discord/render-message.ts';
import type { SlackMessage } from '../../platforms/slack/blocks.ts';
import * as slack from '../../platforms/slack/render-message.ts';
import { generationBody } from '../../platforms/web/rest/answers.ts';
import { json } from '../fakes/slack/json.ts';
import { readableBlocks } from '../fakes/slack/pings.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';

/** Words that tell what something costs. */
const money: Readonly<Record<string, RegExp>> = {
  en: /\bcharg|\bcosts?\b|free of charge|\$|verified price/i,
  de: /berechne|kost|\$|geprüften Preis/i,
  es: /\bcobr|\bcost|\bcuesta|gratis|\$|precio verificado/i,
  fr: /\bfactur(é|e\b|er\b)|coût|gratuit|\$|prix vérifié/i,
  ja: /料金|課金|無料|\$/,
  ko: /청구|비용|무료|들었|\$|확인된 가격/,
  'pt-BR': /\bcobr|\bcust|grátis|\$|preço confirmado/i,
  tr: /ücret|\btut(ar|tu|muş)|\$|doğrulanmış bir fiyat/i,
  'zh-CN': /收费|收取|花费|费用|免费|\$|核实的价格/,
};
const texts = createTexts();
const states = Object.keys(transitions).filter((each): each is GenerationState => each in transitions);
const prices: readonly (readonly [number | undefined, Charged])[] = [
  [0, 'no'],
  [3.2, 'no'],
  [3.2, 'yes'],
  [3.2, 'maybe'],
  [undefined, 'no'],
  [undefined, 'yes'],
  [undefined, 'maybe'],
];

const retried = text('provider.audioRetried', { provider: 'Google' });

/** Every reason that a card can carry, with something in each of its places. */
const reasons: readonly Text[] = Object.entries(english)
  .filter(([key]) => /^(reason|google|note|pause)\.|^(chat|slack)\.mayNotPost$|^still\.failed/.test(key))
  .filter(([key]) => key !== retried.key)
  .map(([key, phrase]) => {
    const places = [...phrase.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => [name, text('safety.child')]);
    return { key: key as TextKey, values: Object.fromEntries(places) };
  });

const sentencesOf = (shown: string): readonly string[] => shown.split(/(?<=[.!?)])\s+|(?<=[。！？])|\n/);
const readable = ({ blocks }: SlackMessage): string =>
  readableBlocks(json.array().parse(JSON.parse(JSON.stringify(blocks.filter(({ type }) => type !== 'actions')))), (id) => id);

/** All that a generation is shown by, without its buttons. */
async function shown(generation: GenerationView, locale: string): Promise<Readonly<Record<string, string>>> {
  const say = { texts, locale, nowMs: generation.createdAtMs };
  const inDiscord = ({ content = '', embeds }: discord.Message): string => `${content}\n${embeds?.[0]?.description ?? ''}`;
  return {
    'Discord status': inDiscord(discord.statusMessage(generation, say)),
    'Discord result': inDiscord(discord.resultMessage(generation, say)),
    'Discord question': inDiscord(discord.questionMessage(generation, say)),
    'Slack status': readable(slack.statusMessage(generation, say)),
    'Slack end': readable(slack.endMessage(generation, say)),
    'Slack question': readable(slack.questionMessage(generation, say)),
    ...(locale === 'en' && {
      REST: (
        await generationBody(generation, 'http://localhost', {
          texts,
          clock: systemClock,
          keepDays: 30,
          offered: [],
          find: async () => undefined,
          ...{ mayChange: () => true, isMine: () => false },
        })
      ).message,
    }),
  };
}

/** Every way in which a generation can stand: with every price, and with every reason at a few of them. */
const all: readonly GenerationView[] = states.flatMap((state) => {
  const one = (change: Partial<GenerationView>) => sampleGeneration({ state, notes: [retried], ...change });
  const isMade = state === 'submitting' || state === 'generating';
  const priced = prices.map(([priceUsd, charged]) => ({ priceUsd, charged }));
  return [
    ...priced.flatMap((price) => [one(price), ...(isMade ? [one({ ...price, discarded: true })] : [])]),
    ...reasons.flatMap((reason) => [one({ reason, priceUsd: 3.2 }), one({ reason, priceUsd: undefined, charged: 'maybe' })]),
  ];
});

/** All that can be read in a language, each once, with where it stands first. */
async function allShown(locale: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const generation of all) {
    for (const [where, words] of Object.entries(await shown(generation, locale))) {
      if (!found.has(words)) found.set(words, `${where}, ${generation.state}, ${generation.reason?.key}`);
    }
  }
  return found;
}

/** What is wrong: the first of it, each once. */
function faults(shownThere: ReadonlyMap<string, string>, problemOf: (sentences: readonly string[]) => string | undefined) {
  const found = [...shownThere].flatMap(([words, where]) => {
    const problem = problemOf(sentencesOf(words).filter((each) => each.trim() !== ''));
    return problem === undefined ? [] : [`${where}: ${problem}`];
  });
  return [...new Set(found)].slice(0, 20);
}

/** Pieces of English sentences by which they are known, wherever something is put into them. */
const englishPieces = Object.entries(english).flatMap(([key, phrase]) =>
  phrase
    .split(/\{\{\w+\}\}/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 12 && /\w \w/.test(piece))
    .map((piece) => [key, piece] as const),
);

describe.each(Object.keys(languages))('a message in %s', (locale) => {
  let shownThere: ReadonlyMap<string, string>;
  beforeAll(async () => {
    shownThere = await allShown(locale);
  });

  it('says what it costs once at most, whatever the reason, the state, the price and the platform', () => {
    const isMoney = (sentence: string): boolean => money[locale]?.test(sentence) ?? true;
    const problemOf = (sentences: readonly string[]): string | undefined => {
      const found = sentences.filter(isMoney);
      return found.length > 1 ? found.join(' ') : undefined;
    };
    expect(faults(shownThere, problemOf)).toEqual([]);
  });

  it('says no sentence twice', () => {
    const problemOf = (sentences: readonly string[]) =>
      new Set(sentences).size < sentences.length ? sentences.join(' ') : undefined;
    expect(faults(shownThere, problemOf)).toEqual([]);
  });

  it.skipIf(locale === 'en')('has no piece of an English sentence', () => {
    const own = Object.values(languages[locale] ?? {}).join('\n');
    const foreign = englishPieces.filter(([, piece]) => !own.includes(piece));
    const sentences = new Set([...shownThere.keys()].flatMap(sentencesOf));
    const found = [...sentences].flatMap((sentence) =>
      foreign.flatMap(([key, piece]) => (sentence.includes(piece) ? [`${key}: ${sentence}`] : [])),
    );
    expect(found.slice(0, 20)).toEqual([]);
  });

  it('tells on a card why it failed in two sentences at most', () => {
    const found = reasons.flatMap(({ key, values }) => {
      const reason = { key, values: Object.fromEntries(Object.keys(values).map((name) => [name, '2'])) };
      const said = detailTexts(sampleGeneration({ state: 'failed', reason })).map((each) => texts.say(each, locale));
      // Words in brackets belong to their sentence.
      const sentences = said.flatMap((each) => each.split(/(?<=[.!?])\s+|(?<=[。！？])/)).filter((each) => each.trim() !== '');
      return sentences.length > 2 ? [`${reason.key}: ${sentences.join(' | ')}`] : [];
    });
    expect(found).toEqual([]);
  });
});

describe('a card', () => {
  const say = { texts, locale: 'en', nowMs: 0 };
  const watchUrl = 'https://example.com/watch';

  it('calls nobody, whatever its state, reason and price', () => {
    const calls = all.flatMap((generation) => {
      const { content, allowed_mentions: allowed } = discord.statusMessage(generation, say);
      const inSlack = JSON.stringify(slack.statusMessage(generation, say));
      const isQuiet = content?.includes('<@') === false && allowed?.parse?.length === 0 && (allowed.users ?? []).length === 0;
      return isQuiet && !/"type":"user|<[@!]/.test(inSlack) ? [] : [generation.state];
    });
    expect(calls).toEqual([]);
  });

  it('offers to watch a video where one stands, and nowhere else', () => {
    const watch = texts.say(text('card.watch'));
    for (const generation of all) {
      for (const url of [undefined, watchUrl]) {
        const beside = { watchUrl: url };
        const both = [
          discord.statusMessage(generation, say, beside).content ?? '',
          readable(slack.statusMessage(generation, say, beside)),
        ];
        expect(both.map((each) => each.includes(watch))).toEqual([url !== undefined, url !== undefined]);
      }
    }
  });
});
