import { setTimeout as wait } from 'node:timers/promises';
import type { FailpointName } from '../../../domain/failpoint.ts';
import type { Random } from '../../../preview/seeded-random.ts';
import type { AskedBot, BotExit, BotPlan } from '../../bot/bot-process.ts';
import type { SeveralBots } from '../../several/several-bots.ts';
import type { Notes } from './notes.ts';

/** A process that is started again whenever it ends, as service managers do. */
export interface Kept {
  readonly nth: number;
  readonly bot: AskedBot;
  /** Dies as soon as it comes to a place of its program. */
  readonly isDoomed: boolean;
  /** Undefined until people can reach it, and once they can't. */
  url: string | undefined;
  /** What was done to it, and has not come to its end. */
  fate: 'none' | 'stands still' | 'drains' | 'is killed';
}

export interface Processes {
  /** Those that people can reach, or think that they can. */
  reached(): readonly Kept[];
  /** Those that nothing is done to just now. */
  well(): readonly Kept[];
  running(): readonly Kept[];
  kill(kept: Kept): Promise<void>;
  /** Stops it as a machine does that has no time for it. */
  standStill(kept: Kept, forMs: number): Promise<void>;
  /** Ends it in order. */
  drain(kept: Kept): Promise<void>;
  /** The next one in its place dies at a place of its program. */
  doom(nth: number, dieAt: FailpointName): void;
  /** From its next start on it is a later release of the program. */
  upgrade(nth: number): void;
  /** Nothing is done to them any more: those that die by plan do not. */
  calm(): void;
  /** Starts none any more, and ends all in order. */
  end(): Promise<void>;
}

/** Longer than a stop in order may take, which is `STOP_SECONDS` (8), on a busy machine. */
const longestStopMs = 20_000;
const againMostMs = 2500;
/** Starts that fail one after the other, while the database is away for a few seconds at most. */
const mostFailures = 10;

export function keepProcesses(
  bots: Pick<SeveralBots, 'start' | 'homes'>,
  { random, notes, plan }: { readonly random: Random; readonly notes: Notes; readonly plan: BotPlan },
): Processes {
  const kept = new Map<number, Kept>();
  const doomedAt = new Map<number, FailpointName>();
  const releases = new Map<number, number>();
  let isOver = false;

  const startOne = (nth: number): Kept => {
    const dieAt = doomedAt.get(nth);
    doomedAt.delete(nth);
    const later = releases.get(nth);
    const bot = bots.start(nth, {
      ...plan,
      ...(dieAt === undefined ? {} : { dieAt }),
      ...(later === undefined ? {} : { releases: later }),
    });
    const one: Kept = { nth, bot, isDoomed: dieAt !== undefined, url: undefined, fate: 'none' };
    void bot.url.then((url) => {
      one.url = url;
    });
    kept.set(nth, one);
    return one;
  };

  const keep = async (nth: number): Promise<void> => {
    let failures = 0;
    while (!isOver) {
      const one = startOne(nth);
      const wasReached = (await one.bot.url) !== undefined;
      const exit = await one.bot.exit;
      one.url = undefined;
      kept.delete(nth);
      failures = wasReached ? 0 : failures + 1;
      const lastWords = bots.homes[nth]?.output.slice(-5).join('') ?? '';
      if (failures > mostFailures) return notes.problem(`process ${nth} does not start: ${lastWords}`);
      judgeExit(notes, one, exit, wasReached, lastWords);
      if (!isOver) await wait(100 + againMostMs * random());
    }
  };
  const keeping = bots.homes.map((_, nth) => keep(nth));

  return {
    reached: () => [...kept.values()].filter(({ url }) => url !== undefined),
    well: () => [...kept.values()].filter(({ url, fate }) => url !== undefined && fate === 'none'),
    running: () => [...kept.values()],
    async kill(one) {
      one.fate = 'is killed';
      one.bot.signal('SIGKILL');
      await one.bot.exit;
    },
    async standStill(one, forMs) {
      one.fate = 'stands still';
      one.bot.signal('SIGSTOP');
      await wait(forMs);
      one.bot.signal('SIGCONT');
      if (one.fate === 'stands still') one.fate = 'none';
    },
    drain: (one) => drain(one, notes),
    doom: (nth, dieAt) => void doomedAt.set(nth, dieAt),
    upgrade: (nth) => void releases.set(nth, (releases.get(nth) ?? 0) + 1),
    calm: () => doomedAt.clear(),
    async end() {
      isOver = true;
      await Promise.all([...kept.values()].map((one) => drain(one, notes)));
      await Promise.all(keeping);
    },
  };
}

async function drain(one: Kept, notes: Notes): Promise<void> {
  one.fate = 'drains';
  one.bot.signal('SIGTERM');
  const callOff = new AbortController();
  const late = wait(longestStopMs, 'late' as const, { signal: callOff.signal }).catch(() => 'in time' as const);
  const ended = one.bot.exit.then(() => 'in time' as const);
  if ((await Promise.race([late, ended])) === 'late') {
    notes.problem(`process ${one.nth} (${one.bot.pid}) did not stop within ${longestStopMs / 1000} s of SIGTERM`);
    // With the report that Node writes of what it still waits for.
    one.bot.signal('SIGUSR2');
    await wait(2000);
    one.bot.signal('SIGKILL');
    await one.bot.exit;
  }
  callOff.abort();
}

function judgeExit(
  notes: Notes,
  { nth, fate, bot, isDoomed }: Kept,
  { code, signal }: BotExit,
  wasReached: boolean,
  lastWords: string,
): void {
  const how = signal ?? `${code}`;
  notes.did(`process ${nth} (${bot.pid}) ended with ${how}, ${fate}`);
  notes.count(`ended with ${how}`);
  // One that others declared dead, or that lost its database, ends with 1 and is started again.
  // One that takes too long is killed, which was told already.
  const isDrained = fate === 'drains' && (code === 0 || signal === 'SIGKILL' || (!wasReached && signal === 'SIGTERM'));
  const isWell = code === 1 || isDrained || ((fate === 'is killed' || isDoomed) && signal === 'SIGKILL');
  if (!isWell) notes.problem(`process ${nth} (${bot.pid}) ended by itself with ${how}: ${lastWords}`);
}
