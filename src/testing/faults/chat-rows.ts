import type { GenerationView } from '../../domain/generation.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { ManualClock } from '../set-up/manual-clock.ts';
import type { ChatAsk, ChatFault, ChatPlace, ChatPlatform, ChatSide } from './chat-side.ts';
import { discordPlatform } from './discord-side.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions, Seen } from './fault-row.ts';
import { slackPlatform } from './slack-side.ts';

/** A place where people ask, the bot at it, and what they asked. */
interface Scene {
  readonly side: ChatSide;
  readonly app: FaultApp;
  readonly asked: Asked;
  newest(): Promise<GenerationView | undefined>;
  /** Waits until the newest generation is in one of these states. */
  reach(...states: readonly GenerationView['state'][]): Promise<void>;
  /** Waits until somebody reads this. */
  read(sentence: RegExp): Promise<void>;
}

/** What can be done with what somebody asked. */
type Asked = Partial<ChatAsk> & { deleteSource?(): void };

interface ChatCase {
  readonly id: string;
  /** Default: the fault's own name. */
  readonly title?: string;
  readonly fault?: ChatFault;
  /** When it happens. Default: while the video is being made. */
  readonly when?: 'before' | 'while it is made';
  readonly place?: ChatPlace;
  /** Asks in another way than by command. */
  readonly ask?: (side: ChatSide) => Promise<Asked>;
  /** Nothing comes of it. */
  readonly isRefused?: true;
  readonly settings?: Readonly<Record<string, string>>;
  /** It takes so long that the platform does not let the bot answer the command any more. */
  readonly isSlow?: true;
  readonly reads: readonly RegExp[];
  readonly keeps: RegExp;
  /** What is otherwise on one platform; none where it has no such fault. */
  readonly on?: Readonly<Partial<Record<ChatPlatform['name'], Partial<Pick<ChatCase, 'reads' | 'keeps'>> | 'none'>>>;
  /** Goes on once the fault is there. Default: to the end. */
  readonly goOn?: (scene: Scene) => Promise<void>;
}

