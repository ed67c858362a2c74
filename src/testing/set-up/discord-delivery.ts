import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, DeliveryKind, Receipt } from '../../domain/delivery.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { createLog } from '../../lib/log.ts';
import { createTimers } from '../../lib/reminders.ts';
import { createTexts } from '../../lib/say.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import type { DiscordDeliveryDeps } from '../../platforms/discord/delivery/deps.ts';
import type { DiscordRest } from '../../platforms/discord/discord-calls.ts';
import { createDiscordDelivery } from '../../platforms/discord/discord-delivery.ts';
import { createDiscordRest } from '../../platforms/discord/discord-rest.ts';
import { createInteractionTokens, type InteractionTokens } from '../../platforms/discord/interaction-tokens.ts';
import { createNoteStages, createPrivateNotes, type PrivateNotes } from '../../platforms/discord/private-notes.ts';
import { uploadLimitBytes } from '../../platforms/discord/upload.ts';
import type { Standing } from '../../platforms/discord/user-install.ts';
import type { Effect } from '../fakes/discord/effects.ts';
import { type DiscordWorld, setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { createMailbox, type Mailbox } from '../fakes/mailbox.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';
import { tinyVideo } from '../samples/tiny-video.ts';
import { ManualClock } from './manual-clock.ts';
import { createMemoryRows } from './memory-rows.ts';
import { temporaryFolder } from './test-engine.ts';

export interface DeliveryWorld extends DiscordWorld {
  readonly delivery: Delivery;
  readonly tokens: InteractionTokens;
  readonly notes: PrivateNotes;
  /** Discord, as the delivery calls it. */
  readonly botRest: DiscordRest;
  /** The bot's own. */
  readonly clock: ManualClock;
  /** Moves the bot's time and Discord's. */
  advance(ms: number): Promise<void>;
  /** Path of the generation's video, which plays. */
  readonly video: string;
  /** How often the bot learned that its token is refused. */
  readonly refusals: { count: number };
  /** How the generation stands, for those who look it up. */
  readonly standing: { now?: Standing };
  /** All that was logged. */
  readonly logged: string[];
  mailbox(receipts?: Partial<Record<DeliveryKind, Receipt>>): Mailbox;
  /** Ann's, in the channel `general`. */
  generation(change?: Partial<GenerationView>): GenerationView;
  /** A finished one. */
  finished(change?: Partial<GenerationView>): GenerationView;
  /** Of the bot. */
  posts(): readonly (Effect & { kind: 'message created' })[];
}

/** Discord's delivery at a fake Discord, without the bot around it. */
export async function setUpDelivery(change: Partial<DiscordDeliveryDeps> = {}): Promise<DeliveryWorld> {
  const world = await setUpDiscord();
  const { discord, ann, general, guild } = world;
  const clock = new ManualClock(Date.now());
  const refusals = { count: 0 };
  const standing: DeliveryWorld['standing'] = {};
  const logged: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: [],
    destination: { write: (line) => void logged.push(line) },
  });
  const secrets = createExpiringSecrets(createMemoryRows(), new Uint8Array(32), clock);
  const tokens = createInteractionTokens({ clock, secrets, log });
  const onRefused = (): void => {
    refusals.count += 1;
  };
  const rest = createDiscordRest({ token: discord.token, apiUrl: discord.apiUrl, clock, log, onRefused });
  const stopping = new AbortController().signal;
  const notes = createPrivateNotes({
    ...{ rest, tokens, stages: createNoteStages(), log, stopping, whenAllowed: (send) => send(), hold: (work) => work },
  });
  const notNow = (what: string) => () => Promise.reject(new Error(`no ${what} in this test`));
  const folder = temporaryFolder();
  const delivery = createDiscordDelivery({
    outputs: createFolderOutputs({ folder }),
    ...{ rest, tokens, notes, clock, log, texts: createTexts(), offered: [] },
    fitVideo: notNow('encoder'),
    makePoster: notNow('encoder'),
    publicLink: () => undefined,
    standing: async () => standing.now,
    reminders: (remind) => createTimers({ clock, remind, onFailure: () => undefined, stopping }),
    limitBytes: (id) => uploadLimitBytes(id === guild.id ? guild.premiumTier : undefined),
    ...change,
  });
  const id = crypto.randomUUID();
  const createdAtMs = clock.now();
  const video = join(folder, `${id}.mp4`);
  const bytes = await tinyVideo();
  writeFileSync(video, bytes);
  const replyTarget: ReplyTarget = {
    platform: 'discord',
    channelId: general.id,
    ids: { place: 'text', guild: guild.id, locale: 'en-US' },
  };
  const requester = { platform: 'discord', id: ann.id, name: 'Ann' } as const;
  const generation: DeliveryWorld['generation'] = (changed) =>
    sampleGeneration({ id, requester, replyTarget, createdAtMs, ...changed });
  const stored = { file: `${id}.mp4`, sizeBytes: bytes.length, durationSeconds: 4, width: 160, height: 90 };
  return {
    ...{ ...world, botRest: rest, delivery, tokens, notes, clock, video, refusals, standing, logged, generation },
    finished: (changed) => generation({ state: 'delivering', charged: 'yes', videos: [stored], ...changed }),
    async advance(ms) {
      discord.clock.advance(ms);
      await clock.advance(ms);
    },
    mailbox: (receipts = {}) => createMailbox(delivery, receipts, video),
    posts: () => discord.log.all('message created').filter(({ via }) => via !== 'person'),
  };
}
