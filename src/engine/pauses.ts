import { type ProviderId, providerFacts } from '../domain/catalog.ts';
import type { PauseReason, ProviderError } from '../domain/errors.ts';
import { readStoredText } from '../domain/texts/renamed.ts';
import { moment, type Text, text } from '../domain/texts.ts';
import type { Core } from './core.ts';

/** How long nothing is sent after a provider refused the account, before it is asked again. */
const adminPauseMs = 15 * 60_000;
/** While credentials are refused they are looked at this often, free of charge, so that a renewed login is noticed within a minute. */
const credentialsLookMs = 30_000;
/** What a 429 without a time costs. */
const rateLimitPauseMs = 30_000;
/** What a pause lasts at most that an earlier version stored. */
const dayMs = 86_400_000;
/** A pause that is to last for longer than it was to last at all, and so much more: the wall clock went back since it began. */
const clockToleranceMs = 3_600_000;
/** By then a pause is stored. */
const storedSoonMs = 5000;
/** Where the pauses are kept in the store. */
const fact = 'pauses';

interface Pause {
  readonly provider: ProviderId;
  readonly reason: PauseReason | 'rate limit';
  readonly untilMs: number;
  /** How long it was to last when it began. Absent where an earlier version stored it: a day then. */
  readonly lastsMs?: number;
  /** What the provider said of it to those who wait. */
  readonly text: Text;
}

/** A pause as an admin sees it. */
export interface ProviderPause {
  readonly provider: ProviderId;
  readonly reason: PauseReason | 'rate limit';
  /** Epoch milliseconds; it may end sooner. */
  readonly untilMs: number;
  /** What the provider said. */
  readonly text: Text;
}

/** To which providers nothing may be sent for now, and why. Each provider pauses by itself: a key without billing holds up no project. */
export interface Pauses {
  /** Reads those of the last process. Called once, before anything is sent. */
  load(): Promise<void>;
  /** @param error a refusal that concerns every request to this provider */
  begin(provider: ProviderId, error: ProviderError): void;
  /** The provider took a request. */
  worked(provider: ProviderId): void;
  /** With several processes: learns what others were refused, and where they went on. */
  readOthers(): Promise<void>;
  /** Ends what is over. @returns those that nothing may be sent to */
  current(): Promise<readonly ProviderId[]>;
  /** Whether nothing may be sent to a provider now. */
  holds(provider: ProviderId): boolean;
  /** Until the first pause ends, in milliseconds; undefined where there is none. */
  leftMs(): number | undefined;
  /** Why nothing goes to a provider, for people; undefined where it goes on by itself within a minute. */
  reason(provider: ProviderId): Text | undefined;
  /** All of these reasons. */
  reasons(): readonly Text[];
  /** All that are paused, also those that go on by themselves within a minute. */
  list(): readonly ProviderPause[];
  /** Somebody says that it is put right: ends them now. @param provider default: all @returns those that were paused */
  endNow(provider?: ProviderId): Promise<readonly ProviderId[]>;
}

