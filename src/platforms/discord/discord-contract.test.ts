import { expect } from 'vitest';
import { type ButtonVerb, buttonId, readButtonId } from '../../domain/button.ts';
import type { ChatDriver, ChatEvent, ChatPerson, ChatPost } from '../../testing/contracts/chat/chat-driver.ts';
import { describeChatPlatform } from '../../testing/contracts/chat-contract.ts';
import type { FakeDiscord } from '../../testing/fakes/discord/fake-discord.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { allComponents } from '../../testing/fakes/discord/message-content.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import type { Person } from '../../testing/fakes/discord/world.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { readChosen } from '../chat/buttons.ts';

interface DiscordPost extends ChatPost {
  readonly message: SeenMessage;
}

/** Everything but what is said in messages has to be the same by HTTP alone. */
const ways = {
  Discord: 'gateway',
  'Discord by HTTP, without a gateway': 'http only',
} as const;

for (const [name, interactions] of Object.entries(ways)) {
  describeChatPlatform<DiscordPost>({
    name,
    hasManagers: true,
    hearsWords: interactions !== 'http only',
    hearsWhileItStops: interactions !== 'http only',
    async start(options): Promise<ChatDriver<DiscordPost>> {
      const app = await startDiscordApp({ ...options, interactions });
      const { discord, ann, ben, guild, general } = app;
      const other = discord.addChannel({ guild, name: 'other' });
      const people = { member: ann, manager: ben } as const;
      const places = { general, other } as const;
      const nameOf = (id: string): ChatPerson | string => (id === ann.id ? 'member' : id === ben.id ? 'manager' : id);
      return {
        app: app.app,
        restart: app.restart,
        ask: async (person, place, prompt) =>
          eventOf(discord.slash('video', { prompt }, { user: people[person], channel: places[place] })),
        draw: async (person, place, prompt) =>
          eventOf(discord.slash('image', { prompt }, { user: people[person], channel: places[place] })),
        history: async (person, place) => eventOf(discord.slash('history', {}, { user: people[person], channel: places[place] })),
        async press(person, { message }, verb) {
          const event = eventOf(discord.press(message, buttonWith(message, verb), { user: people[person] }));
          return verb === 'remove' ? eventOfConfirmed(discord, event, people[person]) : event;
        },
        async words(person, { message }, verb, words) {
          const pressed = discord.press(message, buttonWith(message, verb), { user: people[person] });
          return eventLater(async () => {
            await pressed.acknowledged;
            return discord.submitModal(pressed, { prompt: words });
          });
        },
        says(person, { message }, words) {
          const said = discord.say({
            ...{ user: people[person], channel: discord.channel(message.channel_id), content: `${discord.mention} ${words}` },
            ...{ replyTo: message, replyPings: true },
          });
          return { answer: async () => ({ text: said.id, isPrivate: false }), repeat: () => undefined };
        },
        async posts(place) {
          const { id } = places[place];
          const threads = discord.log.all('thread created').filter(({ channelId }) => channelId === id);
          return (
            [id, ...threads.map(({ threadId }) => threadId)]
              .flatMap((channel) => discord.messagesIn(channel))
              .filter(({ author }) => author.id === discord.bot.id)
              // The note above a thread, and answers to commands, are none of the bot's own posts.
              .filter(({ type, interaction_metadata }) => type !== 21 && interaction_metadata === undefined)
              .map(asPost)
          );
        },
        called: () =>
          [...discord.log.all('message created'), ...discord.log.all('message edited')]
            .filter(({ authorId }) => authorId === discord.bot.id)
            .flatMap(({ pings }) => [
              ...pings.userIds.map(nameOf),
              ...pings.roleIds.map((id) => `role ${id}`),
              ...(pings.everyone ? ['everyone'] : []),
            ]),
        reads: (shown, words) => asRead(shown).includes(words),
      };
    },
  });
}

/** A backslash before a mark shows the mark; a mark without one makes something else of what stands there. */
function asRead(markup: string): string {
  const marks = /\\([^\p{L}\p{N}\s])|^[ \t]*[#>]|[*_~`|[\]<>@]|:(?=\/\/)/gmu;
  return markup.replaceAll(/[\u2068\u2069]/g, '').replaceAll(marks, (_, shown: string | undefined) => shown ?? '\0');
}

/** An event that another one has to come before. */
function eventLater(begin: () => Promise<Call>): ChatEvent {
  const begun = begin();
  return {
    answer: async () => eventOf(await begun).answer(),
    repeat: () => void begun.then((call) => call.repeat()),
  };
}

interface CallEvent extends ChatEvent {
  readonly call: Call;
}

function eventOf(call: Call): CallEvent {
  return {
    call,
    async answer() {
      await call.acknowledged;
      // A note of its own, or, where a button was answered in place, one behind it.
      const read = () => (call.acknowledgement?.how === 'deferred update' ? call.followUps.at(-1) : call.response);
      // None is left where the card says it all.
      await expect.poll(() => (read() === undefined ? call.response === undefined : read()?.isLoading === false)).toBe(true);
      return { text: read()?.text ?? '', isPrivate: read()?.isEphemeral !== false };
    },
    repeat: call.repeat,
  };
}

/** Deleting asks once more, its person alone; who may not is told at once. */
function eventOfConfirmed(discord: FakeDiscord, event: CallEvent, user: Person): ChatEvent {
  return {
    repeat: event.repeat,
    async answer() {
      const first = await event.answer();
      const question = event.call.response;
      if (question === undefined || !customIds(question).some((id) => readButtonId(id)?.verb === 'remove-now')) return first;
      discord.press(question, buttonWith(question, 'remove-now'), { user });
      await expect.poll(() => event.call.response?.components).toEqual([]);
      return { text: event.call.response?.text ?? '', isPrivate: event.call.response?.isEphemeral === true };
    },
  };
}

function asPost(message: SeenMessage): DiscordPost {
  const buttons = customIds(message).flatMap((id) => readButtonId(id) ?? []);
  const plays = message.files.some(({ name }) => /\.(?:mp4|png)$/.test(name));
  const videos = plays ? [...new Set(buttons.map(({ id }) => readChosen(id).id))] : [];
  return { message, text: message.text, videos, buttons: buttons.map(({ verb }) => verb) };
}

function buttonWith(message: SeenMessage, verb: ButtonVerb): string {
  const id = customIds(message).find((each) => readButtonId(each)?.verb === verb);
  // The fake says what there is instead.
  return id ?? buttonId({ verb, id: 'none' });
}

function customIds({ components = [] }: SeenMessage): readonly string[] {
  return allComponents(components).flatMap((each) =>
    'custom_id' in each && each.custom_id !== undefined ? [each.custom_id] : [],
  );
}