const ready = /Your video is ready\./;
const notMember = /The bot is not a member of this channel\./;
const rightGone = /The bot may not post there any more\. It needs: .*Send Messages/;
const nowhere = /^completed, 1 at Google, 0\.40 USD spent; 0 results, 0 calls$/;
const toldAlone = /^completed, 1 at Google, 0\.40 USD spent; 0 results, 1 call$/;
const once = /^completed, 1 at Google, 0\.40 USD spent; 1 result, 1 call$/;
const cases: readonly ChatCase[] = [
  {
    ...{ id: 'C1', fault: 'edit limited', when: 'before', reads: [ready, /\*\*The video is ready\.\*\*/], keeps: once },
    on: { Slack: { reads: [ready, /The video is ready\. .*Watch it/] } },
  },
  { id: 'C2', fault: 'result limited', when: 'before', reads: [ready], keeps: once },
  { id: 'C3', fault: 'answer lost', when: 'before', reads: [ready], keeps: once },
  { id: 'C3', fault: 'answer dropped', when: 'before', reads: [ready], keeps: once },
  {
    ...{ id: 'C4', fault: 'answer hangs', title: 'answer hangs, and the bot is stopped meanwhile', when: 'before' },
    ...{ reads: [ready], keeps: once },
    async goOn({ side, app, reach }) {
      await app.until('the result is there, unheard of', () => side.results() === 1);
      await app.restart();
      await reach('completed');
    },
  },
  {
    ...{ id: 'C5', fault: 'connection lost', reads: [ready], keeps: once },
    async goOn({ side, reach }) {
      await reach('completed');
      side.mend();
    },
  },
  {
    ...{
      id: 'C5',
      fault: 'outage',
      title: 'everything is answered with 503 until the video is made',
      reads: [ready],
      keeps: once,
    },
    async goOn({ side, reach }) {
      await reach('delivering');
      side.mend();
      await reach('completed');
    },
  },
  { id: 'C6', fault: 'status deleted', reads: [ready], keeps: once },
  { id: 'C7', fault: 'thread archived', reads: [ready], keeps: once },
  {
    ...{ id: 'C8', fault: 'thread locked', place: 'thread', reads: [ready, /The thread is closed\./], keeps: once },
    on: { Slack: { reads: [ready, /does not let the bot write in this place/] } },
  },
  {
    ...{ id: 'C9', fault: 'channel deleted', reads: [ready, /does not get into this channel any more\./], keeps: once },
    on: { Slack: { reads: [ready, /The channel is archived\./] } },
  },
  {
    ...{ id: 'C10', fault: 'right taken', title: 'right taken, soon after the command', reads: [ready, rightGone] },
    ...{ keeps: once, on: { Slack: { reads: [ready, notMember] } } },
  },
  {
    ...{ id: 'C10', fault: 'right taken', title: 'right taken, long after the command', isSlow: true },
    ...{ reads: [ready, rightGone], keeps: once, on: { Slack: { reads: [ready, notMember] } } },
  },
  {
    ...{ id: 'C11', fault: 'right taken', title: 'right taken from the bot, and its person takes no direct messages' },
    ...{ place: 'closed', isSlow: true, reads: [/The bot may not post there any more/], keeps: nowhere },
    on: { Slack: { reads: [notMember] } },
  },
  {
    ...{ id: 'C12', fault: 'token revoked', reads: [/refuses \w+_TOKEN\. (Make a new one|Install the app again)/] },
    keeps: /^(generating|downloading|delivering), 1 at Google, 0\.40 USD (reserved|spent); 0 results, 0 calls$/,
    goOn: async () => undefined,
  },
  {
    ...{ id: 'C13', fault: 'too large', reads: [ready], keeps: once },
    on: { Slack: { reads: [ready, /takes no video files from the bot\. The bot’s admin finds it as/], keeps: toldAlone } },
  },
  { id: 'C14', fault: 'never shared', when: 'before', reads: [ready], keeps: once, on: { Discord: 'none' } },
  {
    ...{ id: 'C15', title: 'the same event four times, also after a restart', reads: [ready], keeps: once },
    async goOn({ app, asked, reach }) {
      asked.repeat?.();
      asked.repeat?.();
      await app.restart();
      asked.repeat?.();
      await reach('completed');
      if ((await app.app().engine.history({ limit: 9 })).generations.length !== 1) throw new Error('there is more than one');
    },
  },
  { id: 'C16', fault: 'acknowledgement late', when: 'before', reads: [ready], keeps: once },
  {
    ...{ id: 'C17', title: 'Cancel is pressed twice while it is made', reads: [/Google may still charge it/] },
    keeps: /^canceled, 1 at Google, 0\.40 USD spent; 0 results, 0 calls$/,
    async goOn({ side, reach }) {
      side.press('cancel');
      side.press('cancel');
      await reach('canceled');
    },
  },
  {
    ...{ id: 'C17', title: 'Again is pressed twice', reads: [ready] },
    keeps: /^completed, 2 at Google, 0\.40 USD spent; 2 results, 2 calls$/,
    async goOn({ side, app, reach }) {
      await reach('completed');
      // The card gets its picture first.
      await app.until('the button', () => side.offers('again'));
      side.press('again');
      side.press('again');
      await app.until('a second one', async () => (await app.app().engine.history({ limit: 9 })).generations.length === 2);
      await reach('completed');
      await app.until('it is posted', () => side.results() === 2);
    },
  },
  {
    ...{ id: 'M38', title: 'Google refuses the video: one quiet message, and the reason for its person alone' },
    ...{ reads: [/Google refused to make this video\./, /it may show a well-known person\./] },
    keeps: /^refused, 1 at Google, 0\.40 USD released; 0 results, 0 calls$/,
    async goOn({ app, reach }) {
      app.emulator.inject('poll/rai-celebrity');
      await reach('refused');
    },
  },
  {
    ...{ id: 'H20', fault: 'too large', title: 'the video is too large, and ffmpeg does not work', when: 'before' },
    ...{ settings: { FFMPEG_PATH: '/bin/false' }, reads: [ready], keeps: once, on: { Slack: { keeps: toldAlone } } },
  },
  {
    ...{ id: 'I11', fault: 'image gone', title: 'an image can not be fetched', when: 'before', ask: withImage },
    ...{
      reads: [/does not have the image any more.* Please attach it again; nothing was charged\./],
      keeps: /^nothing$/,
      isRefused: true,
    },
    goOn: ({ read }) => read(/Please attach it again/),
  },
  {
    ...{ id: 'I12', title: 'the message with the image is deleted meanwhile', ask: withImage, reads: [ready] },
    keeps: /^completed, 1 at Google, 0\.80 USD spent; 1 result, 1 call$/,
    async goOn({ asked, reach }) {
      asked.deleteSource?.();
      await reach('completed');
    },
  },
  {
    ...{ id: 'C18', fault: 'bot removed', isSlow: true, keeps: nowhere },
    reads: [/The video is ready, but it could not be posted here/],
    on: { Slack: { reads: [notMember] } },
  },
];

