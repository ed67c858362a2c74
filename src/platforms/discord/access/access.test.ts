import { beforeEach, describe, expect, it } from 'vitest';
import { type ButtonVerb, readButtonId } from '../../../domain/button.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { createTexts } from '../../../lib/say.ts';
import type { Call } from '../../../testing/fakes/discord/interactions.ts';
import { allComponents } from '../../../testing/fakes/discord/message-content.ts';
import type { SeenMessage } from '../../../testing/fakes/discord/seen.ts';
import { type DiscordApp, startDiscordApp } from '../../../testing/set-up/discord-app.ts';
import { slashName } from '../slash-options.ts';

const { say } = createTexts();
const plain = (markup: string): string => markup.replaceAll(/[\\\u2068\u2069]/g, '');
const mayNot = (command: string): Text => text('discord.mayNot', { command: slashName(command) });
const permissionsRoute = 'GET /applications/:application/guilds/:guild/commands/permissions';
const hasVideo = ({ attachments }: SeenMessage): boolean => attachments.some(({ filename }) => filename.endsWith('.mp4'));

let app: DiscordApp;
beforeEach(async () => {
  app = await startDiscordApp({ messageContent: true, env: { DISCORD_MESSAGE_CONTENT: 'true' } });
  await app.poll(async () => app.discord.log.all('commands registered')[0]);
});

const all = async () => (await app.app().engine.history({ limit: 20 })).generations;
const count = async (): Promise<number> => (await all()).length;

async function finished(): Promise<string> {
  app.discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: app.ann, channel: app.general });
  return app.reach('completed');
}

async function answerOf(call: Call): Promise<string> {
  await call.acknowledged;
  return app.poll(async () => (call.response?.text ? plain(call.response.text) : undefined));
}

/** Waits for a sentence that Ann alone reads. */
async function toldAlone(sentence: Text, times = 1): Promise<void> {
  const direct = app.discord.directMessage(app.ann);
  const found = () => app.discord.messagesIn(direct).filter((message) => plain(message.text) === say(sentence));
  await app.poll(async () => (found().length === times ? true : undefined));
}

describe('somebody who may not use /video in a channel', () => {
  it('makes nothing there by a message, a reply, a button or a form, and is told so alone', async () => {
    const { discord, ann, ben, guild, general } = app;
    const id = await finished();
    const result = await app.poll(async () => discord.visibleTo(ann).find(hasVideo));
    const press = (verb: ButtonVerb): Call => discord.press(...shownWith(verb, id), { user: ann });
    const openBefore = press('change');
    await openBefore.acknowledged;
    discord.setCommandPermissions(guild, 'video', [{ for: general, allow: false }]);
    expect(() => discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general })).toThrow('not offered');

    discord.say({ user: ann, channel: general, content: `${discord.mention} a wolf` });
    await toldAlone(mayNot('video'));
    discord.say({ user: ann, channel: discord.channel(result.channel_id), content: 'at night', replyTo: result });
    await toldAlone(mayNot('video'), 2);
    for (const verb of ['again', 'change', 'edit', 'upscale'] as const) {
      expect(await answerOf(press(verb))).toBe(say(mayNot('video')));
    }
    expect(await answerOf(discord.submitModal(openBefore, { prompt: 'a wolf' }))).toContain(say(mayNot('video')));
    // Several at once are still videos, though their command is another one.
    const several = discord.slash('batch', {}, { user: ann, channel: general });
    await several.acknowledged;
    expect(await answerOf(discord.submitModal(several, { prompts: 'a wolf' }))).toContain(say(mayNot('video')));
    const film = discord.slash('film', { shots: 'a wolf | a bear' }, { user: ann, channel: general });
    expect(await answerOf(film)).toContain(say(mayNot('video')));
    expect(discord.messagesIn(general).filter(({ text: shown }) => shown.includes('moderators'))).toEqual([]);
    expect(await count()).toBe(1);

    // Who manages messages is no administrator, and elsewhere nothing is forbidden.
    expect(() => discord.slash('video', { prompt: 'a fox' }, { user: ben, channel: general })).toThrow('not offered');
    const other = discord.addChannel({ guild, name: 'other' });
    discord.say({ user: ann, channel: other, content: `${discord.mention} a wolf` });
    await app.poll(async () => ((await count()) === 2 ? true : undefined));
    discord.setCommandPermissions(guild, 'video', []);
    discord.say({ user: ann, channel: general, content: `${discord.mention} a bear` });
    await app.poll(async () => ((await all())[0]?.request.prompt === 'a bear' ? true : undefined));
  });

  it('by a role, or for the whole app, does not either; another server has rules of its own', async () => {
    const { discord, ann, ben, guild, general } = app;
    const there = discord.addGuild({ name: 'Others', members: [ann] });
    const lobby = discord.addChannel({ guild: there, name: 'lobby' });
    discord.setCommandPermissions(guild, undefined, [{ for: 'everyone', allow: false }]);
    discord.setCommandPermissions(guild, 'video', [{ for: { role: 'managers' }, allow: true }]);
    discord.say({ user: ann, channel: general, content: `${discord.mention} a wolf` });
    await toldAlone(mayNot('video'));
    discord.say({ user: ann, channel: lobby, content: `${discord.mention} a bear` });
    await app.poll(async () => ((await all())[0]?.request.prompt === 'a bear' ? true : undefined));
    discord.say({ user: ben, channel: general, content: `${discord.mention} a fox` });
    await app.poll(async () => ((await all())[0]?.request.prompt === 'a fox' ? true : undefined));
    expect(await count()).toBe(2);
  });
});

it('what can’t be read is not allowed, and its person is told what works meanwhile', async () => {
  const { discord, ann, guild, general } = app;
  discord.inject(permissionsRoute, 'before/503', { times: 'always' });
  discord.say({ user: ann, channel: general, content: `${discord.mention} a wolf` });
  await toldAlone(text('discord.mayNotNow', { command: slashName('video') }));
  expect(await count()).toBe(0);
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
  await app.reach('completed');
  discord.clearFaults();
  discord.setCommandPermissions(guild, 'video', [{ for: ann, allow: true }]);
  discord.say({ user: ann, channel: general, content: `${discord.mention} a wolf` });
  await app.poll(async () => ((await all())[0]?.request.prompt === 'a wolf' ? true : undefined));
});

it('the rules of a server are read once for many who ask', async () => {
  const { discord, ann, general } = app;
  for (const animal of ['fox', 'wolf', 'bear']) {
    discord.say({ user: ann, channel: general, content: `${discord.mention} a ${animal}` });
  }
  await app.poll(async () => ((await count()) === 3 ? true : undefined));
  expect(discord.log.requests.filter(({ route }) => route === permissionsRoute)).toHaveLength(1);
});

/** The message that has the button, and the button's own id: a price may stand in it. */
function shownWith(verb: ButtonVerb, id: string): readonly [SeenMessage, string] {
  const isWanted = ({ custom_id: own }: { readonly custom_id: string }): boolean => {
    const button = readButtonId(own);
    return button?.verb === verb && button.id === id;
  };
  for (const message of app.discord.visibleTo(app.ann)) {
    const found = allComponents(message.components ?? []).find((one) => 'custom_id' in one && isWanted(one));
    if (found !== undefined && 'custom_id' in found) return [message, found.custom_id];
  }
  throw new Error(`nothing has the button ${verb}`);
}
