import { text } from '../../domain/texts.ts';
import { say, UsageError } from '../terminal.ts';
import { act, type Given, queryOf, read, type Subcommand, set } from './subcommand.ts';

/** The flags of a tier's limits, by how the API calls them. */
const limits = {
  ...{ day: 'per_day_usd', week: 'per_week_usd', month: 'per_month_usd', active: 'active_at_once' },
  ...{ models: 'models', resolution: 'resolution', 'ask-above': 'ask_above_usd' },
} as const;
type Limit = keyof typeof limits;
const limitNames = Object.keys(limits).filter((name): name is Limit => name in limits);
const string = { type: 'string' } as const;

/** Who may spend how much where. */
export const moneyCommands: Readonly<Record<string, Subcommand>> = {
  tiers: { usage: '', help: 'who may spend how much where', call: () => read('tiers', 'AdminTiers') },
  tier: {
    usage:
      '<place> <name> [--day 5] [--week 20] [--month 50] [--active 3] [--models a,b] [--resolution 1080p] [--ask-above 2] [--role id] [--person id] [--no-role id] [--no-person id] [--everyone yes|no] [--reset day,models] [--delete]',
    help: 'make or change a tier of a server or workspace (platform:id) or of the web (web); what is not named stays as it is',
    words: [2, 2],
    flags: {
      ...Object.fromEntries(limitNames.map((name) => [name, string])),
      ...{ role: string, person: string, 'no-role': string, 'no-person': string, everyone: string, reset: string },
      delete: { type: 'boolean' },
    },
    call({ words: [place, name], flags }) {
      if (flags.delete === true) return act('tier_remove', { place, name });
      const numbers = (['day', 'week', 'month', 'active', 'ask-above'] as const).map((limit) => [
        limits[limit],
        numberOf(flags[limit]),
      ]);
      return act('tier', {
        ...{ place, name },
        ...set(Object.fromEntries(numbers)),
        ...set({ models: listOf(flags.models), resolution: flags.resolution, everyone: yesOrNo(flags.everyone) }),
        ...set({ add_roles: listOf(flags.role), remove_roles: listOf(flags['no-role']) }),
        ...set({ add_people: listOf(flags.person), remove_people: listOf(flags['no-person']) }),
        ...set({ reset: listOf(flags.reset)?.map((limit) => limits[limit as Limit] ?? limit) }),
      });
    },
  },
  credits: {
    usage: '<place> <person> [give | take | set <usd>]',
    help: 'what somebody has on top of their tier, or a change of it',
    words: [2, 4],
    call({ words: [place, person, kind, usd] }) {
      if (kind === undefined) return read(`credits?${queryOf({ place, person })}`, 'AdminCreditsOf');
      return act('credits', { place, person, kind, usd: numberOf(usd) });
    },
  },
  usage: {
    usage: '[--by person | channel | model | day] [--place platform:id] [--channel id] [--person id] [--csv]',
    help: 'what was used this month, with what was free of charge and where the month leads',
    flags: { ...{ by: string, place: string, channel: string, person: string }, csv: { type: 'boolean' } },
    call({ flags: { csv, ...flags } }: Given) {
      const { by, place, channel, person } = flags;
      const query = queryOf({ by, place, channel, person, format: csv === true ? 'csv' : undefined });
      return { ...read(`usage?${query}`, 'AdminUsage'), isCsv: csv === true };
    },
  },
};

/** @throws {UsageError} for what is no number */
function numberOf(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (typeof given !== 'string' || given.trim() === '' || !Number.isFinite(number))
    throw new UsageError(say(text('terminal.adminNumber', { given: String(given) })));
  return number;
}

function listOf(given: string | boolean | undefined): readonly string[] | undefined {
  return typeof given !== 'string' ? undefined : given.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
}

function yesOrNo(given: string | boolean | undefined): boolean | undefined {
  if (given === undefined) return undefined;
  if (given !== 'yes' && given !== 'no') throw new UsageError(say(text('terminal.adminYesNo', { given: String(given) })));
  return given === 'yes';
}
