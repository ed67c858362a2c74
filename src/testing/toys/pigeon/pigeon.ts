import { basename } from 'node:path';
import { cardOf } from '../../../domain/card.ts';
import { type ChatHost, type ChatPlatform, stopForAnswersMs } from '../../../domain/chat-platform.ts';
import type { Answer } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import type { GenerationView } from '../../../domain/generation.ts';
import type { Help } from '../../../domain/help.ts';
import type { LocalOutputs } from '../../../domain/outputs.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { createTrackedWork } from '../../../lib/tracked-work.ts';
import { buttonsOf, type ChatButton, type Offers } from '../../../platforms/chat/buttons.ts';
import { createChatDelivery } from '../../../platforms/chat/deliver.ts';
import type { ChatPlace, DeliveryPlatform, Posting } from '../../../platforms/chat/delivery-platform.ts';
import { findCommand } from '../../../platforms/chat/find-command.ts';
import type { Here } from '../../../platforms/chat/find-here.ts';
import { findPost } from '../../../platforms/chat/find-post.ts';
import { greetingSentences } from '../../../platforms/chat/help.ts';
import { acceptedSentence, cardSaysAll } from '../../../platforms/chat/lists.ts';
import { answerMention, type Mention } from '../../../platforms/chat/mention.ts';
import type { PlatformParts } from '../../../platforms/chat/platform-module.ts';
import { postAgain } from '../../../platforms/chat/post-again.ts';
import { pressButton } from '../../../platforms/chat/press-button.ts';
import { type Asked, privately } from '../../../platforms/chat/privately.ts';
import { ChatRefusal } from '../../../platforms/chat/refusal.ts';
import { runCommand } from '../../../platforms/chat/run-command.ts';
import { take } from '../../../platforms/chat/take.ts';
import type { Loft, LoftEvent, LoftMessage } from './loft.ts';

/** Words, and what is offered when they are said. */
interface Say {
  (sentence: Text): string;
  offers(): Offers;
}
interface Place extends ChatPlace {
  readonly channel: string;
}

export function createPigeon(loft: Loft, { texts, clock, log, outputs, offered }: PlatformParts): ChatPlatform {
  const offers = (): Offers => ({ offered, nowMs: clock.now() });
  const say: Say = Object.assign((sentence: Text) => texts.say(sentence), { offers });
  const work = createTrackedWork(clock, stopForAnswersMs);
  return {
    delivery: createChatDelivery({ platform: deliverTo(loft, say), clock, log }),
    open: (host) =>
      loft.listen((event) => {
        const tell = async (sentence: Text): Promise<void> => loft.answer(event.id, say(sentence));
        const intake = callOf(event);
        const deps = { engine: host.engine, clock, log, stopping: work.letGo };
        void work.hold(
          take({ intake, tell }, () => answer(event, { loft, say, host: { ...host, offered, clock }, tell, outputs }), deps),
        );
      }),
    problems: () => (loft.isListened() ? [] : [{ code: 'platform', text: 'the loft is empty' }]),
    isIgnorableError: () => false,
    async postPlain({ channelId }, words) {
      if (channelId === 'closed') throw new ChatRefusal('closed', { code: 'closed', why: text('answer.oldButton') });
      loft.post(channelId, `plain ${loft.newId()}`, plain(words));
    },
    settle: work.settle,
    async close() {
      loft.listen(undefined);
      await work.end();
    },
  };
}

interface AnswerDeps {
  readonly loft: Loft;
  readonly say: Say;
  readonly host: ChatHost & Pick<PlatformParts, 'offered' | 'clock'>;
  readonly tell: (sentence: Text) => Promise<void>;
  readonly outputs: LocalOutputs;
}

async function answer(event: LoftEvent, { loft, say, host, tell, outputs }: AnswerDeps): Promise<void> {
  const { channel, person, does } = event;
  const call = callOf(event);
  // Nothing is said twice: the letter about it says all of that.
  const show = async (answered: Answer): Promise<void> =>
    loft.answer(event.id, cardSaysAll(answered) ? '' : wordsOf(answered, say));
  const caller = {
    here: { platform: 'pigeon', channelIds: [channel] },
    manages: () => person.isKeeper,
    managesPlace: person.isKeeper,
    requirePlace: () => undefined,
    openDirect: directOf,
  };
  if ('command' in does)
    return show(await runCommand(findCommand(host.commands, does.command), does.raw, call, caller, host.engine));
  if ('says' in does) return read(event, does, caller.here, { host, tell });
  const again = (earlier: GenerationView, paths: readonly string[]): string =>
    loft.post(channel, event.id, { ...messageOf(earlier, say), files: paths.map((path) => basename(path)) });
  await pressButton(
    does.button,
    {
      ...{ ...caller, call, answer: show, followUp: ({ replyTarget }) => replyTarget },
      // There are no forms on paper.
      openChange: () => Promise.reject(new UserError('not_possible_now', text('answer.oldButton'))),
      ask: ({ sentence }) => tell(sentence),
      // A letter shows every word.
      showPrompt: ({ request }) => tell(text('list.one', { value: request.prompt })),
      postAgain: (earlier) =>
        postAgain(earlier, {
          pathOf: (file) => outputs.localPath(file),
          tell,
          post: async (generation, paths) => void again(generation, paths),
        }),
    },
    host,
  );
}

