import { type ButtonVerb, readButtonId } from '../../domain/button.ts';
import type { ChatDriver, ChatEvent, ChatPerson, ChatPost } from '../../testing/contracts/chat/chat-driver.ts';
import { describeChatPlatform } from '../../testing/contracts/chat-contract.ts';
import type { Call } from '../../testing/fakes/slack/calls.ts';
import { asObject } from '../../testing/fakes/slack/json.ts';
import { buttonsOf, type SeenMessage } from '../../testing/fakes/slack/seen.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

interface SlackPost extends ChatPost {
  /** The one that has its buttons. */
  readonly pressed: SeenMessage;
}

describeChatPlatform<SlackPost>({
  name: 'Slack',
  // The bot is not told who manages a workspace: such a person deletes in Slack, or in the web chat.
  hasManagers: false,
  async start(options): Promise<ChatDriver<SlackPost>> {
    const app = await startSlackApp(options);
    const { slack, ann, ben, general } = app;
    const other = slack.addChannel({ name: 'other', members: [ann, ben] });
    const people = { member: ann, manager: ben } as const;
    const places = { general, other } as const;
    const nameOf = (id: string): ChatPerson | string => (id === ann.id ? 'member' : id === ben.id ? 'manager' : id);
    const who = (person: ChatPerson, place: keyof typeof places) => ({ user: people[person], channel: places[place] });
    const ofBot = (message: SeenMessage): boolean => message.authorId === slack.team.botUserId;
    const count = async (): Promise<number> => (await app.app().engine.history({ limit: 1000 })).generations.length;
    const slackEvent = async (send: () => Call): Promise<ChatEvent> => {
      const before = await count();
      const call = send();
      return {
        async answer() {
          // What is said by the card of it is said nowhere else.
          await app.poll(async () => (call.ephemerals.length > 0 || (await count()) > before ? true : undefined));
          const { text = '', isEphemeral = true } = call.ephemerals.at(-1) ?? {};
          return { text, isPrivate: isEphemeral };
        },
        repeat: call.repeat,
      };
    };
    return {
      app: app.app,
      restart: app.restart,
      ask: (person, place, prompt) => slackEvent(() => slack.command('/video', prompt, who(person, place))),
      draw: (person, place, prompt) => slackEvent(() => slack.command('/image', prompt, who(person, place))),
      history: (person, place) => slackEvent(() => slack.command('/video-history', '', who(person, place))),
      press: (person, { pressed }, verb) => slackEvent(() => slack.press(pressed, buttonWith(pressed, verb), people[person])),
      async words(person, { pressed }, verb, words) {
        const press = slack.press(pressed, buttonWith(pressed, verb), people[person]);
        const sent = app.form(press).then((view) => slack.submitView(view, { prompt: words }));
        return {
          // What came of the form is said by the address of the press.
          answer: (await slackEvent(() => press)).answer,
          repeat: () => void sent.then((call) => call.repeat()),
        };
      },
      says(person, { pressed }, words) {
        const channel = Object.values(places).find(({ id }) => id === pressed.channelId) ?? general;
        slack.mentionBot({ user: people[person], channel, thread: pressed, text: words });
        return { answer: async () => ({ text: '', isPrivate: false }), repeat: () => undefined };
      },
      async posts(place) {
        const messages = slack.messagesIn(places[place]).filter(ofBot);
        return await Promise.all(
          messages.map(async (message) => {
            // A file carries no buttons: they stand in the status message that it is under, which is changed right after.
            const root = message.files.length === 0 ? undefined : messages.find(({ ts }) => ts === message.threadTs);
            const pressed = root ?? message;
            const buttons = verbsOf(pressed).map(([, verb]) => verb);
            const isSummedUp = root === undefined || buttons.includes('remove');
            const plays = message.files.some(({ name }) => /\.(?:mp4|png)$/.test(name)) && isSummedUp;
            const videos = plays ? (await app.app().engine.shownBy(message.ts)).map(({ id }) => id) : [];
            return { pressed, videos, text: message.text, buttons };
          }),
        );
      },
      called: () =>
        slack.log
          .all('message posted')
          .filter(({ authorId, onlyFor }) => authorId === slack.team.botUserId && onlyFor === undefined)
          .flatMap(({ pings }) => [...pings.userIds.map(nameOf), ...pings.groupIds, ...pings.everyone]),
      reads: (shown, words) => shown.replaceAll(/[\u2068\u2069]/g, '').includes(words),
    };
  },
});

function verbsOf({ blocks }: SeenMessage): readonly (readonly [string, ButtonVerb])[] {
  return buttonsOf(blocks).flatMap((button) => {
    const id = asObject(button)?.action_id;
    const verb = typeof id === 'string' ? readButtonId(id)?.verb : undefined;
    return typeof id === 'string' && verb !== undefined ? [[id, verb] as const] : [];
  });
}

function buttonWith(message: SeenMessage, verb: ButtonVerb): string {
  // The fake says what there is instead.
  return verbsOf(message).find(([, each]) => each === verb)?.[0] ?? verb;
}
