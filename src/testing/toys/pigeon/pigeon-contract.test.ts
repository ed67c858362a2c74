import { expect } from 'vitest';
import { installed } from '../../../app/installed.ts';
import type { ButtonVerb } from '../../../domain/button.ts';
import type { ChatDriver, ChatEvent, ChatPerson, ChatPost } from '../../contracts/chat/chat-driver.ts';
import { describeChatPlatform } from '../../contracts/chat-contract.ts';
import { startChatApp } from '../../set-up/chat-app.ts';
import { type LoftEvent, type LoftPost, loftAt } from './loft.ts';
import { pigeon } from './module.ts';

interface PigeonPost extends ChatPost {
  readonly post: LoftPost;
}

let count = 0;

describeChatPlatform<PigeonPost>({
  name: 'Pigeon post',
  hasManagers: true,
  async start(options): Promise<ChatDriver<PigeonPost>> {
    count += 1;
    const name = `loft${count}`;
    const loft = loftAt(name);
    // All that is needed outside of its folder: its name in the list.
    const alerts = options.alarms === undefined ? {} : { ALERT_CHANNEL: `pigeon:${options.alarms}` };
    const app = await startChatApp({ PIGEON_LOFT: name, ...alerts }, { ...options, platforms: [...installed.platforms, pigeon] });
    const act = (person: ChatPerson, channel: string, does: LoftEvent['does']): ChatEvent => {
      const event: LoftEvent = { id: loft.newId(), person: { id: person, isKeeper: person === 'manager' }, channel, does };
      loft.tell(event);
      return {
        async answer() {
          await expect.poll(() => loft.answerTo(event.id)).toBeDefined();
          return { text: loft.answerTo(event.id) ?? '', isPrivate: true };
        },
        repeat: () => loft.tell(event),
      };
    };
    return {
      app: app.app,
      restart: app.restart,
      ask: async (person, place, prompt) => act(person, place, { command: 'video', raw: { prompt } }),
      draw: async (person, place, prompt) => act(person, place, { command: 'image', raw: { prompt } }),
      history: async (person, place) => act(person, place, { command: 'history', raw: {} }),
      press: async (person, { post }, verb) => act(person, post.channel, { button: buttonOf(post, verb) }),
      words: async (person, { post }, verb, words) =>
        act(person, post.channel, {
          command: verb === 'animate' ? 'animate-still' : verb,
          raw: { id: buttonOf(post, verb).id, prompt: words },
        }),
      says: (person, { post }, words) => act(person, post.channel, { says: words, under: post.id }),
      posts: async (place) => loft.in(place).map(asPost),
      called: () => loft.called(),
      reads: (shown, words) => shown.replaceAll(/[\u2068\u2069]/g, '').includes(words),
    };
  },
});

function buttonOf({ buttons, id }: LoftPost, verb: ButtonVerb) {
  return buttons.find((button) => button.verb === verb) ?? { verb, id };
}

function asPost(post: LoftPost): PigeonPost {
  const { text, files, buttons } = post;
  return {
    post,
    text,
    videos: files.flatMap((file) => (/\.(?:mp4|png)$/.test(file) ? [file.slice(0, -4)] : [])),
    buttons: buttons.map(({ verb }) => verb),
  };
}