/** A letter has words alone, and answers a message by its number. */
async function read(
  event: LoftEvent,
  { says: words, under }: { readonly says: string; readonly under: string },
  here: Here,
  { host, tell }: Pick<AnswerDeps, 'host' | 'tell'>,
): Promise<void> {
  const earlier = await findPost(host.engine, here, under);
  const mention: Mention<never> = {
    ...{ call: { ...callOf(event), mayManage: false }, here, words, images: [], isAnswer: true, tell, add: tell },
    sayHowTo: tell,
    readAnswered: async () => ({ images: [], earlier }),
    chain: async ({ replyTarget }) => replyTarget,
    privately: (command, values, asked) => privately(command, values, asked, directOf, host.engine),
    fetch: () => Promise.reject(new Error('a letter has no pictures')),
    nameOf: () => '',
    showHelp: (help) => tell(helpText(help)),
  };
  return answerMention(mention, host);
}

/** A letter to somebody is read by nobody else. */
async function directOf({ requester, replyTarget }: Asked): Promise<Asked['replyTarget']> {
  return { ...replyTarget, channelId: `to ${requester.id}` };
}

function callOf({ id, person, channel }: LoftEvent) {
  const replyTarget = { platform: 'pigeon', channelId: channel, ids: {} };
  return { requester: { platform: 'pigeon', id: person.id }, replyTarget, eventId: `pigeon:${id}` };
}

function helpText(help: Help): Text {
  return text('list.sentences', { sentences: greetingSentences(help, 'video') });
}

function wordsOf(answered: Answer, say: Say): string {
  if (answered.kind === 'text') return say(answered.text);
  if (answered.kind === 'help') return say(helpText(answered.help));
  if (answered.kind === 'generation') return say(acceptedSentence(answered));
  const generations = answered.kind === 'history' ? answered.page.generations : answered.generations;
  return generations.map((generation) => messageOf(generation, say).text).join('\n');
}

/** How it delivers: a few calls, each made once. */
function deliverTo(loft: Loft, say: Say): DeliveryPlatform<LoftMessage, Place> {
  const send = async ({ id, mark, place: { channel } }: Posting<Place>, message: LoftMessage) => ({
    message: loft.post(channel, `${id} ${mark}`, message),
    channel,
  });
  const words: DeliveryPlatform<LoftMessage, Place>['words'] = ({ kind, generation }, { route }) => ({
    ...(kind === 'question' ? messageOf(generation, say, [text('card.question')]) : resultOf(generation, say)),
    calls: route === 'direct' ? [] : [generation.requester.id],
  });
  return {
    ...{ platform: 'pigeon', statusGapMs: 0, answersIn: 'channel', buttonsUnderVideo: true },
    nowhere: text('answer.oldButton'),
    isPrivate: ({ channelId }) => channelId.startsWith('to '),
    status: (generation, { withoutButtons }) => ({ ...messageOf(generation, say), ...(withoutButtons && { buttons: [] }) }),
    words,
    answered: () => plain(say(text('answer.notWaiting'))),
    interrupted: () => plain(say(text('chat.interrupted'))),
    mayNotPost: ({ why }) => why,
    place: (route, { generation: { replyTarget, requester } }) => {
      if (route === 'thread') return undefined;
      return route === 'direct'
        ? { channel: `to ${requester.id}`, isElsewhere: true }
        : { channel: replyTarget.channelId, isElsewhere: false };
    },
    placesToTell: ({ requester }) => [() => ({ channel: `to ${requester.id}`, isElsewhere: true })],
    post: send,
    findPosted: async ({ id, mark, place: { channel } }) => {
      const found = loft.find(channel, `${id} ${mark}`);
      return found && { message: found.id, channel };
    },
    upload: (post, place, how, { once }) =>
      once(place, post.kind, async (posting) =>
        send(posting, { ...(await words(post, how)), files: post.paths.map((path) => basename(path)) }),
      ),
    edit: async (_, { message = '' }, shown) => {
      if (!loft.edit(message, shown)) throw new ChatRefusal('gone', { code: 'gone', why: text('answer.notFoundEver') });
    },
    delete: async ({ message = '' }) => void loft.remove(message),
    link: () => undefined,
  };
}

function messageOf(generation: GenerationView, say: Say, opening: readonly Text[] = []): LoftMessage {
  const { prompt, head, state, details, cost } = cardOf(generation);
  const sentences = [...opening, state, ...details, ...cost].map((each) => say(each));
  const facts = head.map((each) => say(each)).join(' · ');
  const buttons = buttonsOf(generation, say.offers());
  const asButton = (each: ChatButton) => (typeof each === 'string' ? { verb: each, id: generation.id } : each);
  return { ...plain([prompt, facts, ...sentences].filter((line) => line !== '').join('\n')), buttons: buttons.map(asButton) };
}

/** It is posted before its generation is over, and stays as it is. */
function resultOf(generation: GenerationView, say: Say): LoftMessage {
  return messageOf(generation.videos.length === 0 ? generation : { ...generation, state: 'completed' }, say);
}

function plain(words: string): LoftMessage {
  return { text: words, buttons: [], files: [], calls: [] };
}