/** @param changed called when a pause begins or ends */
export function createPauses(core: Core, changed: () => void): Pauses {
  const { clock, log, store } = core;
  const pauses = new Map<ProviderId, Pause>();
  /** How often a look said that credentials are accepted and a start was refused all the same; one number for each provider. */
  const misleadingLooks = new Map<ProviderId, number>();
  /** When the last one was ended here: until that is stored, the others' notes still have it. */
  const endedMs = new Map<ProviderId, number>();

  /** The others hear also of what is over soon. */
  const outlivesProcess = ({ reason }: Pause): boolean => reason !== 'rate limit' || core.sharing !== undefined;

  /** Never throws: what was refused has to go back into line, whatever the database says to this. */
  const keep = (provider: ProviderId): void => {
    const write = async (inner: Core): Promise<void> => {
      const own = pauses.get(provider);
      const isKept = own !== undefined && outlivesProcess(own);
      const others = readKept(await inner.store.fact(fact), 'any').filter((each) => each.provider !== provider);
      const kept = isKept ? [...others, own] : others;
      await inner.store.setFact(fact, kept.length === 0 ? undefined : JSON.stringify(kept));
    };
    void core.inBackground('the pauses could not be stored', core.write(write));
  };

  /** With several processes another one may have been refused, or may have gone on. */
  const readOthers = async (): Promise<void> => {
    const kept = new Map(readKept(await store.fact(fact), 'any').map((pause) => [pause.provider, pause]));
    for (const pause of kept.values()) follow(pause);
    for (const [provider, { untilMs, lastsMs = dayMs }] of [...pauses]) {
      // One that has just begun here may not be stored yet.
      const isOld = clock.now() - (untilMs - lastsMs) > storedSoonMs;
      if (isOld && !kept.has(provider)) pauses.delete(provider);
    }
  };

  /** One that another process has begun, or made longer. Each looks by itself: the other one may be gone by the time that it is over. */
  const follow = (pause: Pause): void => {
    const { provider, untilMs, lastsMs = dayMs } = pause;
    const own = pauses.get(provider);
    if (own !== undefined && own.untilMs >= untilMs) return;
    if (untilMs - lastsMs <= (endedMs.get(provider) ?? Number.NEGATIVE_INFINITY)) return;
    pauses.set(provider, pause);
    if (pause.reason === 'credentials') lookLater(pause);
  };

  /** Another one that has begun meanwhile stays. */
  const end = async (pause: Pause): Promise<void> => {
    const { provider } = pause;
    if (pauses.get(provider) !== pause) return;
    pauses.delete(provider);
    endedMs.set(provider, clock.now());
    keep(provider);
    log.info({ provider }, 'the queue goes on');
    try {
      const isWaiting = (await store.unfinished()).filter((each) => each.state === 'queued' && each.provider === provider);
      for (const { id } of isWaiting) core.announce(id);
    } finally {
      changed();
    }
  };

  const lookIn = (delayMs: number, pause: Pause): void => {
    clock.after(delayMs, () => {
      if (pauses.get(pause.provider) !== pause) return;
      look(pause).catch((error: unknown) => {
        log.error({ err: error, provider: pause.provider }, 'a look at the credentials failed unexpectedly');
        lookIn(delayMs, pause);
      });
    });
  };

  /** Where looks mislead, the wait doubles: a start that is refused again and again is not asked for each minute. */
  const lookLater = (pause: Pause): void => {
    if (core.provider(pause.provider)?.acceptsCredentials === undefined) return;
    lookIn(credentialsLookMs * 2 ** Math.min(5, misleadingLooks.get(pause.provider) ?? 0), pause);
  };

  const look = async (pause: Pause): Promise<void> => {
    const { provider } = pause;
    const isAccepted = (await core.provider(provider)?.acceptsCredentials?.(core.stopping)) ?? false;
    if (core.stopping.aborted || pauses.get(provider) !== pause) return;
    if (!isAccepted) return lookIn(credentialsLookMs, pause);
    misleadingLooks.set(provider, (misleadingLooks.get(provider) ?? 0) + 1);
    await end(pause);
  };

  return {
    async load() {
      for (const pause of readKept(await store.fact(fact))) pauses.set(pause.provider, pause);
    },
    begin(provider, error) {
      const reason = error.pause ?? 'rate limit';
      const lastsMs = error.retryAfterMs ?? defaultPauseMs(reason, provider, clock.now());
      const untilMs = clock.now() + lastsMs;
      const before = pauses.get(provider);
      // Of several refusals that were on their way together, none shortens what another one asked for.
      const isShorter = before !== undefined && before.untilMs >= untilMs;
      if (isShorter && (before.reason !== 'rate limit' || reason === 'rate limit')) return;
      const pause: Pause = { provider, reason, untilMs, lastsMs, text: error.text };
      pauses.set(provider, pause);
      if (outlivesProcess(pause)) keep(provider);
      if (before?.reason !== reason) tellAdmin(log, pause, error);
      if (reason === 'credentials') lookLater(pause);
      changed();
    },
    readOthers,
    worked: (provider) => void misleadingLooks.delete(provider),
    async current() {
      if (core.sharing !== undefined) await readOthers();
      for (const pause of [...pauses.values()]) {
        const { untilMs, lastsMs = dayMs } = pause;
        const leftMs = untilMs - clock.now();
        if (leftMs <= 0 || leftMs > lastsMs + clockToleranceMs) await end(pause);
      }
      return [...pauses.keys()];
    },
    holds: (provider) => pauses.has(provider),
    leftMs() {
      const ends = [...pauses.values()].map(({ untilMs }) => untilMs - clock.now());
      return ends.length === 0 ? undefined : Math.max(1, Math.min(...ends));
    },
    reason: (provider) => sentence(pauses.get(provider)),
    reasons: () => [...pauses.values()].flatMap((pause) => sentence(pause) ?? []),
    list: () => [...pauses.values()],
    async endNow(provider) {
      const ended = [...pauses.values()].filter((each) => provider === undefined || each.provider === provider);
      for (const each of ended) {
        misleadingLooks.delete(each.provider);
        await end(each);
      }
      return ended.map((each) => each.provider);
    },
  };
}

function tellAdmin(log: Core['log'], { provider, reason, untilMs }: Pause, { helpUrl }: ProviderError): void {
  const facts = { provider, reason, until: new Date(untilMs).toISOString(), ...(helpUrl === undefined ? {} : { helpUrl }) };
  log.warn(facts, 'the queue is paused');
}

/** How long nothing is sent where the refusal does not say. */
function defaultPauseMs(reason: Pause['reason'], provider: ProviderId, nowMs: number): number {
  if (reason === 'rate limit') return rateLimitPauseMs;
  return (reason === 'daily quota' ? providerFacts(provider).quotaRenewsMs?.(nowMs) : undefined) ?? adminPauseMs;
}

function sentence(pause: Pause | undefined): Text | undefined {
  switch (pause?.reason) {
    case undefined:
    case 'rate limit':
      return undefined;
    case 'daily quota':
      return text('pause.until', { reason: pause.text, time: moment(pause.untilMs) });
    case 'credentials':
    case 'no billing':
    case 'no credit':
    case 'spending limit':
      return text('pause.kept', { reason: pause.text });
  }
}

/** @param which after a start those of the day alone */
function readKept(saved: string | undefined, which: 'of the day' | 'any' = 'of the day'): readonly Pause[] {
  if (saved === undefined) return [];
  const kept = JSON.parse(saved) as readonly Pause[];
  // An account that was put right deserves a try at once: starting the bot again is how an admin says that it is.
  const daily = kept.filter(({ reason }) => which === 'any' || reason === 'daily quota');
  return daily.map((pause) => ({ ...pause, text: readStoredText(pause.text) }));
}
