import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { readButtonId } from '../../domain/button.ts';
import type { GenerationState } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { createTexts } from '../../lib/say.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { readRecords } from '../bot/promises.ts';
import { allComponents } from '../fakes/discord/message-content.ts';
import type { SeenMessage as DiscordMessage } from '../fakes/discord/seen.ts';
import { objectsOf, textOf } from '../fakes/slack/json.ts';
import { readableBlocks } from '../fakes/slack/pings.ts';
import { buttonsOf, type SeenMessage as SlackMessage } from '../fakes/slack/seen.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import type { ChatApp } from '../set-up/chat-app.ts';
import { startDiscordApp } from '../set-up/discord-app.ts';
import { startSlackApp } from '../set-up/slack-app.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

/** All that a channel got of one request, and what is left of it. */
interface Outcome {
  /** What stands in the channel itself, oldest first: its words, without its buttons. */
  readonly cards: readonly string[];
  /** What stands in threads. */
  readonly replies: readonly string[];
  readonly threads: number;
  /** Changes of the first card. */
  readonly edits: number;
  /** Everybody who was called, by the text of the message that did it. */
  readonly pings: readonly string[];
  /** What stands for the asker alone. */
  readonly whispers: readonly string[];
  /** Names of the files that play. */
  readonly videos: readonly string[];
}

/** A platform with the whole bot at it. */
interface Side extends ChatApp {
  /** How the card names its person without a call. */
  readonly author: string;
  ask(prompt: string): void;
  /** Presses "Cancel" on the card of a prompt. @returns false where there is none yet */
  cancel(prompt: string): boolean;
  /** From here on it is counted. */
  begin(): void;
  count(): Outcome;
  /** Files of the newest request: where the video of the result lies, and the picture on the card. */
  files(): Promise<{ readonly video: string; readonly poster: Buffer }>;
}

interface Ending {
  readonly what: string;
  readonly fault: FaultName;
  readonly times?: number;
  readonly state: GenerationState;
}

const { say } = createTexts();
const prompt = 'A red fox runs';

/** Each way in which it may come to nothing that Google can give. */
const endings: readonly Ending[] = [
  { what: 'refused for safety', fault: 'poll/rai-celebrity', state: 'refused' },
  { what: 'refused by its guidelines', fault: 'submit/400-guidelines', state: 'refused' },
  { what: 'refused as invalid', fault: 'submit/400-invalid', state: 'failed' },
  { what: 'failed while it was made', fault: 'poll/error-13', state: 'failed' },
  { what: 'made without a video', fault: 'poll/done-empty', state: 'failed' },
  { what: 'lost by Google', fault: 'poll/404', times: 3, state: 'failed' },
];

describe.each([
  ['Discord', openDiscord],
  ['Slack', openSlack],
] as const)('outcomes of a request at %s', (_, open) => {
  it('shows all in one card, calls once at most, and leaves nothing else behind', async () => {
    let held: Promise<void> | undefined;
    const google = await startEmulator({
      ...{ folder: temporaryFolder(), progress: { timeScale: 0 } },
      render: async (preview) => {
        await held;
        await renderTinyVideo(preview);
      },
    });
    onTestFinished(() => google.close());
    const side = await open({
      ...{ GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, CONCURRENT_GENERATIONS: '1' },
      VIDEO_MODEL: 'veo-3.1-fast-generate-preview',
    });
    await checkGoodVideo(side);
    for (const ending of endings) {
      google.setFaults([]);
      google.inject(ending.fault, ending.times);
      await checkNoVideo(side, ending.what, ending.state);
    }
    await checkQuestion(side, () => google.inject('submit/500'));
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    await checkCanceled(side, resolve);
  });
});

async function checkGoodVideo(side: Side): Promise<void> {
  await outcomeOf(side, 'completed');
  await expect.poll(() => side.count()).toMatchObject({ videos: ['a-red-fox-runs.mp4'], whispers: [] });
  const { cards, edits, pings, threads } = side.count();
  expect.soft(cards, 'cards').toEqual([expect.stringContaining(side.author)]);
  expect.soft(cards[0], 'card').toContain(prompt);
  expect.soft(edits, 'edits').toBeLessThanOrEqual(4);
  expect.soft(threads, 'threads').toBe(1);
  expect.soft(pings, 'pings').toHaveLength(1);
  expect.soft(pings[0], 'the call is no card').not.toBe(cards[0]);
  expectOnePrice(side.count(), 'a good video');
  const { video, poster } = await side.files();
  expect.soft(await probeVideo(video)).toMatchObject({ durationSeconds: expect.closeTo(8, 0) });
  expect.soft(poster.length, 'poster').toBeLessThanOrEqual(200_000);
  const { data, info } = await sharp(poster).raw().toBuffer({ resolveWithObject: true });
  expect.soft((await sharp(poster).metadata()).format).toBe('jpeg');
  expect.soft(data.length).toBe(info.width * info.height * info.channels);
}

