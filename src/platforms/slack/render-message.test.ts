import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../domain/catalog.ts';
import { type GenerationState, type GenerationView, transitions } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { messageBlocks } from '../../testing/fakes/slack/block-schema.ts';
import { json } from '../../testing/fakes/slack/json.ts';
import { pingsOf, readableBlocks } from '../../testing/fakes/slack/pings.ts';
import { markupPayloads } from '../../testing/samples/markup-payloads.ts';
import { sampleBatch, sampleGeneration, unaskedSet } from '../../testing/samples/sample-generation.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { answerMessage, misunderstoodMessage } from './answer-messages.ts';
import { limits, type Say, type SlackMessage } from './blocks.ts';
import {
  endMessage,
  fileTitle,
  linkMessage,
  questionMessage,
  resultComment,
  statusMessage,
  textMessage,
} from './render-message.ts';

const nowMs = Date.UTC(2026, 10, 26, 12);
const say: Say = { texts: createTexts(), locale: undefined, nowMs };
const url = 'https://film.slack.com/archives/C1/p1?a=1&b=2';
const ann = { platform: 'slack', id: 'U1', name: 'Ann' } as const;
const states = Object.keys(transitions).filter((each): each is GenerationState => each in transitions);
const names = new Map([['U1', 'Ann']]);

const generationOf = (change: Partial<GenerationView> = {}): GenerationView => sampleGeneration({ requester: ann, ...change });
const asked = (prompt: string, change: Partial<GenerationView> = {}): GenerationView =>
  generationOf({ request: sampleRequest({ prompt }), ...change });
const blocksOf = ({ blocks }: SlackMessage) => json.array().parse(JSON.parse(JSON.stringify(blocks)));
const read = (message: SlackMessage): string => readableBlocks(blocksOf(message), (id) => names.get(id) ?? id);

/** As Slack would take it, and what is live in it. @throws when it would not */
function live(message: SlackMessage) {
  expect(messageBlocks.safeParse(message.blocks).error?.issues).toBeUndefined();
  expect(message).toMatchObject({ parse: 'none', link_names: false });
  expect(message.text.length).toBeLessThanOrEqual(limits.text);
  expect(message.text).not.toBe('');
  expect(message.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(JSON.stringify(message)).not.toContain('"mrkdwn"');
  expect(`${message.text}${read(message)}`).not.toMatch(/[\u202a-\u202e\u2066\u2067]/);
  return pingsOf({ text: message.text, blocks: blocksOf(message), parse: 'none', linkNames: false, names });
}

function check(message: SlackMessage, links: readonly string[] = []): void {
  const { everyone, groupIds, userIds, links: found } = live(message);
  expect([everyone, groupIds]).toEqual([[], []]);
  expect(userIds.every((id) => id === ann.id)).toBe(true);
  expect(found.every((each) => links.includes(each))).toBe(true);
}

/** In every place where something of a person's could be. */
async function checkAll(each: GenerationView): Promise<void> {
  const answered = { ...say, receipts: async () => ({ status: {}, question: {}, result: { permalink: url } }) };
  check(statusMessage(each, say));
  check(statusMessage(each, say, { watchUrl: url }), [url]);
  check(endMessage(each, say, text('slack.archived')));
  check(questionMessage(each, say));
  check(linkMessage(each, say, text('slack.neverShared'), url), [url]);
  check(linkMessage(each, say, text('chat.fileMissing')));
  check(textMessage(text('list.one', { value: `x${each.request.prompt}` }), say));
  if (each.request.prompt !== '') check(misunderstoodMessage(text('answer.bug'), each.request.prompt, say));
  const generations = Array.from({ length: 5 }, (_, index) => ({ ...each, id: `${index}`, number: 1_000_000 + index }));
  const page = { generations, next: 1 };
  check(await answerMessage({ kind: 'history', page, newest: 'filter.1', older: 'filter.2', filtered: false }, answered), [url]);
  check(await answerMessage({ kind: 'queue', generations: [...generations, ...generations, ...generations] }, answered));
  const title = fileTitle(each, say);
  expect(title.length).toBeLessThanOrEqual(limits.fileTitle);
  expect(title).not.toMatch(/^$|[\u202a-\u202e\u2066-\u2069]/);
  const comment = resultComment(each, say, false);
  const found = pingsOf({ text: comment, blocks: [], parse: 'none', linkNames: false, names });
  expect(found).toEqual({ everyone: [], userIds: [], groupIds: [], links: [] });
}

const done = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ file: `${index}.mp4`, sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 },
  }));

