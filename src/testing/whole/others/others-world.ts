import { onTestFinished } from 'vitest';
import { createCommands } from '../../../../commands/index.ts';
import type { Command } from '../../../domain/command.ts';
import type { DoorId, KeyScope, PersonRole } from '../../../domain/people/person.ts';
import { type Random, seededRandom } from '../../../preview/seeded-random.ts';
import { forEver } from '../../contracts/chat/chat-bench.ts';
import type { Channel as DiscordChannel, Person as DiscordPerson } from '../../fakes/discord/world.ts';
import { setUpSlack } from '../../fakes/slack/set-up-slack.ts';
import type { Channel as SlackChannel, Person as SlackPerson } from '../../fakes/slack/world.ts';
import { renderTinyVideo } from '../../samples/tiny-video.ts';
import { type DiscordApp, startDiscordApp } from '../../set-up/discord-app.ts';
import { adminToken } from '../../set-up/web-people.ts';
import { alone, type Canaries, createCanaries, type Reader } from './canaries.ts';
import type { HowMuch } from './how-much.ts';
import { isToFinish } from './prompts.ts';

/** Somebody of Discord, and where they ask. */
export interface OnDiscord {
  readonly reader: Reader;
  readonly user: DiscordPerson;
  readonly channel: DiscordChannel;
  /** Whether they manage the server. */
  readonly manages?: true;
}

/** Somebody of Slack; the second workspace has the same people and channels by their ids. */
export interface OnSlack {
  readonly reader: Reader;
  readonly user: SlackPerson;
  readonly channel: SlackChannel;
  readonly team: string | undefined;
}

/** Somebody who comes by the web door. */
export interface OnWeb {
  readonly reader: Reader;
  /** Undefined: the token, and those who show nothing. */
  readonly role: PersonRole | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly personId?: string;
}

/** One bot at two servers of Discord, two workspaces of Slack and the web, with people at all of them. */
export interface OthersWorld extends DiscordApp {
  readonly random: Random;
  readonly canaries: Canaries;
  readonly slack: Awaited<ReturnType<typeof setUpSlack>>['slack'];
  readonly commands: readonly Command[];
  readonly onDiscord: Readonly<Record<'ann' | 'ben' | 'benInBack' | 'cid', OnDiscord>>;
  readonly onSlack: Readonly<Record<'dan' | 'eve' | 'danElsewhere' | 'eveElsewhere', OnSlack>>;
  /** Those of chats who make something and ask: not all of them, where not everything is tried. */
  readonly present: readonly (OnDiscord | OnSlack)[];
  readonly onWeb: Readonly<Record<'vera' | 'mia' | 'max' | 'ada' | 'readKey' | 'makeKey' | 'token' | 'stranger', OnWeb>>;
  /** Asks the web door. */
  ask(who: OnWeb, method: string, path: string, body?: unknown): Promise<Response>;
  /** Does something in somebody's workspace. */
  inWorkspace<T>(who: OnSlack, act: () => T): T;
}

const elsewhere = 'T0OTHER';

