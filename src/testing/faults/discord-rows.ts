import { type FakeDiscord, startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import type { SeenMessage } from '../fakes/discord/seen.ts';
import type { Channel, Person } from '../fakes/discord/world.ts';
import { ManualClock } from '../set-up/manual-clock.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';

interface Scene {
  readonly discord: FakeDiscord;
  readonly app: FaultApp;
  readonly ann: Person;
  /** Manages a server of her own, and is a member of Ann's. */
  readonly eve: Person;
  /** In Ann's server. */
  readonly general: Channel;
  /** In Eve's server. */
  readonly elsewhere: Channel;
  readonly until: (what: string, holds: () => boolean | Promise<boolean>) => Promise<void>;
  /** Waits until somebody reads something of the bot. */
  reads(sentence: RegExp): Promise<void>;
}

interface DiscordCase extends Pick<FaultRow, 'id' | 'fault' | 'reads' | 'keeps'> {
  readonly act: (scene: Scene) => Promise<void>;
}

const callback = 'POST /interactions/:interaction/:token/callback';

const cases: readonly DiscordCase[] = [
  {
    ...{ id: 'M18', fault: 'Discord: who manages another server cancels somebody’s video by its id' },
    ...{ reads: [/There is no such video\./, /Your video is ready\./], keeps: /^completed, 1 at Google, 0 said to all$/ },
    async act({ discord, app, ann, eve, general, elsewhere, until, reads }) {
      discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
      await until('it is being made', async () => (await newest(app))?.state === 'generating');
      discord.slash('cancel', { video: (await newest(app))?.id ?? '' }, { user: eve, channel: elsewhere });
      await reads(/There is no such video\./);
    },
  },
  {
    ...{ id: 'M61', fault: 'Discord: it has an acknowledgement whose answer is lost' },
    ...{ reads: [/Next in line|is making/, /Your video is ready\./], keeps: /^completed, 1 at Google, 0 said to all$/ },
    async act({ discord, ann, general, reads }) {
      discord.inject(callback, 'after/500');
      discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
      await reads(/Next in line|is making/);
    },
  },
  {
    ...{ id: 'M66', fault: 'Discord: the bot is in more servers than one connection may have' },
    ...{ reads: [/Your video is ready\./], keeps: /^completed, 1 at Google, 0 said to all$/ },
    async act({ discord, app, ann, general, until }) {
      discord.requireShards(2);
      await until('both shards are there', () => discord.gateway.connections === 2 && isReady(app));
      discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
    },
  },
  {
    ...{ id: 'M67', fault: 'Discord: one shard is told to share its servers while people ask on the other' },
    ...{ reads: [/Your video is ready\./, /Nothing is being made here/], keeps: /^completed, 1 at Google, 0 said to all$/ },
    async act({ discord, app, ann, eve, general, elsewhere, until, reads }) {
      discord.requireShards(2);
      await until('both shards are there', () => discord.gateway.connections === 2 && isReady(app));
      const own = Number((BigInt(general.guild?.id ?? 0) >> 22n) % 2n);
      discord.gateway.hold(0, 1, 2, 3);
      discord.adviseShards(4);
      discord.gateway.close(4011, 1 - own);
      // Heard by the shard that is left, and once, though the new ones hear of it, too.
      const call = discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
      await until('it is acknowledged', () => call.acknowledgement?.how === 'deferred');
      discord.gateway.hold();
      await until('all four are there', () => discord.gateway.connections === 4 && isReady(app));
      call.repeat();
      await reads(/Your video is ready\./);
      discord.slash('queue', {}, { user: eve, channel: elsewhere });
      await reads(/Nothing is being made here/);
    },
  },
];

/** What only Discord has. */
export const discordRows: readonly FaultRow[] = cases.map(({ act, ...row }) => ({
  ...row,
  async run(options) {
    const clock = new ManualClock();
    const discord = await startFakeDiscord({ now: () => clock.now() });
    const [ann, eve] = [discord.addPerson({ name: 'Ann' }), discord.addPerson({ name: 'Eve' })];
    const general = discord.addChannel({ guild: discord.addGuild({ name: 'Film club', members: [ann, eve] }), name: 'general' });
    const elsewhere = discord.addChannel({ guild: discord.addGuild({ name: 'Others', managers: [eve] }), name: 'general' });
    const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl };
    try {
      return await withFaultApp({ ...options, clock, chats: true, settings }, async (app) => {
        const read = new Set<string>();
        const until: Scene['until'] = (what, holds) =>
          app.until(what, () => {
            for (const each of [...discord.visibleTo(ann), ...discord.visibleTo(eve)])
              if (isOurs(discord, each)) read.add(each.text);
            return holds();
          });
        const reads: Scene['reads'] = (sentence) =>
          until(`somebody reads ${sentence}`, () => [...read].some((each) => sentence.test(each)));
        await until('Discord is there', () => isReady(app));
        await act({ discord, app, ann, eve, general, elsewhere, until, reads });
        await reads(/Your video is ready\./);
        await until('the last words are there', async () => (await newest(app))?.state === 'completed' && app.outboxIsEmpty());
        const saidToAll = discord.messagesIn(general).filter(({ text }) => /on its way\./.test(text)).length;
        const kept = `${(await newest(app))?.state}, ${app.emulator.log.accepted.length} at Google, ${saidToAll} said to all`;
        return { read: [...read], kept, broken: app.broken() };
      });
    } finally {
      await discord.close();
    }
  },
}));

async function newest(app: FaultApp) {
  return (await app.app().engine.history({ limit: 1 })).generations[0];
}

async function isReady(app: FaultApp): Promise<boolean> {
  return (await fetch(`${app.app().url}/healthz`)).status === 200;
}

function isOurs(discord: FakeDiscord, { author, text }: SeenMessage): boolean {
  return author.id === discord.bot.id && text !== '';
}
