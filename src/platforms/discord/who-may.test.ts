import { ButtonStyle, ComponentType, PermissionFlagsBits, PermissionsBitField } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { type ButtonVerb, buttonId } from '../../domain/button.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { managesVideo } from './event-context.ts';

const { say } = createTexts();

/** A preview that is never done. */
const forEver: RenderPreview = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));

const said = {
  'no such video': say(text('answer.notFoundEver')),
  'not theirs': say(text('answer.notYours')),
  canceled: say(text('answer.canceled')),
} as const;

async function answerOf(call: Call): Promise<string> {
  const { how } = await call.acknowledged;
  if (how === 'modal') return 'a form';
  if (how === 'deferred update') {
    // The message of the button stays as it is.
    await expect.poll(() => call.followUps.length).toBe(1);
    return call.followUps[0]?.text ?? '';
  }
  await expect.poll(() => call.response?.isLoading).toBe(false);
  return call.response?.text ?? '';
}

/**
 * Two servers that are alike but for one thing: Ann's video was asked for in the first one. Max manages the first, Eve the second;
 * both are members of both.
 */
async function setUp() {
  const app = await startDiscordApp({ render: forEver, env: { CONCURRENT_GENERATIONS: '1', ACTIVE_PER_PERSON: '9' } });
  const { discord, post } = app;
  const [ann, mia, max, eve] = ['Ann', 'Mia', 'Max', 'Eve'].map((name) => discord.addPerson({ name }));
  if (ann === undefined || mia === undefined || max === undefined || eve === undefined) throw new Error('nobody is there');
  const first = discord.addGuild({ name: 'First', members: [ann, mia, eve], managers: [max] });
  const second = discord.addGuild({ name: 'Second', members: [ann, mia, max], managers: [eve] });
  const here = discord.addChannel({ guild: first, name: 'general' });
  const [beside, there] = [
    discord.addChannel({ guild: first, name: 'beside' }),
    discord.addChannel({ guild: second, name: 'general' }),
  ];
  const ask = async (prompt: string): Promise<string> => {
    discord.slash('video', { prompt }, { user: ann, channel: here });
    return app.poll(
      async () => (await app.app().engine.history({ limit: 9 })).generations.find(({ request }) => request.prompt === prompt)?.id,
    );
  };
  await ask('the one in front');
  await app.reach('generating');
  /** A message of the bot in another place with a button that names the video: an id is no secret. */
  const forge = async (verb: ButtonVerb, id: string, channel: typeof here): Promise<Parameters<typeof discord.press>[0]> => {
    const button = {
      ...({ type: ComponentType.Button, style: ButtonStyle.Primary, label: 'x', custom_id: buttonId({ verb, id }) } as const),
    };
    const messageId = await post(
      { content: 'x', components: [{ type: ComponentType.ActionRow, components: [button] }] },
      channel,
    );
    return { id: messageId, channel_id: channel.id };
  };
  const people = { ann, mia, max, eve };
  const places = { here, beside, there, private: (user: typeof ann) => discord.directMessage(user) };
  return { app, ask, forge, people, places };
}

const actors = ['ann', 'mia', 'max', 'eve'] as const;
const verbs = ['cancel', 'remove', 'remove-now', 'decide-again', 'decide-leave', 'again', 'change', 'post'] as const;

describe('who may do what with a video, and where', () => {
  it('is decided by the server and the channel that it was asked for in, not by where somebody types', async () => {
    const { app, ask, forge, people, places } = await setUp();
    const id = await ask('a fox');
    for (const actor of actors) {
      const user = people[actor];
      for (const place of ['beside', 'there', 'private'] as const) {
        const channel = place === 'private' ? places.private(user) : places[place];
        const typed = app.discord.slash('cancel', { video: id }, { user, channel });
        expect([actor, place, 'typed', await answerOf(typed)]).toEqual([actor, place, 'typed', said['no such video']]);
        for (const verb of verbs) {
          const pressed = app.discord.press(await forge(verb, id, channel), 'x', { user });
          expect([actor, place, verb, await answerOf(pressed)]).toEqual([actor, place, verb, said['no such video']]);
        }
      }
    }
    expect((await app.app().engine.find(id))?.state).toBe('queued');
  });

  it.each([
    { actor: 'ann', cancel: 'canceled' },
    { actor: 'max', cancel: 'canceled' },
    { actor: 'mia', cancel: 'not theirs' },
    // She manages a server, but not this one.
    { actor: 'eve', cancel: 'not theirs' },
  ] as const)('lets $actor call a video off where it was asked for: $cancel', async ({ actor, cancel }) => {
    const { app, ask, forge, people, places } = await setUp();
    const user = people[actor];
    const typed = await ask('a fox');
    expect(await answerOf(app.discord.slash('cancel', { video: typed }, { user, channel: places.here }))).toBe(said[cancel]);
    const pressed = await ask('a hare');
    const message = await forge('cancel', pressed, places.here);
    expect(await answerOf(app.discord.press(message, 'x', { user }))).toBe(said[cancel]);
  });

  it('lets anybody there make it once more', async () => {
    const { app, ask, forge, people, places } = await setUp();
    const id = await ask('a fox');
    const message = await forge('again', id, places.here);
    await app.vanished(app.discord.press(message, 'x', { user: people.mia }));
  });
});

it('no video of another platform can be named', async () => {
  const { app, people, places } = await setUp();
  const request = (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
  if (request === undefined) throw new Error('there is none');
  const submission = { request: { ...request, prompt: 'of the web' }, images: [], eventId: 'web:1' };
  const requester = { platform: 'web', id: people.ann.id } as const;
  const replyTarget = { platform: 'web', channelId: places.here.id, ids: {} } as const;
  const { generation } = await app.app().engine.submit({ ...submission, requester, replyTarget });
  const call = app.discord.slash('cancel', { video: generation.id }, { user: people.max, channel: places.here });
  expect(await answerOf(call)).toBe(said['no such video']);
});

it('managing messages counts in the server that the video was asked for in, and in no other', () => {
  const memberPermissions = new PermissionsBitField(PermissionFlagsBits.ManageMessages);
  const video = (guild: string | undefined, platform: 'discord' | 'slack' = 'discord') => ({
    replyTarget: { platform, channelId: '1', ids: guild === undefined ? {} : { guild } },
  });
  expect(managesVideo({ guildId: 'a', memberPermissions }, video('a'))).toBe(true);
  expect(managesVideo({ guildId: 'b', memberPermissions }, video('a'))).toBe(false);
  expect(managesVideo({ guildId: null, memberPermissions }, video(undefined))).toBe(false);
  expect(managesVideo({ guildId: 'a', memberPermissions }, video('a', 'slack'))).toBe(false);
  expect(managesVideo({ guildId: 'a', memberPermissions: null }, video('a'))).toBe(false);
});
