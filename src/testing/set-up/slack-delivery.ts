import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, DeliveryKind, Receipt } from '../../domain/delivery.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { createLog } from '../../lib/log.ts';
import { createTexts } from '../../lib/say.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import type { SlackDeliveryDeps } from '../../platforms/slack/delivery/deps.ts';
import type { ScheduledDeps } from '../../platforms/slack/delivery/scheduled.ts';
import { type AnswerAddresses, createAnswerAddresses } from '../../platforms/slack/response-urls.ts';
import { createSlackClient } from '../../platforms/slack/slack-client.ts';
import { createSlackDelivery } from '../../platforms/slack/slack-delivery.ts';
import { createUserGroups } from '../../platforms/slack/user-groups.ts';
import { createMailbox, type Mailbox } from '../fakes/mailbox.ts';
import type { Effect } from '../fakes/slack/effects.ts';
import type { FakeSlackOptions } from '../fakes/slack/fake-slack.ts';
import type { SeenMessage } from '../fakes/slack/seen.ts';
import { type SlackWorld, setUpSlack, silentLogger } from '../fakes/slack/set-up-slack.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';
import { tinyVideo } from '../samples/tiny-video.ts';
import { ManualClock } from './manual-clock.ts';
import { createMemoryRows } from './memory-rows.ts';
import { temporaryFolder } from './test-engine.ts';

export interface SlackDeliveryWorld extends SlackWorld {
  readonly delivery: Delivery;
  readonly addresses: AnswerAddresses;
  /** The bot's own. */
  readonly clock: ManualClock;
  /** Path of the generation's video, which plays. */
  readonly video: string;
  /** Which installations' tokens were refused, and how. */
  readonly refusals: string[];
  /** All that was logged. */
  readonly logged: string[];
  mailbox(receipts?: Partial<Record<DeliveryKind, Receipt>>): Mailbox;
  /** Ann's, in the channel `general`. */
  generation(change?: Partial<GenerationView>): GenerationView;
  /** A finished one. */
  finished(change?: Partial<GenerationView>): GenerationView;
  /** Of the bot, oldest first. */
  posts(): readonly (Effect & { kind: 'message posted' })[];
  /** What stands in the channel. */
  seen(): readonly SeenMessage[];
  /** The bot's time runs, fast, until something is through. */
  through<T>(work: Promise<T>): Promise<T>;
}

export interface SlackDeliveryOptions {
  readonly change?: Partial<SlackDeliveryDeps & ScheduledDeps>;
  readonly slack?: FakeSlackOptions;
}

/** Slack's delivery at a fake Slack, without the bot around it. */
export async function setUpSlackDelivery({ change, slack: options }: SlackDeliveryOptions = {}): Promise<SlackDeliveryWorld> {
  const world = await setUpSlack(options);
  const { slack, ann, general } = world;
  const clock = new ManualClock(Date.now());
  const refusals: string[] = [];
  const logged: string[] = [];
  const log = createLog({
    ...{ level: 'debug', format: 'json', secrets: [], destination: { write: (line: string) => void logged.push(line) } },
  });
  const secrets = createExpiringSecrets(createMemoryRows(), new Uint8Array(32), clock);
  const addresses = createAnswerAddresses({ clock, secrets, log });
  const installations = { botToken: async (id: string) => (id === slack.team.id ? slack.team.botToken : undefined) };
  const client = createSlackClient({
    ...{ apiUrl: slack.apiUrl, installations, logger: silentLogger },
    onRefused: (installation, code) => void refusals.push(`${installation} ${code}`),
  });
  const folder = temporaryFolder();
  const userGroups = createUserGroups({ client, clock, log, stopping: new AbortController().signal });
  const delivery = createSlackDelivery({
    userGroups,
    outputs: createFolderOutputs({ folder }),
    ...{ client, addresses, clock, log, texts: createTexts(), offered: [], publicLink: () => undefined },
    ...change,
  });
  const id = crypto.randomUUID();
  const video = join(folder, `${id}.mp4`);
  const bytes = await tinyVideo();
  writeFileSync(video, bytes);
  const replyTarget: ReplyTarget = {
    ...{ platform: 'slack', channelId: general.id, ids: { place: 'channel', installation: slack.team.id, team: slack.team.id } },
  };
  const requester = { platform: 'slack', id: ann.id, name: 'ann' } as const;
  const createdAtMs = clock.now();
  const generation: SlackDeliveryWorld['generation'] = (changed) =>
    sampleGeneration({ id, requester, replyTarget, createdAtMs, ...changed });
  const stored = { file: `${id}.mp4`, sizeBytes: bytes.length, durationSeconds: 4, width: 160, height: 90 };
  return {
    ...{ ...world, delivery, addresses, clock, video, refusals, logged, generation },
    finished: (changed) => generation({ state: 'delivering', charged: 'yes', videos: [stored], ...changed }),
    mailbox: (receipts = {}) => createMailbox(delivery, receipts, video),
    posts: () => slack.log.all('message posted').filter(({ via, onlyFor }) => via !== 'person' && onlyFor === undefined),
    seen: () => slack.messagesIn(general),
    async through(work) {
      let isDone = false;
      const settle = (): void => {
        isDone = true;
      };
      work.then(settle, settle);
      while (!isDone) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        await clock.advance(500);
        slack.clock.advance(500);
      }
      return work;
    },
  };
}
