import { setTimeout as wait } from 'node:timers/promises';
import type { FailpointName } from '../../../domain/failpoint.ts';
import type { Random } from '../../../preview/seeded-random.ts';
import { asAdmin } from '../../postgres/as-admin.ts';
import type { Cluster } from '../../postgres/cluster.ts';
import type { DroppingProxy } from '../../postgres/dropping-proxy.ts';
import type { Notes } from './notes.ts';
import type { Kept, Processes } from './processes.ts';

export interface EventsDeps {
  readonly random: Random;
  readonly notes: Notes;
  readonly processes: Processes;
  readonly cluster: Cluster;
  readonly database: string;
  /** In front of the database of each process. */
  readonly proxies: readonly DroppingProxy[];
  /** Names of what may happen. Default: everything. */
  readonly only?: readonly string[];
}

/** @returns what happens in the background, if it goes on for longer */
type Happen = (deps: EventsDeps) => Promise<void> | undefined;

/** What goes wrong, and how often beside the others. */
const kinds: Readonly<Record<string, readonly [weight: number, happen: Happen]>> = {
  kill: [4, (deps) => ofOne(deps, ({ processes }, one) => processes.kill(one))],
  'kill-at': [4, (deps) => ofOne(deps, killAt)],
  stop: [3, (deps) => ofOne(deps, standStill)],
  drain: [3, (deps) => ofOne(deps, ({ processes }, one) => processes.drain(one))],
  disconnect: [3, disconnect],
  'lose-commit': [4, loseCommit],
  restart: [1, restartPostgres],
  upgrade: [1, upgradeAll],
};

/** These don't happen while another one of their kind goes on. */
const oneAtATime = ['restart', 'upgrade'];

export const kindsOfEvents = Object.keys(kinds);

/** Where a process dies that was doomed. */
const dangerous: readonly FailpointName[] = [
  ...(['after-accept', 'before-intent', 'after-intent', 'request-sent', 'after-answer', 'after-name', 'after-check'] as const),
  ...(['after-done', 'after-download', 'after-rename', 'after-stored', 'before-post', 'after-post', 'after-delivered'] as const),
];
const leastBetweenMs = 3000;
const mostBetweenMs = 13_000;

/** Lets something happen every few seconds, until the time is over; then waits until it is past. */
export async function letThingsHappen(deps: EventsDeps, untilMs: number): Promise<void> {
  const { random, notes, only = kindsOfEvents } = deps;
  const chosen = Object.entries(kinds).filter(([name]) => only.includes(name));
  const all = chosen.reduce((sum, [, [weight]]) => sum + weight, 0);
  const going = new Set<Promise<void>>();
  const alone = new Set<string>();
  while (performance.now() < untilMs) {
    await wait(leastBetweenMs + (mostBetweenMs - leastBetweenMs) * random());
    let left = random() * all;
    const [name, [, happen]] = chosen.find(([, [weight]]) => {
      left -= weight;
      return left < 0;
    }) ?? ['nothing', [0, () => undefined]];
    const event = alone.has(name) ? undefined : happen(deps);
    if (event === undefined) continue;
    notes.count(name);
    if (oneAtATime.includes(name)) alone.add(name);
    const past = event
      .catch((error: unknown) => notes.problem(`${name} went wrong: ${String(error)}`))
      .finally(() => {
        going.delete(past);
        alone.delete(name);
      });
    going.add(past);
  }
  await Promise.all(going);
}

/** Never to the last one that is well: somebody has to notice. */
function ofOne(deps: EventsDeps, happen: (deps: EventsDeps, one: Kept) => Promise<void>): Promise<void> | undefined {
  const well = deps.processes.well();
  const one = well[Math.floor(deps.random() * well.length)];
  return one === undefined || well.length < 2 ? undefined : happen(deps, one);
}

/** It dies, and so does the next one in its place as soon as it comes to a dangerous place. */
async function killAt({ processes, random, notes }: EventsDeps, one: Kept): Promise<void> {
  const place = dangerous[Math.floor(random() * dangerous.length)] ?? 'after-intent';
  notes.did(`process ${one.nth} (${one.bot.pid}) is killed, and the next one ${place}`);
  processes.doom(one.nth, place);
  await processes.kill(one);
}

/** Two out of three times for longer than its lease, so that others take over. */
async function standStill({ processes, random, notes }: EventsDeps, one: Kept): Promise<void> {
  const forMs = random() < 0.66 ? 12_000 + 6000 * random() : 500 + 9000 * random();
  notes.did(`process ${one.nth} (${one.bot.pid}) stands still for ${(forMs / 1000).toFixed(1)} s`);
  await processes.standStill(one, forMs);
  notes.did(`process ${one.nth} (${one.bot.pid}) goes on`);
}

/** Some of their connections, or all. */
async function disconnect({ database, random, notes }: EventsDeps): Promise<void> {
  const share = random() < 0.3 ? 1 : random();
  notes.did(`${(share * 100).toFixed(0)} % of all connections are dropped`);
  // The server is away: there is nothing to drop.
  await asAdmin(
    database,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < ${share}`,
  ).catch(() => undefined);
}

async function loseCommit({ proxies, random, notes }: EventsDeps): Promise<void> {
  const nth = Math.floor(random() * proxies.length);
  const when = (['before', 'after', 'instead'] as const)[Math.floor(random() * 3)] ?? 'after';
  const of = ['submitting', 'generating', 'completed', 'outbox', 'COMMIT'][Math.floor(random() * 5)] ?? 'COMMIT';
  notes.did(`process ${nth} loses its connection ${when} the next commit of ${of}`);
  proxies[nth]?.dropCommit(when, 'reached', of);
}

/** A crash of the server: short, or longer than the leases of all. */
async function restartPostgres({ cluster, random, notes }: EventsDeps): Promise<void> {
  const forMs = random() < 0.25 ? 11_000 + 4000 * random() : 200 + 3000 * random();
  notes.did(`PostgreSQL crashes, and is away for ${(forMs / 1000).toFixed(1)} s`);
  await cluster.halt('immediate');
  await wait(forMs);
  await cluster.start();
  notes.did('PostgreSQL is back');
}

/** One after the other ends in order, and the next release takes its place. */
async function upgradeAll({ processes, notes, proxies }: EventsDeps): Promise<void> {
  notes.did('an upgrade begins');
  for (const nth of proxies.keys()) {
    processes.upgrade(nth);
    const one = processes.running().find((each) => each.nth === nth);
    if (one?.fate === 'none') await processes.drain(one);
    await wait(3000);
  }
  notes.did('an upgrade is over');
}
