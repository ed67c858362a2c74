import type { Platform } from '../../domain/generation.ts';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import type { FaultName as DiscordFault } from '../fakes/discord/faults.ts';
import { startFakeSlack } from '../fakes/slack/fake-slack.ts';
import type { FaultName as SlackFault } from '../fakes/slack/faults.ts';

type Random = () => number;

/** Something that a person did at a chat platform. */
export interface Asked {
  readonly prompt: string;
  /** Whether its person was told in time that it arrived. */
  isAcknowledged(): boolean;
  /** Whether they read what became of it without a generation: a refusal, what to do instead. */
  isAnswered(): boolean;
}

/** A chat platform where people ask for videos, and where things go wrong. */
export interface Door {
  readonly platform: Platform;
  /** What connects the bot with it. */
  readonly settings: Readonly<Record<string, string>>;
  /** What no log may hold. */
  readonly secrets: readonly string[];
  ask(prompt: string): void;
  /** All that was asked here. */
  readonly asked: readonly Asked[];
  /** Makes one of the next requests to it go wrong. */
  disturb(): void;
  /** Its connection with the bot breaks, or is asked to begin anew. */
  cut(): void;
  /** Does what time does: threads in which nothing happens are archived. */
  age(): void;
  /** Nothing goes wrong any more. */
  mend(): void;
  /** How many messages have the video of “video 12”, by its number. */
  results(): ReadonlyMap<string, number>;
  /** How many messages called somebody. */
  calls(): number;
  /** How many of them said that a command was interrupted. */
  apologies(): number;
  close(): Promise<void>;
}

const isApology = (words: string): boolean => words.includes('The bot was interrupted before it could answer you');
const chance = <T>(random: Random, things: readonly [T, ...T[]]): T => things[Math.floor(random() * things.length)] ?? things[0];
/** What was asked for, by the name of its file: `video-12.mp4`. */
const ownerOf = (name: string): string | undefined => /^video-(\d+)\.mp4$/.exec(name)?.[1];

function countEach(ids: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** A guild with a few channels and people. */
export async function openDiscordDoor(random: Random): Promise<Door> {
  const discord = await startFakeDiscord();
  const people = ['Ann', 'Ben', 'Cem'].map((name) => discord.addPerson({ name }));
  const guild = discord.addGuild({ name: 'Film club', members: people });
  const channels = ['general', 'drafts'].map((name) => discord.addChannel({ guild, name }));
  const create = 'POST /channels/:channel/messages';
  const edit = 'PATCH /channels/:channel/messages/:message';
  const callback = 'POST /interactions/:interaction/:token/callback';
  const lost: readonly [DiscordFault, ...DiscordFault[]] = ['after/500', 'after/502-html', 'after/drop', 'after/slow'];
  const refused: readonly [DiscordFault, ...DiscordFault[]] = [
    'before/500',
    'before/503',
    'before/drop',
    '429/user',
    '429/shared',
  ];
  const posted = () => discord.log.all('message created').filter(({ authorId }) => authorId === discord.bot.id);
  const open = new Set<string>();
  let seenEffects = 0;
  const asked: Asked[] = [];
  return {
    asked,
    platform: 'discord',
    settings: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl },
    secrets: [discord.token],
    ask(prompt) {
      const [user, channel] = [people[Math.floor(random() * people.length)], channels[Math.floor(random() * channels.length)]];
      if (user === undefined || channel === undefined) throw new Error('there is nobody to ask');
      const call = discord.slash('video', { prompt, duration: 4 }, { user, channel });
      asked.push({
        prompt,
        isAcknowledged: () => (call.acknowledgement?.how ?? 'no answer') !== 'no answer',
        isAnswered: () => [call.response, ...call.followUps].some((message) => message !== undefined && !message.isLoading),
      });
    },
    disturb() {
      const kind = random();
      if (kind < 0.4) discord.inject(create, chance(random, random() < 0.5 ? lost : refused), { onlyUploads: random() < 0.7 });
      else if (kind < 0.8) discord.inject(edit, chance(random, [...lost, ...refused]));
      else discord.inject(callback, chance(random, ['refuse/10062', 'before/500', 'before/drop', 'after/500', 'after/drop']));
    },
    cut() {
      if (random() < 0.6) discord.gateway.drop();
      else if (random() < 0.5) discord.gateway.reconnect();
      else discord.gateway.invalidate(random() < 0.5);
    },
    age() {
      for (const id of open) discord.setThread(discord.channel(id), { isArchived: true });
      open.clear();
      const effects = discord.log.effects.slice(seenEffects);
      seenEffects += effects.length;
      for (const effect of effects) if (effect.kind === 'thread created') open.add(effect.threadId);
    },
    mend: () => discord.clearFaults(),
    results() {
      const shown = [...posted(), ...discord.log.all('message edited')];
      const withFile = shown.flatMap(({ files, messageId }) =>
        files.flatMap(({ name }) => (ownerOf(name) === undefined ? [] : [`${ownerOf(name)} ${messageId}`])),
      );
      return countEach([...new Set(withFile)].map((each) => each.replace(/ .*/, '')));
    },
    calls: () => posted().filter(({ pings }) => pings.userIds.length > 0 || pings.everyone || pings.roleIds.length > 0).length,
    apologies: () => posted().filter(({ content }) => isApology(content)).length,
    close: () => discord.close(),
  };
}

