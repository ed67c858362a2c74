import { z } from 'zod';
import { catalog } from '../domain/catalog.ts';
import { decimal, integer, type SettingKind } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';

export interface LimitSettings {
  /** Id of the catalogue; undefined means the best one for the credentials. */
  readonly videoModel: string | undefined;
  readonly limits: {
    readonly concurrentGenerations: number;
    readonly generationsPerMinute: number;
    /** undefined means as many as the rate needs. */
    readonly startsAtOnce: number | undefined;
    readonly activePerPerson: number;
  };
  /** US dollars, days and months in UTC; undefined means no limit. */
  readonly budgets: {
    readonly usdPerDay: number | undefined;
    readonly usdPerMonth: number | undefined;
    readonly usdPerPersonPerDay: number | undefined;
    readonly usdPerChannelPerDay: number | undefined;
  };
  /** US dollars; 0 asks about everything that is not free. */
  readonly confirmAboveUsd: number;
  /** US dollars; undefined: no request waits for the bot’s admin. */
  readonly approveAboveUsd: number | undefined;
  readonly polling: {
    /** First check of an operation; undefined means the model's minimum latency. */
    readonly firstSeconds: number | undefined;
    readonly seconds: number;
  };
  /** How long a stop may take. */
  readonly stopSeconds: number;
}

const money = decimal(0, 10_000_000);
const seconds = decimal(0.1, 3600);

const videoModels = (): readonly string[] => catalog.filter(({ makes }) => makes === 'video').map(({ id }) => id);
/** What a vendor calls a model in a list that is read at the start alone. */
const listedId = /^[\w.-]{1,60}\/[\w.:-]{1,80}$/;
/** Looks at the catalogue when it is asked, which is filled by then. Whether a listed one is there is known after the list was read. */
const videoModelId: SettingKind<string> = {
  schema: z.string().refine((id) => videoModels().includes(id) || listedId.test(id)),
  get expected() {
    return text('expected.oneOf', { values: videoModels().join(', ') });
  },
};

export const videoModel = setting('VIDEO_MODEL', videoModelId, {
  help: 'The model that is used when nobody names one: its id, or preview; without it the best one for the credentials.',
});
const concurrentGenerations = setting('CONCURRENT_GENERATIONS', integer(1, 1000), {
  help: 'Videos in the making at the providers at once.',
  default: '5',
});
const generationsPerMinute = setting('GENERATIONS_PER_MINUTE', integer(1, 10_000), {
  help: 'Videos started in any 60 seconds, all channels together.',
  default: '10',
});
const startsAtOnce = setting('STARTS_AT_ONCE', integer(1, 50), {
  help: 'Paid requests that wait for their answer at once; after a crash people are asked about at most so many, and about videos that are made in one call. Without it 1 up to 20 starts a minute, above that as many as the rate needs, 8 at most.',
});
const activePerPerson = setting('ACTIVE_PER_PERSON', integer(1, 1_000_000), {
  help: 'Videos that one person may have waiting or running at once.',
  default: '10',
});
export const usdPerDay = setting('BUDGET_USD_PER_DAY', money, {
  help: 'Most that all may spend in a day (UTC), in US dollars by the list prices; without it there is no limit.',
});
const usdPerMonth = setting('BUDGET_USD_PER_MONTH', money, { help: 'The same for a month (UTC).' });
export const usdPerPersonPerDay = setting('BUDGET_USD_PER_PERSON_PER_DAY', money, { help: 'The same for one person and day.' });
const usdPerChannelPerDay = setting('BUDGET_USD_PER_CHANNEL_PER_DAY', money, { help: 'The same for one channel and day.' });
export const confirmAboveUsd = setting('CONFIRM_ABOVE_USD', money, {
  help: 'What costs more than this, in US dollars by the list prices, is made only after its person agreed to the price; 0 always asks.',
  default: '1.00',
});
const approveAboveUsd = setting('APPROVE_ABOVE_USD', money, {
  help: 'What costs more than this, in US dollars by the list prices, waits for up to a day until the bot’s admin approves it: in ALERT_CHANNEL, on the page or in the terminal. Servers can set less for themselves, and then decide. Without it nothing waits; 0 has everything wait that is not free.',
});
const pollFirstSeconds = setting('POLL_FIRST_SECONDS', seconds, {
  help: 'First look at a video in the making, in seconds; without it as soon as its model can be ready.',
});
const pollSeconds = setting('POLL_SECONDS', seconds, { help: 'Seconds between further looks.', default: '3' });
const stopSeconds = setting('STOP_SECONDS', integer(2, 3600), {
  help: 'How long a stop may take, in seconds: videos that are made in one call get it to be finished. The container or service needs as much time.',
  default: '8',
});

export const limitSettings: SettingsGroup<LimitSettings> = {
  title: 'Model and limits',
  prefixes: ['VIDEO', 'BUDGET', 'CONFIRM', 'APPROVE', 'POLL', 'STARTS', 'STOP'],
  all: [
    ...[videoModel, concurrentGenerations, generationsPerMinute, startsAtOnce, activePerPerson],
    ...[
      usdPerDay,
      usdPerMonth,
      usdPerPersonPerDay,
      usdPerChannelPerDay,
      confirmAboveUsd,
      approveAboveUsd,
      pollFirstSeconds,
      pollSeconds,
      stopSeconds,
    ],
  ],
  read: ({ read }) => ({
    videoModel: read(videoModel),
    limits: {
      concurrentGenerations: read(concurrentGenerations),
      generationsPerMinute: read(generationsPerMinute),
      startsAtOnce: read(startsAtOnce),
      activePerPerson: read(activePerPerson),
    },
    budgets: {
      usdPerDay: read(usdPerDay),
      usdPerMonth: read(usdPerMonth),
      usdPerPersonPerDay: read(usdPerPersonPerDay),
      usdPerChannelPerDay: read(usdPerChannelPerDay),
    },
    confirmAboveUsd: read(confirmAboveUsd),
    approveAboveUsd: read(approveAboveUsd),
    polling: { firstSeconds: read(pollFirstSeconds), seconds: read(pollSeconds) },
    stopSeconds: read(stopSeconds),
  }),
};