/** What may go wrong on chat platforms; one of these lists for each of them. */
export const chatRows: readonly FaultRow[] = [discordPlatform, slackPlatform].flatMap((platform) =>
  cases.flatMap((one) => {
    const own = one.on?.[platform.name];
    return own === 'none' ? [] : [asRow(platform, { ...one, ...own })];
  }),
);

function asRow(platform: ChatPlatform, chatCase: ChatCase): FaultRow {
  const { id, fault = 'none', title = fault, reads, keeps } = chatCase;
  return { id, fault: `${platform.name}: ${title}`, reads, keeps, run: (row) => play(platform, chatCase, row) };
}

async function play(platform: ChatPlatform, chatCase: ChatCase, row: RowOptions): Promise<Seen> {
  const clock = new ManualClock();
  const side = await platform.open(() => clock.now());
  const settings = { ...side.settings, ...chatCase.settings };
  try {
    return await withFaultApp({ ...row, clock, chats: true, settings, progress: { polls: 3 } }, (app) =>
      act(side, app, chatCase),
    );
  } finally {
    await side.close();
  }
}

async function act(side: ChatSide, app: FaultApp, chatCase: ChatCase): Promise<Seen> {
  const { fault, when, place, isSlow, isRefused, goOn = toTheEnd } = chatCase;
  await app.until('the platform is there', async () => (await fetch(`${app.app().url}/healthz`)).status === 200);
  if (fault !== undefined && when === 'before') makeFault(side, fault);
  const newest = async () => (await app.app().engine.history({ limit: 1 })).generations[0];
  const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<void> =>
    app.until(what, () => {
      side.look();
      return holds();
    });
  const scene: Scene = {
    ...{ side, app, newest },
    asked: (await chatCase.ask?.(side)) ?? side.ask('a lighthouse', place),
    reach: (...states) =>
      until(`it is ${states.join(' or ')}`, async () => {
        const now = await newest();
        return states.some((state) => now?.state === state);
      }),
    read: (sentence) => until(`somebody reads ${sentence}`, () => side.reads().some((read) => sentence.test(read))),
  };
  if (!isRefused) await scene.reach('generating', 'completed');
  if (isSlow) await letTokensEnd(app);
  if (fault !== undefined && when !== 'before') makeFault(side, fault);
  await goOn(scene);
  const isOver = fault !== 'token revoked';
  if (isOver) await until('the last words are there', () => app.outboxIsEmpty());
  return report(scene, isOver);
}

function makeFault({ faults }: ChatSide, fault: ChatFault): void {
  const make = faults[fault];
  if (make === undefined) throw new Error(`there is no ${fault} here`);
  make();
}

const toTheEnd: NonNullable<ChatCase['goOn']> = ({ reach }) => reach('completed');

/** Discord takes answers to a command for 15 minutes; others are no more patient. */
async function letTokensEnd({ app, emulator, clock, until }: FaultApp): Promise<void> {
  emulator.setFaults(['poll/503']);
  const endMs = clock.now() + 16 * 60_000;
  await until('a quarter of an hour is over', () => clock.now() > endMs, { stepMs: 20_000 });
  emulator.setFaults([]);
  if ((await app().engine.history({ limit: 1 })).generations[0]?.state !== 'generating') throw new Error('it went on meanwhile');
}

async function report({ side, app, newest }: Scene, isOver: boolean): Promise<Seen> {
  side.look();
  const generation = await newest();
  // Where nobody can be reached, the history and the log are where it is said.
  const { texts, gaveUp } = app.app();
  const told = generation?.reason === undefined ? [] : [texts.say(generation.reason)];
  const gaveUpText = isOver ? [] : [texts.say(await gaveUp)];
  const output = app.home.output.join('');
  const leaked = side.secrets.filter((secret) => output.includes(secret)).map(() => 'the platform’s token is in the log');
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const posts = `${count(side.results(), 'result')}, ${count(side.calls(), 'call')}`;
  return {
    read: [...side.reads(), ...told, ...gaveUpText],
    kept: generation === undefined ? 'nothing' : `${app.kept(generation.id)}; ${posts}`,
    broken: [...(isOver ? app.broken() : []), ...leaked],
  };
}

async function withImage(side: ChatSide): Promise<Asked> {
  return side.askWithImage('let it snow', await samplePhoto());
}
