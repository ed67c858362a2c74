import { z } from 'zod';
import { type Resolution, resolutions } from '../catalog.ts';
import type { Requester } from '../generation.ts';

/** In US dollars. Above it no price is. */
const mostUsd = 100_000;
const usd = z.number().min(0).max(mostUsd);

/** All that a tier can limit, by key. What is absent is not limited by it. */
export const tierLimitSchemas = {
  /** US dollars for each person, from midnight in UTC. */
  perDayUsd: usd,
  /** The same from Monday. */
  perWeekUsd: usd,
  /** The same from the first of the month. */
  perMonthUsd: usd,
  /** Videos of one person that wait or are being made. */
  activeAtOnce: z.int().min(1).max(1000),
  /** Ids of the models that can be asked for. */
  models: z.array(z.string().min(1).max(200)).min(1).max(100),
  /** The largest. */
  resolution: z.enum(resolutions),
  /** From this price on people are asked before anything is made, in the place of what holds in the channel; never above what the bot’s admin set. */
  askAboveUsd: usd,
  /** Above this price a request waits for an approval, in the place of what holds in the channel; never above what the bot’s admin set. */
  approveAboveUsd: usd,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type TierLimitKey = keyof typeof tierLimitSchemas;
export type TierLimits = { readonly [Key in TierLimitKey]?: z.output<(typeof tierLimitSchemas)[Key]> | undefined };
export const tierLimitKeys = Object.keys(tierLimitSchemas).filter((key): key is TierLimitKey => key in tierLimitSchemas);

const id = z.string().min(1).max(100);
const tierSchema = z.object({
  name: z.string().min(1).max(40),
  ...Object.fromEntries(tierLimitKeys.map((key) => [key, tierLimitSchemas[key].optional()])),
  /** Ids of roles or user groups, as their platform has them. */
  roles: z.array(id).max(100).default([]),
  /** Ids of people, by name or sign-in. */
  people: z.array(id).max(1000).default([]),
  /** For all who have no other tier. */
  isForEveryone: z.boolean().default(false),
});

/** Who may spend how much in one server or workspace. The web is one place. */
export interface Tier extends TierLimits {
  readonly name: string;
  readonly roles: readonly string[];
  readonly people: readonly string[];
  readonly isForEveryone: boolean;
}

/** What is to become of a tier; null takes a limit back. What is absent stays, so that two people who change different things both succeed. */
export type TierChange = { readonly [Key in TierLimitKey]?: NonNullable<TierLimits[Key]> | null } & {
  readonly isForEveryone?: boolean;
  readonly addRoles?: readonly string[];
  readonly removeRoles?: readonly string[];
  readonly addPeople?: readonly string[];
  readonly removePeople?: readonly string[];
};

/** Tiers are stored among the choices of their server, see `PlaceSettingStore`. */
export const tierKeyPrefix = 'tier:';

/** The key of a tier: names that differ in case alone are one. */
export function tierKey(name: string): string {
  return `${tierKeyPrefix}${name.normalize('NFKC').trim().toLowerCase()}`;
}

/** @returns undefined for what this version can’t read */
export function readTier(written: string): Tier | undefined {
  const parsed = tierSchema.safeParse(JSON.parse(written));
  // The limits of the schema are made of `tierLimitSchemas`, whose keys TypeScript does not see.
  return parsed.success ? (parsed.data as Tier) : undefined;
}

/** @returns undefined where a value is none that a tier takes */
export function changedTier(name: string, before: Tier | undefined, change: TierChange): Tier | undefined {
  const { addRoles = [], removeRoles = [], addPeople = [], removePeople = [], isForEveryone, ...limits } = change;
  const { roles = [], people = [] } = before ?? {};
  const kept = Object.fromEntries(
    tierLimitKeys.flatMap((key) => {
      const value = limits[key] === undefined ? before?.[key] : limits[key];
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
  return readTier(
    JSON.stringify({
      ...{ name: before?.name ?? name.trim(), ...kept },
      roles: listed(roles, addRoles, removeRoles),
      people: listed(people, addPeople, removePeople),
      isForEveryone: isForEveryone ?? before?.isForEveryone ?? false,
    }),
  );
}

function listed(before: readonly string[], added: readonly string[], removed: readonly string[]): readonly string[] {
  return [...new Set([...before, ...added])].filter((each) => !removed.includes(each));
}

/** Somebody, with all ids that are theirs there. */
export interface TierPerson extends Pick<Requester, 'roles'> {
  readonly ids: readonly string[];
}

/** What somebody may in a place by their tiers. */
export interface TierRights extends TierLimits {
  /** Of the tiers that it is the best of, at least one. */
  readonly names: readonly string[];
}

/**
 * The best of a person's tiers: of each limit the most generous value that one of them has, and none where one of them has none. The tier of
 * everybody counts for those alone who have no other.
 *
 * @param usualAskUsd from which price on people are asked who have no tier that says it
 * @param usualApproveUsd above which price requests of people wait who have no tier that says it; undefined: none does
 * @returns undefined where they have none
 */
export function bestOf(
  tiers: readonly Tier[],
  person: TierPerson,
  usualAskUsd: number,
  usualApproveUsd?: number,
): TierRights | undefined {
  const own = ownTiers(tiers, person);
  const mine = own.length > 0 ? own : tiers.filter((tier) => tier.isForEveryone);
  if (mine.length === 0) return undefined;
  const asked = mine.some(({ askAboveUsd }) => askAboveUsd !== undefined)
    ? { askAboveUsd: Math.max(...mine.map(({ askAboveUsd = usualAskUsd }) => askAboveUsd)) }
    : {};
  const approved = mine.some(({ approveAboveUsd }) => approveAboveUsd !== undefined)
    ? { approveAboveUsd: Math.max(...mine.map((tier) => tier.approveAboveUsd ?? usualApproveUsd ?? mostUsd)) }
    : {};
  return {
    names: mine.map(({ name }) => name),
    ...most('perDayUsd', mine),
    ...most('perWeekUsd', mine),
    ...most('perMonthUsd', mine),
    ...most('activeAtOnce', mine),
    ...(mine.every(({ models }) => models !== undefined) && { models: [...new Set(mine.flatMap(({ models = [] }) => models))] }),
    ...(mine.every(({ resolution }) => resolution !== undefined) && {
      resolution: largest(mine.flatMap(({ resolution = [] }) => resolution)),
    }),
    ...asked,
    ...approved,
  };
}

/** The tiers that name somebody, or a role of theirs. */
export function ownTiers(tiers: readonly Tier[], { ids, roles: told = [] }: TierPerson): readonly Tier[] {
  // Where they are unknown and one of the tiers goes by them, nothing that costs money starts: see `requireKnownRoles`.
  const roles = typeof told === 'string' ? [] : told;
  return tiers.filter((tier) => tier.people.some((id) => ids.includes(id)) || tier.roles.some((role) => roles.includes(role)));
}

function most<Key extends 'perDayUsd' | 'perWeekUsd' | 'perMonthUsd' | 'activeAtOnce'>(key: Key, tiers: readonly Tier[]) {
  const values = tiers.map((tier) => tier[key]);
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? { [key]: Math.max(...known) } : {};
}

function largest(among: readonly Resolution[]): Resolution | undefined {
  return resolutions.findLast((each) => among.includes(each));
}

/** Whether a resolution is within the largest one. */
export function isWithin(resolution: Resolution, most: Resolution | undefined): boolean {
  return most === undefined || resolutions.indexOf(resolution) <= resolutions.indexOf(most);
}
