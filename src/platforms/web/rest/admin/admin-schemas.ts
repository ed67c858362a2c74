import { z } from 'zod';
import { adminActNames, spendingGroups } from '../../../../domain/admin.ts';
import { mostReason } from '../../../../domain/approvals/approval.ts';
import { generationStates } from '../../../../domain/generation.ts';
import { personRoles } from '../../../../domain/people/person.ts';
import { scheduleStates } from '../../../../domain/schedules/schedule.ts';
import { creditKinds } from '../../../../domain/tiers/credit.ts';
import { tierLimitSchemas } from '../../../../domain/tiers/tier.ts';
import { usageGroups } from '../../../../domain/usage/usage.ts';
import { healthAnswer } from '../health-schemas.ts';
import { moderationAnswers, moderationRequests } from './moderation-schemas.ts';

/** What the admin's part of the API takes and answers, once: the server, the page, the terminal and the description are made of it. */

const at = z.iso.datetime();
const money = z.number();
const id = z.string().min(1).max(100);
const reason = z.string().max(200).optional();
const person = z.string().min(1).max(250);
/** The price that was seen and agreed to. */
const agreedUsd = z.number().min(0).optional();

/** `platform:server`, or `web`. */
const place = z.string().min(1).max(150);
const tierName = z.string().trim().min(1).max(40);
const ids = z.array(z.string().min(1).max(100)).max(100);
/** A tier's limits, as the API names them. */
export const tierLimitNames = [
  ...(['per_day_usd', 'per_week_usd', 'per_month_usd', 'active_at_once', 'models', 'resolution', 'ask_above_usd'] as const),
  'approve_above_usd' as const,
] as const;

/** By their names in the description of the API. */
export const adminRequests = {
  AdminPause: z.strictObject({ reason }),
  AdminResume: z.strictObject({ what: z.string().min(1).max(100).optional() }),
  AdminDrain: z.strictObject({ stay: z.boolean().optional() }),
  AdminDecision: z.strictObject({ operation_id: id, decision: z.enum(['again', 'leave']), agreed_usd: agreedUsd }),
  AdminCancelAll: z.strictObject({ person: person.optional(), platform: z.string().min(1).max(50).optional() }),
  AdminRedeliver: z.strictObject({ operation_id: id.optional(), all: z.literal(true).optional() }),
  AdminOperation: z.strictObject({ operation_id: id }),
  /** With the price that somebody agrees to, as it stands beside it. */
  AdminApproval: z.strictObject({ approval_id: id, agreed_usd: z.number().min(0) }),
  AdminDecline: z.strictObject({ approval_id: id, reason: z.string().trim().min(1).max(mostReason) }),
  /** With a place it holds in that server or workspace alone. */
  AdminBlock: z.strictObject({
    person,
    place: place.optional(),
    for_seconds: z.int().min(1).max(315_360_000).optional(),
    reason,
  }),
  AdminUnblock: z.strictObject({ person, place: place.optional() }),
  /** What is not named stays as it is; `reset` takes limits back. */
  AdminTier: z.strictObject({
    ...{ place, name: tierName },
    ...{ per_day_usd: tierLimitSchemas.perDayUsd.optional(), per_week_usd: tierLimitSchemas.perWeekUsd.optional() },
    ...{ per_month_usd: tierLimitSchemas.perMonthUsd.optional(), active_at_once: tierLimitSchemas.activeAtOnce.optional() },
    ...{ models: tierLimitSchemas.models.optional(), resolution: tierLimitSchemas.resolution.optional() },
    ...{ ask_above_usd: tierLimitSchemas.askAboveUsd.optional(), everyone: z.boolean().optional() },
    approve_above_usd: tierLimitSchemas.approveAboveUsd.optional(),
    ...{ add_roles: ids.optional(), remove_roles: ids.optional(), add_people: ids.optional(), remove_people: ids.optional() },
    reset: z.array(z.enum(tierLimitNames)).max(tierLimitNames.length).optional(),
  }),
  AdminTierRemoval: z.strictObject({ place, name: tierName }),
  /** Sent again with the same `request_id` it is done once. */
  AdminCredits: z.strictObject({
    ...{ place, person: z.string().min(1).max(100), kind: z.enum(['give', 'take', 'set']) },
    ...{ usd: z.number().min(0).max(100_000), request_id: z.string().min(1).max(100).optional() },
  }),
  AdminInvite: z.strictObject({
    role: z.enum(personRoles),
    /** How many may come by it. Default: one. */
    uses: z.int().min(1).optional(),
    /** Default: a week. */
    for_seconds: z.int().min(60).optional(),
  }),
  ...moderationRequests,
  AdminUninvite: z.strictObject({ invite_id: id }),
  AdminPersonChange: z.strictObject({
    person_id: id,
    name: z.string().min(1).max(200).optional(),
    role: z.enum(personRoles).optional(),
    /** They may not come in any more; false takes it back. */
    ended: z.boolean().optional(),
  }),
  AdminPerson: z.strictObject({ person_id: id }),
  /** Refused with the question until it is confirmed. */
  AdminForget: z.strictObject({ person, account: z.boolean().optional(), confirmed: z.boolean().optional() }),
  AdminSchedule: z.strictObject({ schedule_id: id }),
  /** Settings by their options, as they are typed for `/settings`, and what is to be as it usually is. */
  AdminSettings: z.strictObject({
    ...{ set: z.record(z.string(), z.string()).optional(), reset: z.string().optional() },
    /** Of what erases things within a day: refused with how many until it is true. */
    confirmed: z.boolean().optional(),
  }),
} as const;