/** A workspace with a channel and a few people. */
export async function openSlackDoor(random: Random): Promise<Door> {
  const slack = await startFakeSlack();
  const people = ['Ann', 'Ben', 'Cem'].map((name) => slack.addPerson(name));
  const general = slack.addChannel({ name: 'general', members: people });
  const { botUserId, botToken } = slack.team;
  const lost: readonly [SlackFault, ...SlackFault[]] = ['after/500', 'after/502-html', 'after/drop', 'after/internal_error'];
  const refused: readonly [SlackFault, ...SlackFault[]] = ['before/500', 'before/503', 'before/drop', '429'];
  const methods = ['chat.postMessage', 'chat.update', 'files.getUploadURLExternal', 'files.completeUploadExternal'] as const;
  const posted = () =>
    slack.log.all('message posted').filter(({ authorId, onlyFor }) => authorId === botUserId && onlyFor === undefined);
  const asked: Asked[] = [];
  return {
    asked,
    platform: 'slack',
    settings: {
      ...{ SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
      MEDIA_ORIGINS: slack.filesUrl,
    },
    secrets: [botToken, slack.app.appToken, '/upload/v1/'],
    ask(prompt) {
      const user = people[Math.floor(random() * people.length)];
      if (user === undefined) throw new Error('there is nobody to ask');
      const call = slack.command('/video', `${prompt} -d 4`, { user, channel: general });
      asked.push({
        prompt,
        isAcknowledged: () => call.acknowledgement?.how === 'in time',
        isAnswered: () => call.ephemerals.length > 0,
      });
    },
    disturb() {
      const kind = random();
      if (kind < 0.1) slack.inject('upload', chance(random, ['before/500', 'before/drop', 'after/drop']));
      else if (kind < 0.2) slack.inject('files.completeUploadExternal', 'never shared');
      else slack.inject(chance(random, methods), chance(random, [...lost, ...refused]));
    },
    cut() {
      if (random() < 0.5) slack.socket.drop();
      else slack.socket.disconnect(random() < 0.5 ? 'warning' : 'refresh_requested');
    },
    age() {},
    mend: () => slack.clearFaults(),
    results() {
      const names = new Map(slack.log.all('upload reserved').map(({ fileId, name }) => [fileId, name]));
      // Where Slack shows no file, a link to it is posted.
      const linked = (blocks: unknown) =>
        [...JSON.stringify(blocks).matchAll(/\/files\/\w+\/(\w+)\//g)].map(([, id]) => id ?? '');
      const shown = posted().flatMap(({ fileIds, blocks }) => [...fileIds, ...linked(blocks)]);
      return countEach(shown.flatMap((id) => ownerOf(names.get(id) ?? '') ?? []));
    },
    calls: () => posted().filter(({ pings }) => pings.userIds.length > 0 || pings.everyone.length > 0).length,
    apologies: () => posted().filter(({ text }) => isApology(text)).length,
    close: () => slack.close(),
  };
}
