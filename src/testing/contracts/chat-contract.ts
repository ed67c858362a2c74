import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../app/start-app.ts';
import type { ButtonVerb } from '../../domain/button.ts';
import type { GenerationState, GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

/** `manager` may change other people's videos, `member` may not. */
export type ChatPerson = 'member' | 'manager';
/** Two channels that both people see; what a platform puts under a message belongs to its channel. */
export type ChatPlace = 'general' | 'other';

/** A message of the bot as everybody in a place sees it now. */
export interface ChatPost {
  /** As the platform's markup has it. */
  readonly text: string;
  /** Names of the videos that play in it. */
  readonly videos: readonly string[];
  readonly buttons: readonly ButtonVerb[];
}

/** Something that a person did. */
export interface ChatDeed {
  /** What they read in the end, and whether others see it too. */
  answer(): Promise<{ readonly text: string; readonly isPrivate: boolean }>;
  /** The platform sends the same event once more. */
  repeat(): void;
}

/** A chat platform's fake with people in it, and the whole bot at it. */
export interface ChatDriver<Post extends ChatPost = ChatPost> {
  /** The bot that runs now. */
  app(): App;
  /** Stops it in order and starts it again on the same data. */
  restart(): Promise<void>;
  /** `/video` with a prompt. */
  ask(person: ChatPerson, place: ChatPlace, prompt: string): ChatDeed;
  /** `/history`. */
  history(person: ChatPerson, place: ChatPlace): ChatDeed;
  press(person: ChatPerson, post: Post, verb: ButtonVerb): ChatDeed;
  /** What the bot has posted in a place and still stands, oldest first. */
  posts(place: ChatPlace): readonly Post[];
  /** Whom the bot's posts and edits have called so far: people, or in the platform's words what else. */
  called(): readonly (ChatPerson | (string & {}))[];
  /** Whether people read exactly these words in a text, whatever its markup does. */
  reads(text: string, words: string): boolean;
}

export interface ChatDriverOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly render: RenderPreview;
}

export interface ChatContract<Post extends ChatPost> {
  readonly name: string;
  /** Whether the platform says who manages a place. Where it does not, everybody is a member. */
  readonly hasManagers: boolean;
  /** For one test; ends with it. */
  start(options: ChatDriverOptions): Promise<ChatDriver<Post>>;
}

/** A preview that is never done. */
const forEver: RenderPreview = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

/** What calls people, or looks like more than words, on one platform or another. */
const tricks = [
  '@everyone and @here',
  '<@1> <@!1> <@&1> <#1>',
  '<!channel> <!here> <@U1> <!subteam^S1>',
  '*bold* _italic_ ~struck~ `code` ||hidden||',
  '[a link](https://evil.example) <https://evil.example|another>',
  '# a title',
  '> a quote',
  '&lt;b&gt; & <b>',
];
const patienceMs = 15_000;

