import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';
import type { UserGroups } from './user-groups.ts';

/** What Slack tells of a person where an admin granted the right `users:read`. */
export interface SlackPerson {
  /** Such as `de-DE`; undefined: it is not told. */
  readonly locale: string | undefined;
  /** Admins and owners of the workspace, and those of SLACK_ADMINS: they may call off, decide and delete what is others', and choose what holds there. */
  readonly isManager: boolean;
  /** Ids of the user groups that they are in, where an admin granted `usergroups:read`; or that Slack did not say. */
  readonly groups: readonly string[] | 'unread';
}

export interface People {
  /** Never throws, and takes a second at most: who is not known is read in English and manages nothing. */
  about(installation: string, personId: string): Promise<SlackPerson>;
}

interface PeopleDeps {
  readonly client: Pick<SlackClient, 'call'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'info'>;
  /** Default: nobody is in any. */
  readonly userGroups?: UserGroups;
  /** People who manage a workspace whatever Slack says of them. Default: nobody. */
  readonly admins?: SlackSettings['admins'];
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}

type Told = Omit<SlackPerson, 'groups'>;

/** So long what was told is believed: somebody who manages the workspace no more stops to soon after. */
const keptMs = 10 * 60_000;
const most = 2000;
/** Somebody waits for an answer, which is as good in English. */
const answerMs = 1000;
const nobody = { locale: undefined, isManager: false };

const userInfo = z.looseObject({
  ...{ locale: z.string().optional().catch(undefined), deleted: z.boolean().optional().catch(undefined) },
  ...{ is_admin: z.boolean().optional().catch(undefined), is_owner: z.boolean().optional().catch(undefined) },
  team_id: z.string().optional().catch(undefined),
  enterprise_user: z
    .looseObject({ enterprise_id: z.string(), teams: z.array(z.string()).catch([]) })
    .optional()
    .catch(undefined),
});

/**
 * Whether somebody is of the workspace or organisation itself. In a channel that two companies share there are people of the other one, who
 * may be admins there. Who is of nowhere is not taken for one of here.
 */
function isOwn({ team_id: team, enterprise_user: grid }: z.output<typeof userInfo>, installation: string): boolean {
  return [team, grid?.enterprise_id, ...(grid?.teams ?? [])].includes(installation);
}

/** What Slack says of somebody. @throws {z.ZodError} for what is no person */
export function readPerson(user: unknown, installation: string): Told & { readonly isDeleted: boolean } {
  const told = userInfo.parse(user);
  const { locale, deleted = false, is_admin, is_owner } = told;
  const manages = is_admin === true || is_owner === true;
  return { locale, isManager: manages && !deleted && isOwn(told, installation), isDeleted: deleted };
}

/** Whether the admin of the bot named somebody, whatever Slack says of them. */
export function isNamedAdmin(admins: NonNullable<SlackSettings['admins']>, installation: string, personId: string): boolean {
  return admins.some(({ tenant = installation, personId: id }) => tenant === installation && id === personId);
}

/**
 * People by workspace: an id is unique within one only. Where the right is missing, nothing is asked there for a while.
 *
 * @see https://docs.slack.dev/reference/methods/users.info (2026-08-20)
 */
export function createPeople({ client, clock, log, userGroups, admins = [], stopping }: PeopleDeps): People {
  const known = new Map<string, { readonly untilMs: number; readonly person: Promise<Told> }>();
  const refusing = new Map<string, number>();

  const ask = async (installation: string, personId: string): Promise<Told> => {
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(answerMs)]);
      const { user } = await client.call(installation, 'users.info', { user: personId, include_locale: true }, signal);
      const { locale, isManager } = readPerson(user, installation);
      return { locale, isManager };
    } catch (error) {
      if (error instanceof SlackRefusal && error.refusal === 'missing scope') {
        remember(refusing, installation, clock.monotonicMs() + keptMs);
      } else log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'a person’s language is not known');
      known.delete(`${installation}:${personId}`);
      return nobody;
    }
  };

  const told = (installation: string, personId: string): Promise<Told> => {
    const nowMs = clock.monotonicMs();
    if ((refusing.get(installation) ?? 0) > nowMs) return Promise.resolve(nobody);
    const key = `${installation}:${personId}`;
    const before = known.get(key);
    if (before !== undefined && before.untilMs > nowMs) return before.person;
    const person = ask(installation, personId);
    remember(known, key, { untilMs: nowMs + keptMs, person });
    return person;
  };

  return {
    async about(installation, personId) {
      const isNamed = isNamedAdmin(admins, installation, personId);
      if (personId === '') return { ...nobody, groups: [] };
      const [person, groups] = await Promise.all([told(installation, personId), userGroups?.of(installation, personId) ?? []]);
      return { ...person, groups, ...(isNamed && { isManager: true }) };
    },
  };
}

/** The oldest goes where there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** Texts that are in a person's language where none is asked for. @param reader may be found out later */
export function textsFor(texts: Texts, reader: { readonly locale: string | undefined }): Texts {
  return { say: (sentence, locale = reader.locale, showMoment = undefined) => texts.say(sentence, locale, showMoment) };
}
