import { updateModels } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { Command } from '../domain/command.ts';
import type { Log } from '../lib/log.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import type { AppConfig } from './installed.ts';

/** From one reading to the next, give or take a tenth: bots that started together do not ask together. */
const everyMs = 6 * 3_600_000;
const jitter = 0.1;
/** However many refusals there are, the lists are not read more often than this. */
const leastGapMs = 5 * 60_000;
/** Longest that one list may take. */
const timeoutMs = 10_000;

export interface RefreshModelsParts {
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Models that are read again while the bot runs. */
export interface RefreshedModels {
  /** Something was refused that the lists did not let expect: they are read again, soon. */
  doubt(): void;
  /** The same commands; while one of them runs, no model changes: the price that it says is the price that it reserves. */
  holdWhileRunning(commands: readonly Command[]): readonly Command[];
  stop(): Promise<void>;
}

/**
 * Reads the vendors' lists again every few hours, and after a refusal that they did not let expect. Prices and limits of the models that there
 * are follow; one that is not listed any more is refused with what is there; a reading that fails leaves all as it is.
 *
 * @param listing the modules that listed their models at the start
 */
export function refreshModels(
  listing: readonly ProviderModule[],
  { providers, dataFolder }: Pick<AppConfig, 'providers' | 'dataFolder'>,
  { clock, log, random = Math.random }: RefreshModelsParts,
): RefreshedModels {
  const settings: Readonly<Record<string, unknown>> = providers;
  const stopping = new AbortController();
  const gate = createGate();
  let readAtMs = clock.monotonicMs();
  let dueAtMs = Number.POSITIVE_INFINITY;
  let callOff: () => void = () => undefined;
  let reading: Promise<void> | undefined;

  const readAgain = async (): Promise<void> => {
    readAtMs = clock.monotonicMs();
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
    for (const module of listing) {
      const models = await module.readModels?.(settings[module.id], { clock, log, dataFolder, signal, again: true });
      if (stopping.signal.aborted) return;
      if (models === undefined) log.warn({ provider: module.id }, 'the list of models can not be read again; it stays as it is');
      else
        gate.whenFree(module.id, () =>
          log.info({ provider: module.id, ...updateModels(models) }, 'the list of models is read again'),
        );
    }
  };
  const planAt = (atMs: number): void => {
    if (stopping.signal.aborted || atMs >= dueAtMs) return;
    callOff();
    dueAtMs = atMs;
    callOff = clock.after(Math.max(0, atMs - clock.monotonicMs()), () => {
      dueAtMs = Number.POSITIVE_INFINITY;
      reading = readAgain().finally(planNext);
    });
  };
  const planNext = (): void => planAt(clock.monotonicMs() + everyMs * (1 - jitter + 2 * jitter * random()));
  if (listing.length > 0) planNext();

  return {
    doubt: () => planAt(Math.max(clock.monotonicMs(), readAtMs + leastGapMs)),
    holdWhileRunning: (commands) =>
      commands.map((command) => ({ ...command, run: (values, call) => gate.hold(() => command.run(values, call)) })),
    async stop() {
      callOff();
      stopping.abort();
      await reading;
    },
  };
}

/** Lets changes in only while nothing holds. The newest of a name counts. */
function createGate() {
  const waiting = new Map<string, () => void>();
  let holders = 0;
  const letIn = (): void => {
    if (holders > 0) return;
    for (const [name, change] of [...waiting]) {
      waiting.delete(name);
      change();
    }
  };
  return {
    whenFree(name: string, change: () => void): void {
      waiting.set(name, change);
      letIn();
    },
    async hold<T>(work: () => Promise<T>): Promise<T> {
      holders += 1;
      try {
        return await work();
      } finally {
        holders -= 1;
        letIn();
      }
    },
  };
}
