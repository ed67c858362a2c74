import { type Delivery, DeliveryError } from '../../domain/delivery.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { ScheduleAsker, ScheduleWish } from '../../domain/schedules/schedule-book.ts';
import type { PersonThere } from '../../domain/schedules/scheduled-places.ts';
import type { MakeRun } from '../../engine/schedules/run-planned.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from './manual-clock.ts';
import { scriptedProvider } from './scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from './test-engine.ts';

const { say } = createTexts();
const place = (guild: string): ReplyTarget => ({ platform: 'discord', channelId: `film-${guild}`, ids: { guild } });
/** Somebody who manages a server. */
export const asker = (id: string, guild = 'S1'): ScheduleAsker => ({
  requester: { platform: 'discord', id, name: id, roles: ['R1'] },
  replyTarget: place(guild),
  managesPlace: true,
});
export const ann = asker('ann');
/** A Wednesday; in Berlin it is 13:00. */
export const startMs = Date.UTC(2026, 10, 25, 12);
export const wish = (change: Partial<ScheduleWish> = {}): ScheduleWish => ({
  ...{ name: 'News', when: { day: 'daily', time: '9:00' }, timeZone: 'Europe/Berlin', capUsd: 1 },
  ...{ values: { prompt: '{weekday}, {date}: a fox' }, ...change },
});

/** What a platform says of people, and what they are told. */
export function createWorld() {
  const world = {
    who: (): PersonThere | DeliveryError => ({ is: 'here', requester: ann.requester, managesPlace: true }),
    told: [] as string[],
    model: 'veo-3.1-fast-generate-001',
    /** While a run is being made ready. */
    meanwhile: async (): Promise<unknown> => undefined,
  };
  const delivery: Delivery = {
    ...recordingDelivery([], 'discord'),
    schedules: {
      forManagers: true,
      placeOf: (target) => (target.ids.guild === undefined ? undefined : target),
      async whoIs(person) {
        const who = world.who();
        if (who instanceof DeliveryError) throw who;
        return who.is === 'here' ? { ...who, requester: { ...who.requester, id: person.id } } : who;
      },
      tell: async (person, _, sentence) => void world.told.push(`${person.id}: ${say(sentence)}`),
    },
  };
  const make: MakeRun = async ({ prompt = '' }, { requester, replyTarget, eventId, agreedUsd }) => {
    await world.meanwhile();
    return {
      request: sampleRequest({ model: world.model, prompt: String(prompt) }),
      ...{ images: [], requester, replyTarget, eventId },
      ...(agreedUsd !== undefined && { agreedUsd }),
    };
  };
  return { world, delivery, make };
}

type World = ReturnType<typeof createWorld>;

/** The engine in that world, with what is made at set times. */
export async function openScheduled({ delivery, make }: World, options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const app = openTestEngine({
    ...{ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')], deliveries: [delivery] },
    ...{ settings: { confirmAboveUsd: 1 }, clock: new ManualClock(startMs), ...options },
  });
  await app.engine.start();
  app.engine.makeAtTimes(make);
  return app;
}