async function checkNoVideo(side: Side, what: string, state: GenerationState): Promise<void> {
  const outcome = await outcomeOf(side, state);
  expectQuiet(outcome, what);
}

async function checkQuestion(side: Side, inject: () => void): Promise<void> {
  inject();
  const outcome = await outcomeOf(side, 'unknown');
  const { cards, replies, pings, videos } = outcome;
  const asked = [...cards.slice(1), ...replies];
  // The card, and the question as an answer to it.
  expect.soft(asked, 'a question').toEqual([expect.stringContaining(say(text('card.question')))]);
  expect.soft({ pings: pings.length, videos }, 'a question').toEqual({ pings: 1, videos: [] });
  expectOnePrice(outcome, 'a question');
}

/** The first is held at Google until it is let go, so that the second waits. */
async function checkCanceled(side: Side, letGo: () => void): Promise<void> {
  side.begin();
  side.ask('The first');
  await side.reach('generating');
  side.ask('The second');
  await side.reach('queued');
  await side.poll(async () => (side.cancel('The second') ? true : undefined));
  await expect.poll(() => stateOf(side, 'The second')).toBe('canceled');
  await side.poll(async () => (side.cancel('The first') ? true : undefined));
  await expect.poll(() => side.count().whispers.length).toBe(2);
  letGo();
  await expect.poll(() => stateOf(side, 'The first')).toBe('canceled');
  await settled(side);
  const { cards, threads, pings, replies, videos } = side.count();
  expect.soft({ cards: cards.length, threads, pings, replies, videos }, 'called off').toEqual({
    ...{ cards: 2, threads: 0, pings: [], replies: [], videos: [] },
  });
  expectOnePrice(side.count(), 'called off');
}

async function outcomeOf(side: Side, state: GenerationState): Promise<Outcome> {
  side.begin();
  const before = await newestId(side);
  side.ask(prompt);
  await expect.poll(async () => (await newestId(side)) !== before && (await stateOf(side, prompt))).toBe(state);
  await settled(side);
  return side.count();
}

/** Waits until the bot has nothing more to tell. */
async function settled({ folder }: Side): Promise<void> {
  await expect.poll(() => readRecords(join(folder, 'data', databaseFileName)).unsent).toBe(0);
}

function expectQuiet(outcome: Outcome, what: string): void {
  const { cards, threads, pings, videos, replies, whispers } = outcome;
  expect.soft(cards, `cards, ${what}`).toHaveLength(1);
  expect.soft({ threads, replies, videos }, what).toEqual({ threads: 0, replies: [], videos: [] });
  expect.soft(pings.length, `pings, ${what}`).toBeLessThanOrEqual(1);
  expect.soft(whispers.length, `private, ${what}`).toBeLessThanOrEqual(1);
  for (const each of [...cards, ...whispers]) expect.soft(each, what).not.toContain(say(text('card.watch')));
  expectOnePrice(outcome, what);
}

function expectOnePrice({ cards, replies, whispers }: Outcome, what: string): void {
  for (const each of [...cards, ...replies, ...whispers]) {
    expect.soft(each.match(/\bcharged\b/gi)?.length ?? 0, `${what}: ${each}`).toBeLessThanOrEqual(1);
  }
}

async function newestId({ app }: Side): Promise<string | undefined> {
  return (await app().engine.history({ limit: 1 })).generations[0]?.id;
}

async function stateOf({ app }: Side, asked: string): Promise<GenerationState | undefined> {
  return (await app().engine.history({ limit: 50 })).generations.find(({ request }) => request.prompt === asked)?.state;
}