const row = z.object({
  operation_id: z.string(),
  state: z.enum(generationStates()),
  model: z.string(),
  since: at,
  price_usd: money.nullable(),
  /** `platform:id`, with the workspace where ids need one: as `block` and `cancel_all` take it. */
  person: z.string(),
  person_name: z.string().nullable(),
  platform: z.string(),
  place: z.string(),
  /** Its first 80 characters. */
  prompt: z.string(),
  /** 1 is next; null where it does not wait. */
  position: z.int().nullable(),
  discarded: z.boolean(),
});
export type AdminRowAnswer = z.infer<typeof row>;

const approval = z.object({
  approval_id: z.string(),
  /** Who is asked: those who manage the place where it was asked for, or the bot’s own admin alone. That one always may. */
  decides: z.enum(['place', 'bot']),
  /** Of all that waits for it: what an approval spends. */
  price_usd: money,
  /** What its person has spent and set aside since the first of the month, with this. */
  month_usd: money,
  asked_at: at,
  /** Then it ends free of charge. */
  until: at,
  person: z.string().nullable(),
  person_name: z.string().nullable(),
  place: z.string().nullable(),
  operations: z.array(
    z.object({ operation_id: z.string(), prompt: z.string(), model: z.string(), price_usd: money.nullable(), what: z.string() }),
  ),
  /** What can be approved in its place for less; null where there is nothing. */
  cheaper: z.object({ price_usd: money, what: z.string() }).nullable(),
});
export type ApprovalAnswer = z.infer<typeof approval>;
const approvals = z.object({ approvals: z.array(approval) });
export type ApprovalsAnswer = z.infer<typeof approvals>;

const hold = z.object({
  kind: z.enum(['pause', 'drain']),
  since: at,
  reason: z.string().nullable(),
  /** Of a drain: the process stays when it is over. */
  stays: z.boolean(),
});

const status = z.object({
  /** The admin's own pause or drain; null where the queue goes on. */
  hold: hold.nullable(),
  /** Nothing is under way any more. */
  is_drained: z.boolean(),
  /** Pauses that providers brought about. */
  pauses: z.array(z.object({ provider: z.string(), reason: z.string(), message: z.string(), until: at })),
  gone_models: z.array(z.string()),
  running: z.array(row),
  running_count: z.int(),
  waiting: z.array(row),
  waiting_count: z.int(),
  /** Those that somebody has to approve. */
  awaiting_count: z.int(),
  unknown_count: z.int(),
  parked_count: z.int(),
  limits: z.object({ at_once: z.int(), per_minute: z.int(), per_person: z.int() }),
  /** Over everybody; days and months in UTC. */
  budgets: z.array(
    z.object({
      period: z.enum(['day', 'month']),
      spent_usd: money,
      reserved_usd: money,
      maybe_usd: money,
      /** Null where none is set. */
      cap_usd: money.nullable(),
    }),
  ),
  last_backup: at.nullable(),
  health: healthAnswer,
});
export type AdminStatusAnswer = z.infer<typeof status>;

const unknowns = z.object({ unknowns: z.array(row.extend({ message: z.string().nullable() })) });
export type UnknownsAnswer = z.infer<typeof unknowns>;

const parked = z.object({ parked: z.array(row.extend({ kind: z.enum(['question', 'result']), message: z.string() })) });
export type ParkedAnswer = z.infer<typeof parked>;

const block = z.object({
  person: z.string(),
  person_name: z.string().nullable(),
  /** Null: in all places. */
  place: z.string().nullable(),
  since: at,
  /** Null: until it is taken back. */
  until: at.nullable(),
  reason: z.string().nullable(),
});
const blocks = z.object({ blocks: z.array(block) });
export type BlocksAnswer = z.infer<typeof blocks>;

const sums = {
  spent_usd: money,
  /** Set aside for what waits or is being made. */
  reserved_usd: money,
  /** May have been charged. */
  maybe_usd: money,
  /** Paid requests. */
  starts: z.int(),
};
const spending = z.object({
  by: z.enum(spendingGroups),
  days: z.int(),
  rows: z.array(z.object({ key: z.string(), label: z.string().nullable(), ...sums })),
  total: z.object(sums),
  /** How long requests waited before they were started; with `by=day` alone. */
  waits: z.array(z.object({ day: z.iso.date(), count: z.int(), median_seconds: z.number(), p90_seconds: z.number() })),
});
export type SpendingAnswer = z.infer<typeof spending>;

