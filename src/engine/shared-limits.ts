import { isDeepStrictEqual } from 'node:util';
import type { Sharing } from '../domain/sharing.ts';
import type { Log } from '../lib/log.ts';

/** What holds over all processes together. */
interface Limits {
  readonly concurrentGenerations: number;
  readonly generationsPerMinute: number;
  readonly activePerPerson: number;
  readonly budgets: object;
  readonly confirmAboveUsd: number;
  readonly approveAboveUsd?: number | undefined;
}

/** The settings of this process, with the limits that hold over all of them. */
export interface SharedLimits<Settings> {
  readonly settings: Settings;
  /** Says what this process is set to, and follows what holds. Called at the start, and now and then. */
  agree(): Promise<void>;
  /** Whether it is set to something else than what holds. */
  differ(): boolean;
}

/** @param sharing absent: there is one process, which holds to its own */
export function createSharedLimits<Settings extends Limits>(
  own: Settings,
  sharing: Pick<Sharing, 'agree'> | undefined,
  log: Log,
): SharedLimits<Settings> {
  if (sharing === undefined) return { settings: own, agree: async () => undefined, differ: () => false };
  const set = limitsOf(own);
  let holding = set;
  return {
    settings: {
      ...own,
      get concurrentGenerations() {
        return holding.concurrentGenerations;
      },
      get generationsPerMinute() {
        return holding.generationsPerMinute;
      },
      get activePerPerson() {
        return holding.activePerPerson;
      },
      get budgets() {
        return holding.budgets;
      },
      get confirmAboveUsd() {
        return holding.confirmAboveUsd;
      },
      get approveAboveUsd() {
        return holding.approveAboveUsd;
      },
    },
    async agree() {
      const next = JSON.parse(await sharing.agree(writtenLimits(own))) as Limits;
      if (isDeepStrictEqual(next, holding)) return;
      holding = next;
      const isOwn = isDeepStrictEqual(next, set);
      if (isOwn) log.info(next, 'the limits of this process hold over all of them');
      else log.warn({ holding: next, set }, 'this process is set to other limits than the others; it follows what holds');
    },
    differ: () => !isDeepStrictEqual(holding, set),
  };
}

/** How the limits of a process are stored, as `Sharing.agree` compares them. */
export function writtenLimits(settings: Limits): string {
  return JSON.stringify(limitsOf(settings));
}

/** As they are stored: what is not set is not there. */
function limitsOf(settings: Limits): Limits {
  const { concurrentGenerations, generationsPerMinute, activePerPerson, budgets, confirmAboveUsd, approveAboveUsd } = settings;
  const limits: Limits = {
    ...{ concurrentGenerations, generationsPerMinute, activePerPerson, budgets, confirmAboveUsd },
    ...(approveAboveUsd !== undefined && { approveAboveUsd }),
  };
  return JSON.parse(JSON.stringify(limits)) as Limits;
}