async function openDiscord(env: Readonly<Record<string, string>>): Promise<Side> {
  const app = await startDiscordApp({ env });
  const { discord, ann, general } = app;
  let from = 0;
  let seenBefore = new Set<string>();
  const since = () => discord.log.effects.slice(from);
  const isNew = ({ id, author }: DiscordMessage): boolean => author.id === discord.bot.id && !seenBefore.has(id);
  const inChannel = () => discord.messagesIn(general).filter((each) => isNew(each) && each.type !== 18 && each.type !== 21);
  const inThreads = () =>
    since()
      .flatMap((each) => (each.kind === 'thread created' ? discord.messagesIn(each.threadId) : []))
      .filter((each) => isNew(each) && each.type !== 21);
  return {
    ...app,
    author: 'Ann',
    ask: (words) => void discord.slash('video', { prompt: words }, { user: ann, channel: general }),
    begin() {
      from = discord.log.effects.length;
      seenBefore = new Set(discord.visibleTo(ann).map(({ id }) => id));
    },
    cancel(words) {
      const card = inChannel().find((each) => each.text.includes(words));
      const ids = allComponents(card?.components ?? []).flatMap((each) => ('custom_id' in each ? (each.custom_id ?? []) : []));
      const button = ids.find((id) => readButtonId(id)?.verb === 'cancel');
      if (card === undefined || button === undefined) return false;
      discord.press(card, button, { user: ann });
      return true;
    },
    count() {
      const [card] = inChannel();
      const posts = since().flatMap((each) => (each.kind === 'message created' || each.kind === 'message edited' ? [each] : []));
      return {
        cards: inChannel().map(wordsOf),
        replies: inThreads().map(wordsOf),
        threads: since().filter(({ kind }) => kind === 'thread created').length,
        edits: posts.filter(({ kind, messageId }) => kind === 'message edited' && messageId === card?.id).length,
        pings: posts
          .filter(({ authorId }) => authorId === discord.bot.id)
          .flatMap(({ pings, content }) =>
            [...pings.userIds, ...pings.roleIds, ...(pings.everyone ? ['everyone'] : [])].map(() => content),
          ),
        whispers: discord
          .visibleTo(ann)
          .filter((each) => each.isEphemeral && isNew(each))
          .map(wordsOf),
        videos: [...inChannel(), ...inThreads()].flatMap(({ files }) =>
          files.flatMap(({ name }) => (name.endsWith('.mp4') ? [name] : [])),
        ),
      };
    },
    async files() {
      const find = (messages: readonly DiscordMessage[], ending: string) =>
        messages.flatMap(({ files }) => files).find(({ name }) => name.endsWith(ending))?.path ?? '';
      return { video: find(inThreads(), '.mp4'), poster: await readFile(find(inChannel(), '.jpg')) };
    },
  };
}

function wordsOf({ content, embeds, text: all }: DiscordMessage): string {
  const words = [content, ...embeds.flatMap(({ title, description, footer }) => [title, description, footer?.text])].join('\n');
  return words.trim() === '' ? all : words;
}

const fileAnswer = z.object({ file: z.object({ url_private: z.string() }) });

async function openSlack(env: Readonly<Record<string, string>>): Promise<Side> {
  const app = await startSlackApp({ env });
  const { slack, ann, general, client } = app;
  let from = 0;
  let seenBefore = new Set<string>();
  const since = () => slack.log.effects.slice(from);
  const isNew = ({ ts, authorId }: SlackMessage): boolean => authorId === slack.team.botUserId && !seenBefore.has(ts);
  const standing = () => slack.messagesIn(general).filter(isNew);
  const isReply = ({ ts, threadTs }: SlackMessage): boolean => threadTs !== undefined && threadTs !== ts;
  const cards = () => standing().filter((each) => !isReply(each));
  const replies = () => standing().filter(isReply);
  return {
    ...app,
    author: 'ann',
    ask: (words) => void slack.command('/video', words, { user: ann, channel: general }),
    begin() {
      from = slack.log.effects.length;
      seenBefore = new Set(slack.visibleTo(ann).map(({ ts }) => ts));
    },
    cancel(words) {
      const card = cards().find((each) => each.text.includes(words));
      const ids = buttonsOf(card?.blocks ?? []).map((button) => textOf(button.action_id));
      const button = ids.find((id) => readButtonId(id)?.verb === 'cancel');
      if (card === undefined || button === undefined) return false;
      slack.press(card, button, ann);
      return true;
    },
    count() {
      const [card] = cards();
      const posts = since().flatMap((each) => (each.kind === 'message posted' ? [each] : []));
      return {
        cards: cards().map(readWords),
        replies: replies().map(readWords),
        threads: new Set(replies().map(({ threadTs }) => threadTs)).size,
        edits: since().filter((each) => each.kind === 'message edited' && each.ts === card?.ts).length,
        pings: posts
          .filter(({ authorId, onlyFor }) => authorId === slack.team.botUserId && onlyFor === undefined)
          .flatMap(({ pings, text: words }) => [...pings.userIds, ...pings.groupIds, ...pings.everyone].map(() => words)),
        whispers: slack
          .visibleTo(ann, general)
          .filter((each) => each.isEphemeral && isNew(each))
          .map(readWords),
        videos: standing().flatMap(({ files }) => files.flatMap(({ name }) => (name.endsWith('.mp4') ? [name] : []))),
      };
    },
    async files() {
      const image = cards().flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'image'))[0];
      const id = textOf(objectsOf([image?.slack_file])[0]?.id);
      const { file } = fileAnswer.parse(await client.files.info({ file: id }));
      const answer = await fetch(file.url_private, { headers: { authorization: `Bearer ${slack.team.botToken}` } });
      const poster = Buffer.from(await answer.arrayBuffer());
      return { video: replies().flatMap(({ files }) => files)[0]?.path ?? '', poster };
    },
  };
}

function readWords({ blocks, fallback }: SlackMessage): string {
  const words = blocks.filter(({ type }) => type !== 'actions');
  return words.length === 0 ? fallback : readableBlocks(words, (id) => id);
}
