import type { Registry } from 'prom-client';
import type { Measures } from '../../domain/measures.ts';
import { createGauges, type GaugeSources } from './gauges.ts';

/** However many different values there are, no more become series of their own; the rest is `other`. */
const mostModels = 60;
const mostReasons = 60;
const mostRoutes = 120;
const mostPlatforms = 10;
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/ (2026-11) */
const contentType = 'text/plain; version=0.0.4; charset=utf-8';
const waitBuckets = [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600];
const commitBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1];

/** The numbers of a running bot, in the text format of Prometheus. */
export interface Metrics {
  readonly measures: Measures;
  /** What is read when it is asked for. */
  read(sources: GaugeSources): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** What happens before the library is there is counted then; more than so much would be a fault of ours. */
const mostPending = 10_000;

/**
 * Counts in a registry of its own: two bots in one process share nothing. The library is loaded once the bot runs, beside everything else, and what
 * happened by then is counted afterwards.
 */
export function createMetrics(): Metrics {
  const pending: ((measures: Measures) => void)[] = [];
  let measures: Measures | undefined;
  let sources: GaugeSources | undefined;
  let loading: Promise<Registry> | undefined;
  let hasDefaults = false;

  const load = async (): Promise<Registry> => {
    const library = await import('prom-client');
    const register = new library.Registry();
    measures = createMeasures(library, register);
    for (const count of pending.splice(0)) count(measures);
    if (sources !== undefined) createGauges(library, register, sources);
    return register;
  };
  const loaded = (): Promise<Registry> => {
    loading ??= load();
    return loading;
  };
  const count = (one: (counting: Measures) => void): void => {
    if (measures !== undefined) one(measures);
    else if (pending.length < mostPending) pending.push(one);
  };

  return {
    measures: {
      started: (...values) => count((each) => each.started(...values)),
      seen: (...values) => count((each) => each.seen(...values)),
      posted: (...values) => count((each) => each.posted(...values)),
      ended: (...values) => count((each) => each.ended(...values)),
      committed: (...values) => count((each) => each.committed(...values)),
      answered: (...values) => count((each) => each.answered(...values)),
    },
    read(given) {
      sources = given;
      // A library that can't be loaded is told where the numbers are asked for.
      loaded().catch(() => undefined);
    },
    contentType,
    async text() {
      const register = await loaded();
      // Nobody needs those of the process before somebody asks; they watch its garbage and its loop from then on.
      if (!hasDefaults) (await import('prom-client')).collectDefaultMetrics({ register });
      hasDefaults = true;
      return register.metrics();
    },
  };
}

function createMeasures({ Counter, Histogram }: typeof import('prom-client'), register: Registry): Measures {
  const registers = [register];
  const started = new Counter({
    ...{ name: 'veo_bot_starts_total', help: 'Requests that left for a provider, by model.', registers },
    labelNames: ['model'],
  });
  const seen = new Histogram({
    name: 'veo_bot_ready_to_seen_seconds',
    help: 'The longest that a finished video may have been ready before it was noticed: the time since the look before.',
    ...{ buckets: waitBuckets, registers },
  });
  const posted = new Histogram({
    ...{ name: 'veo_bot_seen_to_posted_seconds', help: 'From noticing a finished video until its person has it, by platform.' },
    ...{ labelNames: ['platform'], buckets: waitBuckets, registers },
  });
  const ended = new Counter({
    name: 'veo_bot_generations_ended_total',
    help: 'Generations that ended or wait for a decision, by state and by the key of the reason.',
    ...{ labelNames: ['state', 'reason'], registers },
  });
  const committed = new Histogram({
    ...{ name: 'veo_bot_commit_seconds', help: 'What the disk took for a transaction of the database.', registers },
    buckets: commitBuckets,
  });
  const answered = new Counter({
    ...{ name: 'veo_bot_http_requests_total', help: 'Requests at the web port, by pattern of the route.', registers },
    labelNames: ['method', 'route', 'status'],
  });
  const [models, reasons, routes, platforms] = [mostModels, mostReasons, mostRoutes, mostPlatforms].map(bounded);
  return {
    started: (model) => started.inc({ model: models?.(model) ?? 'other' }),
    seen: (waitedSeconds) => seen.observe(waitedSeconds),
    posted: (platform, waitedSeconds) => posted.observe({ platform: platforms?.(platform) ?? 'other' }, waitedSeconds),
    ended: (state, reason) => ended.inc({ state, reason: reason === undefined ? 'none' : (reasons?.(reason) ?? 'other') }),
    committed: (seconds) => committed.observe(seconds),
    answered: (method, route, status) =>
      answered.inc({ method: methods.has(method) ? method : 'other', route: routes?.(route) ?? 'other', status: String(status) }),
  };
}

/** The first so many different values stay as they are. */
function bounded(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return 'other';
    known.add(value);
    return value;
  };
}
