import { isEnded } from '../../domain/generation.ts';
import { readPlaceSettings } from '../../domain/place-settings/read-place-settings.ts';
import { type SettingScope, serverScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Core } from '../core.ts';
import type { Erasing } from '../erasing.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Erased in one go, so that nothing else waits for it; the next minute goes on. */
const batch = 100;
/** What is counted before somebody is asked. */
const mostCounted = 10_000;
const key = 'keepDays';

interface OldPlace {
  readonly scope: SettingScope;
  readonly days: number;
  /** Channels of it with a choice of their own. */
  readonly except: readonly string[];
}

/** The most that a place may choose, in days; undefined where the bot keeps words or videos for ever. */
export function longestKept({ outputsKeepDays, historyKeepDays = 0 }: Core['settings']): number | undefined {
  return outputsKeepDays === 0 || historyKeepDays === 0 ? undefined : Math.max(outputsKeepDays, historyKeepDays);
}

/** How many a place would have erased by tomorrow, if it kept them for so many days; `mostCounted` where there are more. */
export async function wouldErase(core: Pick<Core, 'store' | 'wallClock'>, scope: SettingScope, days: number): Promise<number> {
  const except = scope.channelId === undefined ? await channelsOf(core, scope) : [];
  return await core.store.endedCountAt(scope, core.wallClock.certainMs() - (days - 1) * dayMs, except, mostCounted);
}

/** Erases words and videos of what is older than its place wants. @returns what the upkeep calls each minute */
export function createPlaceRetention(core: Core, erasing: Pick<Erasing, 'eraseOldOne'>): () => Promise<void> {
  const { clock, store, wallClock } = core;
  /** On the clock that never jumps: an hour is enough for what goes by days. */
  let nextMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock.monotonicMs() < nextMs) return;
    let isMore = false;
    for (const { scope, days, except } of await placesOf(core)) {
      if (core.stopping.aborted) return;
      const old = await store.endedAt(scope, wallClock.certainMs() - days * dayMs, except, batch);
      for (const { id } of old) await eraseAt(core, erasing, id);
      isMore ||= old.length === batch;
    }
    nextMs = isMore ? nextMs : clock.monotonicMs() + hourMs;
  };
}

async function placesOf({ store }: Pick<Core, 'store'>): Promise<readonly OldPlace[]> {
  const chosen = await store.settingsOf(key);
  return chosen.flatMap((each) => {
    const { channel, server } = readPlaceSettings([each]);
    const days = channel.keepDays ?? server.keepDays;
    const { scope } = each;
    if (days === undefined) return [];
    const others = chosen.filter((other) => scope.channelId === undefined && isSameServer(other.scope, scope));
    return [{ scope, days, except: others.flatMap((other) => other.scope.channelId ?? []) }];
  });
}

async function channelsOf({ store }: Pick<Core, 'store'>, scope: SettingScope): Promise<readonly string[]> {
  return (await store.channelSettings(serverScopeOf(scope), key)).flatMap((each) => each.scope.channelId ?? []);
}

function isSameServer(one: SettingScope, other: SettingScope): boolean {
  return one.platform === other.platform && one.tenant === other.tenant && one.serverId === other.serverId;
}

/** A favourite, and what is kept for ever, stays without its words. Who marks one meanwhile keeps it: it is asked in the transaction that erases it. */
async function eraseAt(core: Core, erasing: Pick<Erasing, 'eraseOldOne'>, id: string): Promise<void> {
  const generation = await core.get(id);
  if (generation === undefined || !isEnded(generation.state)) return;
  await erasing.eraseOldOne(generation, async (store) => ((await store.isHeld(id)) ? 'words' : 'all'));
}
