import type { Clock } from '../domain/clock.ts';
import { type Text, text } from '../domain/texts.ts';
import type { DatabaseAddress } from '../lib/database-address.ts';
import type { Log } from '../lib/log.ts';
import { pause } from '../lib/pause.ts';
import type { Texts } from '../lib/say.ts';
import { checkGround, mayPass } from '../storage/postgres/ground-check.ts';
import { StartError } from './start-error.ts';

export interface GroundDeps {
  readonly clock: Pick<Clock, 'after' | 'monotonicMs'>;
  readonly texts: Pick<Texts, 'say'>;
  readonly log: Log;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** How long to wait for a server that is away, in milliseconds. Default: 60,000. */
  readonly patienceMs?: number;
  /** Between two looks. Default: 1,000. */
  readonly retryMs?: number;
}

const timeoutMs = 5000;

/**
 * Makes sure that the database can keep what several processes count on. Waits for one that restarts just now, or that another server takes
 * over from.
 *
 * @returns what the admin should know, though the bot can start
 * @throws {StartError} where somebody has to mend it
 * @throws {Error} where it stays away: a later start may find it
 */
export async function requireGround(address: DatabaseAddress, deps: GroundDeps): Promise<readonly Text[]> {
  const { clock, texts, log, signal, patienceMs = 60_000, retryMs = 1000 } = deps;
  const deadlineMs = clock.monotonicMs() + patienceMs;
  for (let tries = 1; ; tries += 1) {
    const findings = await checkGround(address, { timeoutMs });
    const problems = findings.filter(({ state }) => state === 'problem');
    if (problems.length === 0) return findings.filter(({ state }) => state === 'warning').map((finding) => finding.text);
    const found = text('list.sentences', { sentences: problems.map((problem) => problem.text) });
    if (!problems.every(mayPass)) throw new StartError(found);
    if (signal.aborted || clock.monotonicMs() >= deadlineMs) throw new Error(texts.say(found));
    if (tries === 1) log.warn({ found: texts.say(found) }, 'the database is not there yet; waiting for it');
    await pause(clock, retryMs, signal);
  }
}
