import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';

/** Who is in which user group of a workspace. */
export interface UserGroups {
  /**
   * Ids of the groups that somebody is in. Never throws, and takes a second at most: where Slack does not answer, what it said last counts, and
   * `unread` where it said nothing yet; it is asked again soon. Where the right `usergroups:read` is missing, nobody is in any.
   */
  of(installation: string, personId: string): Promise<readonly string[] | 'unread'>;
}

interface UserGroupsDeps {
  readonly client: Pick<SlackClient, 'call'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'info'>;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}

/** So long it is believed: who leaves a group loses its tier soon after. */
const keptMs = 5 * 60_000;
/** After a read that failed. */
const againMs = 5000;
const answerMs = 1000;
const mostWorkspaces = 500;

type Members = ReadonlyMap<string, readonly string[]>;

const answer = z.looseObject({
  usergroups: z.array(z.looseObject({ id: z.string(), users: z.array(z.string()).catch([]) })),
});

/** All groups of a workspace are asked for at once. @see https://docs.slack.dev/reference/methods/usergroups.list (2026-11) */
export function createUserGroups({ client, clock, log, stopping }: UserGroupsDeps): UserGroups {
  const known = new Map<string, { readonly untilMs: number; readonly members: Promise<Members | undefined> }>();

  const ask = async (installation: string, before: Promise<Members | undefined> | undefined): Promise<Members | undefined> => {
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(answerMs)]);
      const told = answer.parse(await client.call(installation, 'usergroups.list', { include_users: true }, signal));
      const groups = new Map<string, string[]>();
      for (const { id, users } of told.usergroups) for (const user of users) groups.set(user, [...(groups.get(user) ?? []), id]);
      return groups;
    } catch (error) {
      if (error instanceof SlackRefusal && error.refusal === 'missing scope') return new Map();
      log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'user groups could not be read');
      const last = known.get(installation);
      if (last !== undefined) known.set(installation, { ...last, untilMs: clock.monotonicMs() + againMs });
      return await before;
    }
  };

  return {
    async of(installation, personId) {
      const nowMs = clock.monotonicMs();
      const before = known.get(installation);
      const members = before !== undefined && before.untilMs > nowMs ? before.members : ask(installation, before?.members);
      if (members !== before?.members) {
        known.delete(installation);
        known.set(installation, { untilMs: nowMs + keptMs, members });
      }
      const [oldest] = known.keys();
      if (known.size > mostWorkspaces && oldest !== undefined) known.delete(oldest);
      const found = await members;
      return found === undefined ? 'unread' : (found.get(personId) ?? []);
    },
  };
}