describe('a status message', () => {
  const running = generationOf({
    ...{ state: 'generating', priceUsd: 3.2, startedAtMs: nowMs - 20_000 },
    request: sampleRequest({ model: 'veo-3.1-fast-generate-preview', seed: 7 }),
    eta: { p50Seconds: 60, p90Seconds: 120, basis: 'our own' },
    readyByMs: nowMs + 90_000,
  });

  it('says who asked and for what in small print, then what happens and by when by the reader’s clock', () => {
    const message = statusMessage(running, say);
    const dates = JSON.stringify(message).match(/"timestamp":\d+,"format":"[^"]*"/g);
    expect(dates).toEqual([`"timestamp":${(nowMs + 120_000) / 1000},"format":"{time}"`]);
    expect(message.blocks[0]).toEqual({
      type: 'context',
      elements: [{ type: 'plain_text', emoji: false, text: 'Ann · Veo 3.1 Fast (Gemini API) · 16:9 · 720p · 8 s · about $3.20' }],
    });
    expect(read(message)).toMatch(/ is making the video\. Ready by about .*\.\nseed 7\nCancel$/);
    expect(live(message).userIds).toEqual([]);
  });

  it('shows 280 characters of a prompt, and a button for the rest', () => {
    const shown = (prompt: string) => statusMessage({ ...running, request: { ...running.request, prompt } }, say);
    const buttons = (message: SlackMessage) => JSON.stringify(message).match(/"text":"Show all"/g)?.length ?? 0;
    expect(read(shown('x'.repeat(281)))).toContain(`\u2068${'x'.repeat(280)}…\u2069`);
    expect([buttons(shown('x'.repeat(281))), buttons(shown('x'.repeat(280)))]).toEqual([1, 0]);
    expect(
      JSON.stringify(
        statusMessage({ ...running, request: { ...running.request, prompt: 'x'.repeat(281) } }, say, { withoutButtons: true }),
      ),
    ).toContain('Show all');
  });

  it('calls nobody by the name of the one who asked', () => {
    const requester = { ...running.requester, name: '<!channel> @here <@U1> *Ann*' };
    const message = statusMessage({ ...running, requester }, say);
    expect(live(message)).toEqual({ everyone: [], userIds: [], groupIds: [], links: [] });
    expect(read(message)).toContain('<!channel> @here <@U1> *Ann* · ');
  });

  it('shows the prompt as it was written, and what was sent where it was improved', () => {
    const prompt = '*a* <!channel> <@U1> & <https://evil.test|x>\n> b';
    const message = statusMessage(asked(prompt, { sentPrompt: 'a red *fox*' }), say);
    expect(read(message)).toContain(`\u2068${prompt}\u2069\n\nSent as: \u2068a red *fox*\u2069`);
    check(message);
  });

  it.each(states)('is one that Slack takes when the generation is %s, whatever else is known of it', async (state) => {
    for (const change of [{}, { removedAtMs: nowMs }, { discarded: true }, { late: true, videos: done(4) }]) {
      await checkAll(asked('a fox', { state, ...change }));
    }
  });

  it('asks before it deletes, and says what that means', () => {
    const shown = JSON.stringify(statusMessage(asked('a fox', { state: 'completed', videos: done(1) }), say).blocks);
    expect(shown).toContain('Its prompt and pictures are deleted too. It can’t be brought back. What it cost stays counted.');
  });

  it('says what it shows where there is no room for blocks', () => {
    expect(statusMessage(running, say).text).toMatch(/ is making the video\.$/);
  });
});

