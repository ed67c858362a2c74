import { ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../domain/catalog.ts';
import { type GenerationView, transitions } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { layout } from '../../testing/fakes/discord/component-schema.ts';
import { allComponents, compose, textsOf } from '../../testing/fakes/discord/message-content.ts';
import { newMessageFields } from '../../testing/fakes/discord/message-schema.ts';
import { mentionsIn } from '../../testing/fakes/discord/pings.ts';
import { sampleBatch, sampleGeneration, unaskedSet } from '../../testing/samples/sample-generation.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { answerMessage, postedAgainMessage } from './answers.ts';
import { discordPageSize, historyMessage, openedMessage } from './history-page.ts';
import {
  type Message,
  promptEmbed,
  questionMessage,
  resultMessage,
  type Say,
  statusMessage,
  textMessage,
  threadName,
} from './render-message.ts';

const texts = createTexts();
const nowMs = Date.UTC(2026, 10, 26, 12);
const say: Say = { texts, locale: 'en-US', nowMs };
const url = 'https://discord.com/channels/1/2/3';

function labels({ components = [] }: Message): readonly unknown[] {
  return (components ?? [])
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .map((button) => 'label' in button && button.label);
}

describe('a status message', () => {
  const running = sampleGeneration({
    state: 'generating',
    priceUsd: 3.2,
    startedAtMs: nowMs - 20_000,
    request: sampleRequest({ model: 'veo-3.1-fast-generate-preview', seed: 7 }),
    eta: { p50Seconds: 60, p90Seconds: 120, basis: 'our own' },
    readyByMs: nowMs + 90_000,
  });

  it('says who asked and for what in small print, then what happens and by when it is expected', () => {
    const message = statusMessage(running, say);
    const [head, line] = (message.content ?? '').split('\n');
    expect(head).toBe('-# Ada · Veo 3.1 Fast (Gemini API) · 16:9 · 720p · 8 s · about $3.20');
    const by = `<t:${(nowMs + 120_000) / 1000}:t>`;
    expect(line).toBe(`**Veo 3.1 Fast (Gemini API) is making the video.** Ready by about ${by}.`);
    expect(labels(message)).toEqual(['Cancel']);
  });

  it('shows 280 characters of a prompt, and a button for the rest', () => {
    const shown = (prompt: string, beside = {}) =>
      statusMessage({ ...running, request: { ...running.request, prompt } }, say, beside);
    expect(shown('x'.repeat(281)).embeds?.[0]?.description).toBe(`\u2068${'x'.repeat(280)}…\u2069`);
    expect(labels(shown('x'.repeat(281)))).toEqual(['Cancel', 'Show all']);
    expect(labels(shown('x'.repeat(281), { withoutButtons: true }))).toEqual(['Show all']);
    expect(labels(shown('x'.repeat(280)))).toEqual(['Cancel']);
  });

  it('calls nobody by the name of the one who asked, and takes no markup from it', () => {
    const name = '@everyone <@5> **Ann**\n# big';
    const message = statusMessage({ ...running, requester: { ...running.requester, name } }, say);
    expect(message.content).toMatch(/^-# \\@everyone \\<\\@5\\> \\\*\\\*Ann\\\*\\\* # big · /);
    expect(message.allowed_mentions).toEqual({ parse: [], replied_user: false });
  });

  it('shows the prompt literally, and the options under it', () => {
    const prompt = '**a** _lighthouse_ @everyone <@&5> `x` ||y|| [z](https://evil.test)\n# big\u202e';
    const message = statusMessage({ ...running, request: { ...running.request, prompt } }, say);
    expect(message.embeds).toMatchObject([
      {
        description:
          '\u2068\\*\\*a\\*\\* \\_lighthouse\\_ \\@everyone \\<\\@&5\\> \\`x\\` \\|\\|y\\|\\| \\[z\\](https\\://evil.test)\n\\# big\u2069',
        footer: { text: 'seed 7' },
      },
    ]);
  });

  it('shows what was sent where it was improved, beside what was asked for', () => {
    const [embed] = promptEmbed({ ...cardWith('a *fox*'), sentPrompt: 'a red *fox*' }, 'queued', say);
    expect(embed?.description).toBe('\u2068a \\*fox\\*\u2069\n\nSent as: \u2068a red \\*fox\\*\u2069');
  });

  it('has a link in place of buttons, once the result stands elsewhere', () => {
    const message = statusMessage({ ...running, state: 'completed', charged: 'yes' }, say, {
      watchUrl: url,
      withoutButtons: true,
    });
    expect(message.content).toMatch(/\[Watch it\]\(https:\/\/discord\.com\/channels\/1\/2\/3\)$/);
    expect(labels(message)).toEqual([]);
  });
});

it('asks in the message of a set about one that could be asked about nowhere else, by its number', () => {
  const message = statusMessage(unaskedSet(), say);
  expect(message.content).toContain('\n2 of 3 · night: The bot could not find out whether');
  expect(labels(message)).toEqual(['Cancel what waits', '2 · Generate again (may be charged twice) · $3.20', '2 · Leave it']);
  expect(JSON.stringify(message.components)).toMatch(/v1:decide-again:two:3200000".*v1:decide-leave:two"/);
});

describe('a result', () => {
  const done = sampleGeneration({
    state: 'delivering',
    videos: [{ file: 'x.mp4', sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 }],
  });

  it('speaks to its person, with the buttons of what is finished', () => {
    const message = resultMessage(done, say);
    expect(message.content).toBe('<@1001> Your video is ready.');
    expect(labels(message)).toEqual(['Again · free', 'Change and run again', '☆ Favourite', 'Delete']);
  });

  it('has an address that can be followed, whatever is in it', () => {
    const address = 'https://bot.example.org/v/0b0f_3c52-6f3b.mp4?e=1&s=a_b*c~d';
    expect(resultMessage(done, say, text('discord.linked', { url: address })).content).toBe(
      `<@1001> Your video is ready. It is too large for this place. Watch it here: ${address}`,
    );
    const two = text('list.sentences', {
      sentences: [text('discord.noAccess'), text('discord.fittedWithLink', { url: address })],
    });
    expect(resultMessage(done, say, two).content).toContain(` The original: ${address}`);
  });

  it('says why there is none', () => {
    const refused = sampleGeneration({ state: 'refused', reason: text('chat.noImage'), priceUsd: 3.2, charged: 'no' });
    expect(resultMessage(refused, say).content).toMatch(
      /^<@1001> About your video: \*\*.+\*\* There is no image in this message\./,
    );
    expect(labels(resultMessage(refused, say))).toEqual(['Again · free', 'Change and run again']);
  });
});

it('names a thread by the prompt on one line, and by something where there is none', () => {
  const named = (prompt: string) => threadName(sampleGeneration({ request: sampleRequest({ prompt }) }), say);
  expect(named('a fox\n\nin the  snow')).toBe('a fox in the snow');
  expect(named('')).toBe('A video without words');
  expect(named('🦊'.repeat(80))).toBe(`${'🦊'.repeat(49)}…`);
});

describe('whatever people write, and whatever becomes of it', () => {
  const nasty = fc.constantFrom(
    '@everyone',
    '<@1001>',
    '<@&5>',
    '<#7>',
    '</video:1>',
    '`',
    '```',
    '\\',
    '*',
    '_',
    '||',
    '\n',
    '> ',
    '# ',
    '\u202e',
    '\u2066',
    '🦊',
    'https://evil.test/a_b',
    '](',
    '<t:1:R>',
    ':',
    'a',
  );
  const prompt = fc.oneof(
    fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.tuple(nasty, fc.constantFrom(500, 3999, 4000)).map(([part, length]) => part.repeat(length).slice(0, length)),
  );
  const sentence = prompt.map((words) => text('list.one', { value: words }));
  const generation = fc
    .record({
      state: fc.constantFrom(...Object.keys(transitions).filter((each): each is GenerationView['state'] => each in transitions)),
      request: fc
        .record(
          {
            prompt,
            model: fc.constantFrom(...catalog.map(({ id }) => id)),
            negativePrompt: prompt,
            seed: fc.nat(),
            numberOfVideos: fc.integer({ min: 1, max: 4 }),
          },
          { requiredKeys: ['prompt'] },
        )
        .map(sampleRequest),
      sentPrompt: fc.option(prompt, { nil: undefined }),
      reason: fc.option(sentence, { nil: undefined }),
      notes: fc.array(sentence, { maxLength: 3 }),
      priceUsd: fc.constantFrom(undefined, 0, 3.2),
      charged: fc.constantFrom('no' as const, 'yes' as const, 'maybe' as const),
      position: fc.constantFrom(undefined, 1, 12),
      startedAtMs: fc.constantFrom(undefined, nowMs),
      eta: fc.constantFrom(undefined, { p50Seconds: 60, p90Seconds: 120, basis: 'default' as const }),
      removedAtMs: fc.constantFrom(undefined, nowMs),
      videos: fc.constantFrom(
        [],
        [1, 2].map((count) => ({ file: `${count}.mp4`, sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 })),
      ),
    })
    .map((change) => sampleGeneration(change));
  const locale = fc.constantFrom(undefined, 'en-US', 'de', 'fr', 'es-ES', 'ja', 'xx');

  /** As Discord would take it. @throws when it would not */
  const check = (message: Message): void => {
    const options = { uploads: [], newId: () => '1', ownerId: '1', isEphemeral: false };
    const composed = compose(newMessageFields.parse(message), options);
    expect(message.allowed_mentions).toMatchObject({ parse: [], replied_user: false });
    for (const user of message.allowed_mentions.users ?? []) expect(user).toBe('1001');
    const { userIds, roleIds } = mentionsIn(composed);
    expect(roleIds).toEqual([]);
    expect(userIds.every((id) => id === '1001')).toBe(true);
    expect(composed.content).not.toMatch(/[\u202a-\u202e]|(?<!\\)@everyone|\p{Cs}/u);
  };

  it('stays within Discord’s limits, and calls nobody but its person', () => {
    fc.assert(
      fc.property(generation, locale, (each, language) => {
        const spoken = { ...say, locale: language };
        check(statusMessage(each, spoken));
        const linked = statusMessage(each, spoken, { watchUrl: url });
        check(linked);
        expect(linked.content?.endsWith(`](${url})`)).toBe(true);
        check(resultMessage(each, spoken, text('discord.linked', { url })));
        expect(resultMessage(each, spoken, text('discord.linked', { url })).content).toContain(url);
        check(questionMessage(each, spoken));
        check(postedAgainMessage(each, spoken, 'Made smaller to fit here.'));
        check(textMessage(text('list.one', { value: `x${each.request.prompt}` }), spoken));
        expect(threadName(each, spoken).length).toBeLessThanOrEqual(100);
        expect(threadName(each, spoken)).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('fits into the message of 50 that were sent together, with all that is to be decided', async () => {
    fc.assert(
      fc.property(fc.array(generation, { minLength: 11, maxLength: 50 }), locale, (all, language) => {
        const prompts = all.map(({ request }, at) => `${at}${request.prompt}`);
        const changes = all.map(({ state, reason }) => ({
          state,
          reason,
          ...(state === 'unknown' && { isUnasked: true as const }),
        }));
        const whole = sampleBatch(prompts, (at) => changes[at] ?? {});
        const message = statusMessage(whole, { ...say, locale: language });
        check(message);
        expect(message.embeds?.[0]?.description).toMatch(new RegExp(`\\n\\+${all.length - 10}$`));
        expect(labels(message)).toContain(texts.say(text('button.show-prompt'), language));
      }),
      { numRuns: 50 },
    );
  });

  it('fits into a page of history, and into the queue', async () => {
    const receipts = async () => ({ status: { message: '3', channel: '2' }, question: {}, result: {} });
    await fc.assert(
      fc.asyncProperty(fc.array(generation, { minLength: 1, maxLength: discordPageSize }), locale, async (all, language) => {
        const context = { ...say, locale: language, receipts };
        const generations = all.map((each, index) => ({ ...each, id: `${index}`, number: 1_000_000 + index }));
        const page = { generations, next: 1 };
        const posters = new Map(generations.map(({ id, number }) => [id, { path: '', name: `${number}.jpg` }] as const));
        const answer = { kind: 'history', page, newest: 'filter.1', older: 'filter.2', filtered: false } as const;
        for (const shown of [posters, new Map()]) checkLayout(await historyMessage(answer, context, shown));
        for (const each of generations) check(await openedMessage(each, context, { mayChange: true, poster: undefined }));
        check(answerMessage({ kind: 'queue', generations: [...generations, ...generations, ...generations] }, context));
      }),
      { numRuns: 200 },
    );
  });
});

/** As the fake reads it, which knows the limits of a layout. */
function checkLayout({ components, content, embeds, allowed_mentions: allowed }: Message): void {
  const read = layout.parse(components);
  expect(allComponents(read).length).toBeLessThanOrEqual(40);
  expect(textsOf(read).join('').length).toBeLessThanOrEqual(4000);
  expect({ content, embeds, allowed }).toEqual({ content: null, embeds: [], allowed: { parse: [], replied_user: false } });
}

function cardWith(prompt: string): Parameters<typeof promptEmbed>[0] {
  return {
    ...{ prompt, sentPrompt: undefined, state: text('state.submitting', { model: 'x' }), details: [], members: [], price: [] },
    ...{ wordless: undefined, options: [text('list.one', { value: '16:9' })], expected: [], buttons: [] },
  };
}
