import { expect, onTestFinished } from 'vitest';
import type { GenerationState, GenerationView } from '../../../domain/generation.ts';
import type { Text } from '../../../domain/texts.ts';
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts';
import type { FaultName } from '../../../emulator/faults.ts';
import { createTexts } from '../../../lib/say.ts';
import type { RenderPreview } from '../../../preview/render-preview.ts';
import { renderTinyVideo } from '../../samples/tiny-video.ts';
import { temporaryFolder } from '../../set-up/test-engine.ts';
import type { ChatContract, ChatDriver, ChatDriverOptions, ChatEvent, ChatPerson, ChatPlace, ChatPost } from './chat-driver.ts';

/** What the tests of a chat platform have in common. */
export interface ChatBench<Post extends ChatPost> {
  readonly contract: ChatContract<Post>;
  /** Starts the bot at the platform's fake, for one test. */
  open(options?: Partial<ChatDriverOptions>): Promise<ChatDriver<Post>>;
  newest(chat: ChatDriver<Post>): Promise<GenerationView | undefined>;
  all(chat: ChatDriver<Post>): Promise<readonly GenerationView[]>;
  /** Waits until the newest generation is there. */
  reach(chat: ChatDriver<Post>, state: GenerationState): Promise<GenerationView>;
  /** Waits until a post of the bot is seen in a place. */
  see(chat: ChatDriver<Post>, place: ChatPlace, what: (post: Post) => boolean): Promise<Post>;
  /** Asks for a video and waits until it is posted. */
  finish(chat: ChatDriver<Post>, person: ChatPerson, prompt: string, place?: ChatPlace): Promise<Finished<Post>>;
}

export interface Finished<Post extends ChatPost> {
  readonly event: ChatEvent;
  readonly id: string;
  readonly result: Post;
}

/** Longest that anything may take, on a busy machine. */
export const patienceMs = 30_000;
const { say } = createTexts();

/** A preview that is never done. */
export const forEver: RenderPreview = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

export function english(sentence: Text): string {
  return say(sentence);
}

export async function reading(event: ChatEvent): Promise<string> {
  return (await event.answer()).text;
}

export function withVideo(id: string): (post: ChatPost) => boolean {
  return (post) => post.videos.includes(id);
}

/** Google's API with one fault ahead, and the settings that lead there. */
export async function startFaultyGoogle(
  fault: FaultName,
  progress?: { readonly timeScale: number },
): Promise<{ readonly google: Emulator; readonly env: Readonly<Record<string, string>> }> {
  const google = await startEmulator({
    ...{ render: renderTinyVideo, folder: temporaryFolder() },
    ...(progress === undefined ? {} : { progress }),
  });
  onTestFinished(() => google.close());
  google.inject(fault);
  const model = 'veo-3.1-fast-generate-preview';
  return { google, env: { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: model } };
}

export function createChatBench<Post extends ChatPost>(contract: ChatContract<Post>): ChatBench<Post> {
  const bench: ChatBench<Post> = {
    contract,
    open: ({ env = {}, render = renderTinyVideo, ...more } = {}) => contract.start({ env, render, ...more }),
    newest: async (chat) => (await chat.app().engine.history({ limit: 1 })).generations[0],
    all: async (chat) => (await chat.app().engine.history({ limit: 50 })).generations,
    async reach(chat, state) {
      await expect.poll(async () => (await bench.newest(chat))?.state, { timeout: patienceMs }).toBe(state);
      const reached = await bench.newest(chat);
      if (reached === undefined) throw new Error('there is no generation');
      return reached;
    },
    async see(chat, place, what) {
      await expect.poll(async () => (await chat.posts(place)).some(what), { timeout: patienceMs }).toBe(true);
      const seen = (await chat.posts(place)).find(what);
      if (seen === undefined) throw new Error('it is gone again');
      return seen;
    },
    async finish(chat, person, prompt, place = 'general') {
      const event = await chat.ask(person, place, prompt);
      await event.answer();
      const { id } = await bench.reach(chat, 'completed');
      return { event, id, result: await bench.see(chat, place, withVideo(id)) };
    },
  };
  return bench;
}