it('asks in the message of a set about one that could be asked about nowhere else, by its number', () => {
  const message = statusMessage(unaskedSet(), say);
  check(message);
  expect(read(message)).toContain('2 of 3 · night: The bot could not find out whether');
  const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  expect(buttons.map((each) => [each.action_id, 'text' in each && each.text?.text])).toEqual([
    ['v1:cancel-waiting:one', 'Cancel what waits'],
    ['v1:decide-again:two:3200000', '2 · Generate again (may be charged twice) · $3.20'],
    ['v1:decide-leave:two', '2 · Leave it'],
  ]);
});

it('lists ten of 50 that were sent together, and has a button for all', () => {
  const prompts = Array.from({ length: 50 }, (_, at) => `${at} <!here> *${'x'.repeat(3000)}*`);
  const message = statusMessage(
    sampleBatch(prompts, () => ({ state: 'unknown', isUnasked: true })),
    say,
  );
  check(message);
  expect(read(message)).toContain('+40');
  const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  expect(buttons).toHaveLength(21);
  expect(buttons.at(-1)).toMatchObject({ action_id: 'v1:show-prompt:g0' });
});

describe('words about a result', () => {
  it('call their person, or nobody', () => {
    const one = generationOf({ state: 'delivering', videos: done(1) });
    expect(resultComment(one, say, true)).toBe('<@U1> Your video is ready.');
    expect(resultComment(one, say, false, text('slack.archived'))).toMatch(/^Your video is ready\. /);
    expect(resultComment({ ...one, videos: done(2) }, say, true)).toBe('<@U1> Your 2 videos are ready.');
    expect(live(endMessage(generationOf({ state: 'failed' }), say)).userIds).toEqual(['U1']);
  });

  it('name the file by the prompt on one line, and by something where there is none', () => {
    expect(fileTitle(asked('a fox\n\nin  snow'), say)).toBe('a fox in snow');
    expect(fileTitle(asked(''), say)).toBe('A video without words');
    expect(fileTitle(asked('\u202e'), say)).toBe('A video without words');
    expect(fileTitle(asked('🦊'.repeat(80)), say)).toBe(`${'🦊'.repeat(39)}…`);
  });
});

describe('whatever people write', () => {
  it.each([...markupPayloads, '\u202e', '\u2066\u2069', ' ', '&', '<!channel>', '@channel', '@Ann'])(
    '%j is words and nothing else, in every message, title and comment',
    async (payload) => {
      await checkAll(asked(payload, { sentPrompt: `${payload} ${payload}`, state: 'completed', videos: done(1) }));
    },
  );

  it('fits at its longest', async () => {
    for (const part of ['x', '&', '<', '🦊', '<@U2>', '\n']) {
      const prompt = part.repeat(4000 / part.length);
      const sentence = text('list.one', { value: prompt });
      const request = sampleRequest({ prompt, negativePrompt: prompt, seed: 4_294_967_295, numberOfVideos: 4 });
      await checkAll(generationOf({ request, sentPrompt: `${prompt}y`, state: 'queued', position: 12 }));
      check(textMessage(sentence, say));
    }
  });

  it('is one that Slack takes, and calls nobody but its person', async () => {
    const nasty = fc.constantFrom(
      '<!here>',
      '<@U2>',
      '<!subteam^S1>',
      '&lt;',
      '&',
      '<',
      '>',
      '\u202e',
      '\u2069',
      '🦊',
      '\n',
      '@Ann',
      'a',
    );
    const prompt = fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join(''));
    const generation = fc.record({
      state: fc.constantFrom(...states),
      request: fc
        .record({ prompt, negativePrompt: prompt, model: fc.constantFrom(...catalog.map(({ id }) => id)) })
        .map((change) => sampleRequest(change)),
      sentPrompt: fc.option(prompt, { nil: undefined }),
      priceUsd: fc.constantFrom(undefined, 0, 3.2),
      charged: fc.constantFrom('no' as const, 'yes' as const, 'maybe' as const),
      startedAtMs: fc.constantFrom(undefined, nowMs),
      eta: fc.constantFrom(undefined, { p50Seconds: 60, p90Seconds: 120, basis: 'default' as const }),
      removedAtMs: fc.constantFrom(undefined, nowMs),
      videos: fc.constantFrom([], done(2)),
    });
    await fc.assert(
      fc.asyncProperty(generation, (change) => checkAll(generationOf(change))),
      { numRuns: 60 },
    );
  });
});