/** What people may count on, whichever chat platform they are on. */
export function describeChatPlatform<Post extends ChatPost>(contract: ChatContract<Post>): void {
  const { say } = createTexts();
  const open = ({ env = {}, render = renderTinyVideo }: Partial<ChatDriverOptions> = {}) => contract.start({ env, render });
  const newest = (chat: ChatDriver<Post>): GenerationView | undefined => chat.app().engine.history({ limit: 1 }).generations[0];
  const all = (chat: ChatDriver<Post>): readonly GenerationView[] => chat.app().engine.history({ limit: 50 }).generations;

  /** Waits until the newest generation is there. */
  const reach = async (chat: ChatDriver<Post>, state: GenerationState): Promise<GenerationView> => {
    await expect.poll(() => newest(chat)?.state, { timeout: patienceMs }).toBe(state);
    const reached = newest(chat);
    if (reached === undefined) throw new Error('there is no generation');
    return reached;
  };
  const see = async (chat: ChatDriver<Post>, place: ChatPlace, what: (post: Post) => boolean): Promise<Post> => {
    await expect.poll(() => chat.posts(place).some(what), { timeout: patienceMs }).toBe(true);
    const seen = chat.posts(place).find(what);
    if (seen === undefined) throw new Error('it is gone again');
    return seen;
  };
  const withVideo = (id: string) => (post: ChatPost) => post.videos.includes(`${id}.mp4`);
  const finish = async (chat: ChatDriver<Post>, person: ChatPerson, prompt: string, place: ChatPlace = 'general') => {
    const deed = chat.ask(person, place, prompt);
    await deed.answer();
    const { id } = await reach(chat, 'completed');
    return { deed, id, result: await see(chat, place, withVideo(id)) };
  };
  const reading = async (deed: ChatDeed): Promise<string> => (await deed.answer()).text;
  const english = (sentence: Text) => say(sentence);

  describe(`${contract.name} as a chat platform`, { timeout: 60_000 }, () => {
    it('answers a command, shows a status message with its price before anything is made, and no video yet', async () => {
      const chat = await open({ render: forEver });
      const answer = await chat.ask('member', 'general', 'a lighthouse at dawn').answer();
      expect(answer.text).toContain(english(text('answer.accepted')));
      expect(answer.isPrivate).toBe(true);
      await reach(chat, 'generating');
      const posts = chat.posts('general');
      expect(posts).toHaveLength(1);
      expect(posts[0]?.text).toContain('a lighthouse at dawn');
      expect(posts[0]?.text).toContain(english(text('price.free')));
      expect(posts[0]?.buttons).toEqual(['cancel']);
      expect(chat.called()).toEqual([]);
    });

    it('posts the video once where it was asked for, and calls its person once', async () => {
      const chat = await open();
      const { id, result } = await finish(chat, 'member', 'a lighthouse at dawn');
      expect(result.buttons).toEqual(['again', 'change', 'remove']);
      expect(chat.posts('general').filter(withVideo(id))).toHaveLength(1);
      expect(chat.posts('other')).toEqual([]);
      expect(chat.called()).toEqual(['member']);
    });

    it('makes one video of a command that the platform sends more than once', async () => {
      const chat = await open();
      const { deed, id } = await finish(chat, 'member', 'a lighthouse');
      deed.repeat();
      await chat.restart();
      deed.repeat();
      await finish(chat, 'member', 'a harbour');
      expect(all(chat).map(({ request }) => request.prompt)).toEqual(['a harbour', 'a lighthouse']);
      expect(chat.posts('general').filter(withVideo(id))).toHaveLength(1);
    });

    it('calls off what waits, by the button of its status message', async () => {
      const chat = await open({ render: forEver, env: { CONCURRENT_GENERATIONS: '1' } });
      await chat.ask('member', 'general', 'the first').answer();
      await reach(chat, 'generating');
      await chat.ask('member', 'general', 'the second').answer();
      const status = await see(chat, 'general', (post) => post.text.includes('the second'));
      expect(await reading(chat.press('member', status, 'cancel'))).toBe(english(text('answer.canceled')));
      await reach(chat, 'canceled');
      await see(chat, 'general', (post) => post.text.includes('the second') && !post.buttons.includes('cancel'));
    });

    it('makes a video again by its button, and once for somebody who presses twice', async () => {
      const chat = await open();
      const { result } = await finish(chat, 'member', 'a lighthouse');
      const answers = [chat.press('member', result, 'again'), chat.press('member', result, 'again')].map(reading);
      const said = (await Promise.all(answers)).toSorted().join('\n');
      expect(said).toContain(english(text('answer.accepted')));
      expect(said).toContain(english(text('answer.againRunning')));
      await expect.poll(() => all(chat).map(({ state }) => state), { timeout: patienceMs }).toEqual(['completed', 'completed']);
    });

    it('keeps its buttons working after a restart', async () => {
      const chat = await open();
      const { id, result } = await finish(chat, 'member', 'a lighthouse');
      await chat.restart();
      expect(await reading(chat.press('member', result, 'remove'))).toBe(english(text('answer.removed')));
      await expect.poll(() => chat.posts('general').filter(withVideo(id)), { timeout: patienceMs }).toEqual([]);
      expect(chat.app().engine.find(id)?.request.prompt).toBe('');
    });

    it('lets nobody change what is somebody else’s but a manager, and refuses quietly', async () => {
      const chat = await open();
      const theirs = await finish(chat, 'manager', 'a harbour');
      const refusal = await chat.press('member', theirs.result, 'remove').answer();
      expect(refusal).toEqual({ text: english(text('answer.notYours')), isPrivate: true });
      expect(chat.app().engine.find(theirs.id)?.request.prompt).toBe('a harbour');
      const own = await finish(chat, 'member', 'a lighthouse');
      const mayManage = contract.hasManagers ? 'answer.removed' : 'answer.notYours';
      expect(await reading(chat.press('manager', own.result, 'remove'))).toBe(english(text(mayManage)));
    });

    it('asks what to do where Google may have taken a request, once, and does what its person decides', async () => {
      const google = await startEmulator({
        ...{ render: renderTinyVideo, folder: temporaryFolder(), progress: { timeScale: 0 } },
      });
      onTestFinished(() => google.close());
      google.inject('submit/500');
      const settings = { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' };
      const chat = await open({ env: settings });
      await chat.ask('manager', 'general', 'a lighthouse').answer();
      const { id } = await reach(chat, 'unknown');
      const question = await see(chat, 'general', ({ text: shown }) => shown.includes(english(text('card.question'))));
      expect(question.buttons).toEqual(['decide-again', 'decide-leave']);
      expect(google.log.accepted).toHaveLength(0);
      expect(await reading(chat.press('member', question, 'decide-again'))).toBe(english(text('answer.notYours')));
      expect(await reading(chat.press('manager', question, 'decide-again'))).toBe(english(text('answer.accepted')));
      await reach(chat, 'completed');
      await see(chat, 'general', withVideo(id));
      expect(google.log.accepted).toHaveLength(1);
      await see(chat, 'general', ({ text: shown }) => shown.includes(english(text('answer.notWaiting'))));
      expect(chat.posts('general').flatMap(({ buttons }) => buttons)).not.toContain('decide-leave');
    });

    it('says in one quiet place that Google refused it, and what for to its person alone', async () => {
      const google = await startEmulator({
        ...{ render: renderTinyVideo, folder: temporaryFolder(), progress: { timeScale: 0 } },
      });
      onTestFinished(() => google.close());
      google.inject('poll/rai-celebrity');
      const settings = { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' };
      const chat = await open({ env: settings });
      await chat.ask('member', 'general', 'a lighthouse').answer();
      const { reason } = await reach(chat, 'refused');
      expect(reason && english(reason)).toContain(english(text('safety.celebrity')));
      const status = await see(chat, 'general', ({ text: shown }) =>
        shown.includes(english(text('state.refused', { provider: 'Google' }))),
      );
      expect(status.buttons).toEqual(['again', 'change']);
      await expect.poll(() => chat.app().engine.receipts(newest(chat)?.id ?? '').result, { timeout: patienceMs }).not.toEqual({});
      expect(chat.posts('general').map(({ text: shown }) => shown)).toEqual([expect.not.stringContaining('well-known')]);
      expect(status.text).not.toContain(english(text('card.watch')));
      expect(status.text.match(/charged|cost/g)).toHaveLength(1);
      expect(chat.called()).toEqual([]);
    });

    it('says that it restarts to whoever asks while it does, and takes nothing from them', async () => {
      const google = await startEmulator({ ...{ render: renderTinyVideo, folder: temporaryFolder() } });
      onTestFinished(() => google.close());
      google.inject('submit/hang');
      const settings = { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' };
      const chat = await open({ env: settings });
      await chat.ask('member', 'general', 'a lighthouse').answer();
      await expect.poll(() => google.log.requests.length, { timeout: patienceMs }).toBeGreaterThan(0);
      const { id } = await reach(chat, 'submitting');
      // The request that is under way keeps the stop waiting.
      const stopped = chat.app().stop();
      const restarting = english(text('limit.stopping'));
      const ask = async () => reading(chat.ask('manager', 'general', 'a harbour'));
      await expect.poll(ask, { timeout: patienceMs }).toContain(restarting);
      await stopped;
      await chat.restart();
      await expect.poll(() => chat.app().engine.find(id)?.state, { timeout: patienceMs }).toBe('unknown');
      expect(chat.posts('general').some(({ text: shown }) => shown.includes(english(text('chat.interrupted'))))).toBe(false);
    });

    it('tells the history of the channel where it is asked for, to the asker alone', async () => {
      const chat = await open();
      await finish(chat, 'member', 'a lighthouse', 'general');
      await finish(chat, 'manager', 'a secret', 'other');
      const here = await chat.history('manager', 'general').answer();
      expect(here.isPrivate).toBe(true);
      expect(here.text).toContain('a lighthouse');
      expect(here.text).not.toContain('a secret');
      expect(await reading(chat.history('member', 'other'))).toContain('a secret');
    });

    it('shows prompts as they were written, and calls nobody by them', async () => {
      const chat = await open();
      for (const trick of tricks) {
        const { id } = await finish(chat, 'member', trick);
        expect.soft(chat.app().engine.find(id)?.request.prompt).toBe(trick);
        const shown = chat.posts('general').filter((post) => chat.reads(post.text, trick));
        expect.soft(shown.length, trick).toBeGreaterThan(0);
      }
      const shownThere = await reading(chat.history('member', 'general'));
      for (const trick of tricks.slice(-3)) expect.soft(chat.reads(shownThere, trick), trick).toBe(true);
      expect(chat.called()).toEqual(tricks.map(() => 'member'));
    });
  });
}