export async function openOthersWorld(seed: number, { isThorough }: Pick<HowMuch, 'isThorough'>): Promise<OthersWorld> {
  const random = seededRandom(seed);
  const canaries = createCanaries(random);
  const slackWorld = await setUpSlack();
  const { slack } = slackWorld;
  slack.files.shareDelayMs = 0;
  const app = await startDiscordApp({
    render: (job) => (isToFinish(job.prompt) ? renderTinyVideo(job) : forEver(job)),
    env: {
      ...{
        WEB_TOKEN: adminToken,
        PUBLIC_URL: 'http://localhost',
        ACTIVE_PER_PERSON: '50',
        CONCURRENT_GENERATIONS: '20',
        GENERATIONS_PER_MINUTE: '1000',
      },
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
      MEDIA_ORIGINS: slack.filesUrl,
    },
  });
  const { engine, backend } = app.app();
  const commands = createCommands({
    ...{ engine, models: backend.offered, defaultModel: backend.model.id, imageModels: backend.offeredStills },
  });
  const onDiscord = peopleOfDiscord(app, canaries);
  const onSlack = peopleOfSlack(slackWorld);
  const onWeb = await peopleOfWeb(app, canaries, [
    { platform: 'discord', id: onDiscord.ann.user.id },
    { platform: 'slack', tenant: slack.team.id, id: onSlack.dan.user.id },
  ]);
  const world: OthersWorld = {
    ...{ ...app, random, canaries, slack, commands, onDiscord, onSlack, onWeb },
    present: [...Object.values(onDiscord), ...Object.values(onSlack)].filter(
      (who) => isThorough || (who !== onDiscord.ben && who !== onSlack.eve),
    ),
    ask: ({ headers }, method, path, body) =>
      fetch(`${app.app().url}${path}`, {
        ...{ method, redirect: 'manual' },
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    inWorkspace(who, act) {
      slack.disturbance.team = who.team;
      const done = act();
      slack.disturbance.team = undefined;
      return done;
    },
  };
  onTestFinished(() => app.stop());
  return world;
}

/** Ann and Ben are in one server, Ben alone in its back room, and Cid in another server. */
function peopleOfDiscord({ discord }: DiscordApp, canaries: Canaries): OthersWorld['onDiscord'] {
  const names = { ann: ['Ann', 'Ben', 'Mia', 'her read key', 'her make key'], ben: ['Ben', 'Ann'], cid: ['Cid'] };
  const named = (name: keyof typeof names) =>
    discord.addPerson({ name: `P${canaries.put(`the name of ${name}`, ['Ada', 'the token', ...names[name]])}` });
  const [ann, ben, cid] = [named('ann'), named('ben'), named('cid')];
  const one = discord.addGuild({ name: 'One', members: [ann], keepers: [ben] });
  const two = discord.addGuild({ name: 'Two', members: [cid] });
  const general = discord.addChannel({ guild: one, name: 'general' });
  const back = discord.addChannel({ guild: one, name: 'back' });
  discord.denyPeople(back, [ann], 'ViewChannel');
  const other = discord.addChannel({ guild: two, name: 'general' });
  return {
    ann: { reader: 'Ann', user: ann, channel: general },
    ben: { reader: 'Ben', user: ben, channel: general, manages: true },
    benInBack: { reader: 'Ben', user: ben, channel: back, manages: true },
    cid: { reader: 'Cid', user: cid, channel: other },
  };
}

function peopleOfSlack({ slack, ann, ben, general }: Awaited<ReturnType<typeof setUpSlack>>): OthersWorld['onSlack'] {
  const back = slack.addChannel({ name: 'back', members: [ben], isPrivate: true });
  return {
    dan: { reader: 'Dan', user: ann, channel: general, team: undefined },
    eve: { reader: 'Eve', user: ben, channel: back, team: undefined },
    danElsewhere: { reader: 'Dan elsewhere', user: ann, channel: general, team: elsewhere },
    eveElsewhere: { reader: 'Eve elsewhere', user: ben, channel: back, team: elsewhere },
  };
}

/** Mia is Ann of Discord, Max is Dan of Slack. Whatever a key reads is its person's. */
async function peopleOfWeb(
  app: DiscordApp,
  canaries: Canaries,
  [mias, maxes]: readonly [DoorId, DoorId],
): Promise<OthersWorld['onWeb']> {
  const { people } = app.app().engine;
  const come = async (reader: Reader, role: PersonRole): Promise<OnWeb & { readonly personId: string }> => {
    const { secret } = await people.invite('token', { role, uses: 1, forMs: 3_600_000 });
    const own = reader === 'Mia' ? [...alone(reader), 'her read key', 'her make key'] : alone(reader);
    const { person, ...made } = await people.join(secret, reader, canaries.put('the browser', own));
    return { reader, role, personId: person.id, headers: { cookie: `veo_bot_sign_in=${made.secret}` } };
  };
  const vera = await come('Vera', 'viewer');
  const [mia, max, ada] = [await come('Mia', 'member'), await come('Max', 'member'), await come('Ada', 'admin')];
  await people.link(mia.personId, { door: mias, name: 'ann' });
  await people.link(max.personId, { door: maxes, name: 'dan' });
  const key = async (reader: Reader, scopes: readonly KeyScope[], role: PersonRole): Promise<OnWeb> => {
    const { secret } = await people.makeKey(mia.personId, { name: canaries.put('the name of a key', alone('Mia')), scopes });
    return { reader, role, personId: mia.personId, headers: { authorization: `Bearer veo_${secret}` } };
  };
  return {
    ...{ vera, mia, max, ada },
    readKey: await key('her read key', ['read'], 'viewer'),
    makeKey: await key('her make key', ['read', 'make'], 'member'),
    token: { reader: 'the token', role: undefined, headers: { authorization: `Bearer ${adminToken}` } },
    stranger: { reader: 'a stranger', role: undefined, headers: {} },
  };
}
