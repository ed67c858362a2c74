import { copyFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { createCommands } from '../../../../commands/index.ts';
import { buttonId, readButtonId } from '../../../domain/button.ts';
import { findModel, type Model } from '../../../domain/catalog.ts';
import type { Answer, Command } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import type { JoinFilm } from '../../../domain/film.ts';
import type { GenerationView } from '../../../domain/generation.ts';
import type { ImageBytes } from '../../../domain/media.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { EngineSettings } from '../../../engine/core.ts';
import { createTexts } from '../../../lib/say.ts';
import { createCheckFilm } from '../../../media/film/check-film.ts';
import type { ChatButton } from '../../../platforms/chat/buttons.ts';
import { findCommand } from '../../../platforms/chat/find-command.ts';
import { greetingSentences } from '../../../platforms/chat/help.ts';
import { acceptedSentence, emptyHistory, queuePage } from '../../../platforms/chat/lists.ts';
import { type Answered, answerMention, type Mention } from '../../../platforms/chat/mention.ts';
import { postAgain } from '../../../platforms/chat/post-again.ts';
import { pressButton } from '../../../platforms/chat/press-button.ts';
import { type Asked, privately } from '../../../platforms/chat/privately.ts';
import { type Caller, runCommand, type UncheckedCall } from '../../../platforms/chat/run-command.ts';
import { type Taken, take } from '../../../platforms/chat/take.ts';
import { wholePrompt } from '../../../platforms/chat/whole-prompt.ts';
import { scriptedProvider } from '../../set-up/scripted-provider.ts';
import { openTestEngine, recordingDelivery, silentLog, type TestEngine, temporaryFolder } from '../../set-up/test-engine.ts';

/** The platform that it passes for. */
const platform = 'discord';

/** Who does something, and where. */
export interface Person {
  readonly id: string;
  readonly channelId: string;
  readonly tenant?: string;
  /** They manage every place. */
  readonly isManager?: true;
}

/** What a message that speaks to the bot holds: pictures by name. `broken…` can't be used. */
export interface MemoryMention {
  readonly words: string;
  readonly images?: readonly string[];
  readonly answers?: Partial<Answered<string>>;
}

/** A chat platform in memory on the real engine, which makes nothing: all that a platform needs of the kit, in few lines. */
export interface MemoryPeople extends TestEngine {
  readonly commands: readonly Command[];
  readonly models: readonly Model[];
  /** What people read, in order, by their id. */
  readonly said: { readonly to: string; readonly text: string; readonly buttons: readonly ChatButton[] }[];
  /** Buttons under what was said. */
  readonly offers: { readonly id: string; readonly label: string }[];
  /** Files that were posted once more. */
  readonly posted: string[];
  /** Forms that were opened, by the id of the generation that they change. */
  readonly forms: string[];
  /** Called when something is said. A test lets it throw. */
  onSay: (sentence: string) => void;
  /** Called when the platform hears that something arrived. A test lets it throw. */
  onAcknowledge: () => void;
  /** Called before something is made. A test lets it throw. */
  onPlace: () => void;
  readonly stopping: AbortController;
  readonly outputsFolder: string;
  run(person: Person, name: string, raw: Readonly<Record<string, unknown>>): Promise<void>;
  press(person: Person, buttonId: string): Promise<void>;
  say(person: Person, message: MemoryMention): Promise<void>;
  /** Has the provider finish a video, where the engine was started. */
  finish(id: string): Promise<void>;
  /** Requests, oldest first. */
  requests(): Promise<readonly GenerationView['request'][]>;
}

const { say } = createTexts();

export interface MemoryPeopleOptions {
  /** Of every video that is made. Default: none is. */
  readonly videoPath?: string;
  /** What people choose from: models of one provider, the usual one first. Default: the preview, which is free. */
  readonly models?: readonly string[];
  readonly settings?: Partial<EngineSettings>;
}

/** Close it by `stop`. */
export async function openMemoryPeople({
  videoPath = '',
  models: ids = ['preview'],
  settings,
}: MemoryPeopleOptions = {}): Promise<MemoryPeople> {
  const folder = temporaryFolder();
  const models = ids.flatMap((id) => findModel(id) ?? []);
  const [usual] = models;
  if (usual === undefined) throw new Error('there is no such model');
  const provider = scriptedProvider(videoPath, usual.provider);
  const deliveries = [recordingDelivery([], platform)];
  const engine = openTestEngine({
    folder,
    providers: [provider],
    deliveries,
    settings: { concurrentGenerations: 100, ...settings },
    films: { check: createCheckFilm(), join: joinsAs(videoPath) },
  });
  const commands = createCommands({ engine: engine.engine, models, defaultModel: usual.id, imageModels: [usual] });
  const stopping = new AbortController();
  let events = 0;
  const chat: MemoryPeople = {
    ...engine,
    ...{ commands, models, said: [], offers: [], posted: [], forms: [], stopping, outputsFolder: `${folder}/outputs` },
    ...{ onSay: () => undefined, onAcknowledge: () => undefined, onPlace: () => undefined },
    async run(person, name, raw) {
      const call = callOf(person, `event ${events++}`);
      await taken(chat, call, async () => {
        const answer = await runCommand(findCommand(commands, name), raw, call, callerOf(chat, person), engine.engine);
        tell(chat, call, sentenceOf(answer));
      });
    },
    async press(person, id) {
      const call = callOf(person, `event ${events++}`);
      await taken(chat, call, () => press(chat, person, id, call));
    },
    async finish(id) {
      const { clock } = engine;
      await expect.poll(async () => (await engine.engine.find(id))?.operationName).toBeDefined();
      provider.finish((await engine.engine.find(id))?.operationName ?? '');
      await clock.advance(5000);
      await expect.poll(async () => (await engine.engine.find(id))?.state).toBe('completed');
    },
    async say(person, message) {
      const call = callOf(person, `event ${events++}`);
      await taken(chat, call, () =>
        answerMention(mentionOf(chat, person, call, message), { commands, engine: engine.engine, offered: models }),
      );
    },
    requests: async () => (await engine.engine.history({ limit: 100 })).generations.map(({ request }) => request).reverse(),
  };
  return chat;
}

/** An encoder of films that makes the same of all. */
function joinsAs(videoPath: string): JoinFilm {
  return async ({ parts }, path) => {
    await copyFile(videoPath, path);
    return { seconds: parts.length, width: 64, height: 36, hasSound: true, isCopied: true, sizeBytes: 1 };
  };
}

function callOf({ id, channelId, tenant }: Person, eventId: string): UncheckedCall {
  const where = { platform, ...(tenant !== undefined && { tenant }) } as const;
  return { requester: { ...where, id }, replyTarget: { ...where, channelId, ids: {} }, eventId };
}

function callerOf(chat: MemoryPeople, { channelId, tenant, isManager }: Person): Caller {
  return {
    here: { platform, tenant, channelIds: [channelId] },
    manages: () => isManager === true,
    managesPlace: isManager === true,
    requirePlace: () => chat.onPlace(),
    openDirect: directOf,
  };
}

async function taken(chat: MemoryPeople, call: UncheckedCall, work: () => Promise<void>): Promise<void> {
  const event: Taken = {
    intake: call,
    acknowledge: async () => chat.onAcknowledge(),
    tell: async (sentence, buttons) => tell(chat, call, sentence, buttons),
  };
  await take(event, work, { engine: chat.engine, clock: chat.clock, log: silentLog, stopping: chat.stopping.signal });
}

function tell(chat: MemoryPeople, { requester }: UncheckedCall, sentence: Text, buttons: readonly ChatButton[] = []): void {
  chat.onSay(say(sentence));
  chat.said.push({ to: requester.id, text: say(sentence), buttons });
  for (const each of buttons) if (typeof each !== 'string') chat.offers.push({ id: buttonId(each), label: say(each.label) });
}

function sentenceOf(answer: Answer): Text {
  switch (answer.kind) {
    case 'generation':
      return acceptedSentence(answer);
    case 'text':
      return answer.text;
    case 'history':
      return emptyHistory(answer) ?? prompts(answer.page.generations);
    case 'help':
      return text('list.sentences', { sentences: greetingSentences(answer.help, '/video') });
    case 'queue':
      return prompts(queuePage(answer.generations, ({ key }) => key).generations);
  }
}

function prompts(generations: readonly GenerationView[]): Text {
  return text('list.one', { value: generations.map(({ request }) => request.prompt).join(', ') });
}

function press(chat: MemoryPeople, person: Person, id: string, call: UncheckedCall): Promise<void> {
  return pressButton(
    readButtonId(id),
    {
      ...callerOf(chat, person),
      call,
      followUp: ({ replyTarget }) => replyTarget,
      chain: async (earlier) => chainOf(chat, earlier),
      openWords: async (verb, { id }, video) => void chat.forms.push(`${verb} ${id} ${video}`),
      openExample: async (prompt) => void chat.forms.push(say(prompt)),
      openChange: async ({ id }) => void chat.forms.push(id),
      postAgain: (earlier) =>
        postAgain(earlier, {
          pathOf: async (file) => `${chat.outputsFolder}/${file}`,
          tell: async (sentence) => tell(chat, call, sentence),
          async post(_, paths, notes) {
            chat.posted.push(...paths);
            for (const note of notes) tell(chat, call, note);
          },
        }),
      ask: async ({ sentence, buttons }) => {
        tell(chat, call, sentence);
        chat.offers.length = 0;
        for (const each of buttons)
          if (typeof each !== 'string') chat.offers.push({ id: buttonId(each), label: say(each.label) });
      },
      showPrompt: async (earlier) => {
        for (const { words } of wholePrompt(earlier, (part) => part.length <= 200)) {
          tell(chat, call, text('list.one', { value: words }));
        }
      },
      answer: async (answer) => tell(chat, call, sentenceOf(answer)),
    },
    { engine: chat.engine, commands: chat.commands, offered: chat.models, clock: chat.clock },
  );
}

/** Nobody else reads there. */
async function directOf({ requester, replyTarget }: Asked): Promise<Asked['replyTarget'] | undefined> {
  if (replyTarget.channelId === `direct ${requester.id}`) return undefined;
  return { ...replyTarget, channelId: `direct ${requester.id}` };
}

/** A place of its own under each video. */
function chainOf(_: MemoryPeople, { id, replyTarget }: GenerationView): GenerationView['replyTarget'] {
  return { ...replyTarget, ids: { thread: replyTarget.ids.thread ?? id } };
}

function mentionOf(
  chat: MemoryPeople,
  person: Person,
  call: UncheckedCall,
  { words, images = [], answers }: MemoryMention,
): Mention<string> {
  return {
    ...{ call: { ...call, mayManage: false }, here: callerOf(chat, person).here, words, images, isAnswer: answers !== undefined },
    chain: async (earlier) => chainOf(chat, earlier),
    sayHowTo: async (refusal) => tell(chat, call, refusal),
    readAnswered: async () => ({ images: [], earlier: undefined, ...answers }),
    requirePlace: () => chat.onPlace(),
    privately: (command, values, asked) => privately(command, values, asked, directOf, chat.engine),
    fetch: async (name) => picture(name),
    nameOf: (name) => name,
    tell: async (sentence) => tell(chat, call, sentence),
    add: async (sentence, buttons) => tell(chat, call, sentence, buttons),
    showHelp: async (help) => tell(chat, call, sentenceOf({ kind: 'help', help })),
  };
}

/** A picture, as small as one can be. */
export function picture(name: string): ImageBytes {
  if (name.startsWith('broken')) throw new UserError('invalid_image', text('image.empty', { option: text('option.image') }));
  const sha256 = Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
  return { sha256, mimeType: 'image/png', width: 1280, height: 720, sizeBytes: 1, bytes: new Uint8Array([1]) };
}