const act = z.object({
  id: z.int(),
  at,
  who: z.union([z.enum(['terminal', 'token', 'page', 'bot', 'member']), z.templateLiteral(['person-', z.string()])]),
  act: z.enum(adminActNames),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const acts = z.object({ acts: z.array(act), next: z.int().nullable() });
export type ActsAnswer = z.infer<typeof acts>;

/** What an act did. */
const done = z.object({
  /** False where it was so before. */
  changed: z.boolean(),
  /** Of `cancel_all` and `redeliver`. */
  count: z.int().exactOptional(),
  /** Of `resume`: what goes on. */
  resumed: z.array(z.string()).exactOptional(),
  /** Of `invite`: the link, which is told this once. */
  url: z.string().exactOptional(),
  message: z.string(),
});
export type DoneAnswer = z.infer<typeof done>;

const tier = z.object({
  ...{ place: z.string(), name: z.string() },
  // Null: not limited by it.
  ...{ per_day_usd: money.nullable(), per_week_usd: money.nullable(), per_month_usd: money.nullable() },
  ...{ active_at_once: z.int().nullable(), models: z.array(z.string()).nullable(), resolution: z.string().nullable() },
  ask_above_usd: money.nullable(),
  approve_above_usd: money.nullable(),
  ...{ roles: z.array(z.string()), people: z.array(z.string()), everyone: z.boolean() },
});
export type TierAnswer = z.infer<typeof tier>;
const tiers = z.object({ tiers: z.array(tier) });

const credits = z.object({
  left_usd: money,
  /** Newest first. */
  entries: z.array(z.object({ at, usd: money, kind: z.enum(creditKinds), by: z.string() })),
});
export type CreditsAnswer = z.infer<typeof credits>;

const used = {
  ...sums,
  /** What was expected of what is booked. */
  estimate_usd: money,
  /** What of all that counts credits pay. */
  credits_usd: money,
  /** Refused by a provider, and failed or called off: free of charge. */
  refused: z.int(),
  free_of_charge: z.int(),
};
const usage = z.object({
  by: z.enum(usageGroups),
  since: at,
  rows: z.array(z.object({ key: z.string(), label: z.string().nullable(), ...used })),
  total: z.object(used),
  /** Null on the first day of a month. */
  forecast_usd: money.nullable(),
});
export type UsageAnswer = z.infer<typeof usage>;

const people = z.object({
  /** By name. */
  people: z.array(
    z.object({
      person_id: z.string(),
      name: z.string(),
      role: z.enum(personRoles),
      created_at: at,
      ended_at: at.nullable(),
      links: z.array(z.object({ link: z.string(), name: z.string().nullable() })),
    }),
  ),
  /** Newest first. */
  invites: z.array(
    z.object({ invite_id: z.string(), role: z.enum(personRoles), created_at: at, expires_at: at, uses_left: z.int() }),
  ),
});
export type PeopleAnswer = z.infer<typeof people>;

/** By their names in the description of the API. */
export const placeSettings = z.object({
  settings: z.array(
    z.object({
      option: z.string(),
      name: z.string(),
      /** What holds, in words. */
      value: z.string(),
      /** By whose choice, in words. */
      from: z.string(),
      is_chosen: z.boolean(),
      /** As it is typed; of one that takes several, each. */
      chosen: z.array(z.string()),
      is_many: z.boolean(),
      choices: z.array(z.object({ value: z.string(), label: z.string() })),
    }),
  ),
  /** What was changed, and what was there before; null where nothing was. */
  message: z.string().nullable(),
});
export type PlaceSettingsAnswer = z.infer<typeof placeSettings>;

/** What is made at set times, all of it. */
const schedules = z.object({
  schedules: z.array(
    z.object({
      ...{ schedule_id: z.string(), name: z.string(), state: z.enum(scheduleStates), person: z.string(), place: z.string() },
      ...{ cron: z.string(), time_zone: z.string(), cap_usd: money, next_run: at, last_run: z.string().nullable() },
    }),
  ),
});
export type AdminSchedulesAnswer = z.infer<typeof schedules>;

export const adminAnswers = {
  AdminSchedules: schedules,
  ...{ AdminStatus: status, AdminUnknowns: unknowns, AdminParked: parked, AdminBlocks: blocks },
  ...{ AdminSpending: spending, AdminActs: acts, AdminDone: done, AdminPeople: people },
  ...moderationAnswers,
  AdminApprovals: approvals,
  ...{ AdminTiers: tiers, AdminCreditsOf: credits, AdminUsage: usage },
} as const;
