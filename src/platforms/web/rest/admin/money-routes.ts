import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { text } from '../../../../domain/texts.ts';
import { type TierChange, type TierLimitKey, tierLimitKeys } from '../../../../domain/tiers/tier.ts';
import { type UsageGroup, usageGroups } from '../../../../domain/usage/usage.ts';
import type { AdminDoor } from '../../access/admin-door.ts';
import type { WebDeps } from '../../web-deps.ts';
import { unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import type { Doing, Reading } from './admin-route.ts';
import type { adminRequests, tierLimitNames } from './admin-schemas.ts';
import { creditsBody, tiersBody, usageBody, usageCsv } from './money-answers.ts';

type TierBody = Readonly<ReturnType<(typeof adminRequests.AdminTier)['parse']>>;

/** Who may spend how much where, and what they did. */
export function moneyRoutes(
  { admin }: Pick<WebDeps, 'admin'>,
  door: AdminDoor,
  { reading, doing }: { readonly reading: Reading; readonly doing: Doing },
): readonly Route[] {
  return [
    reading('tiers', async () => tiersBody(await admin.tiers())),
    doing('tier', 'AdminTier', async (who, body) => {
      const { before } = await admin.setTier(who, body.place, body.name, changeOf(body));
      return { changed: true, message: text(before === undefined ? 'admin.tierMade' : 'admin.tierChanged', { name: body.name }) };
    }),
    doing('tier_remove', 'AdminTierRemoval', async (who, { place, name }) => {
      await admin.removeTier(who, place, name);
      return { changed: true, message: text('admin.tierRemoved', { name }) };
    }),
    reading('credits', async (context) => {
      const { place, person } = queryOf(context, ['place', 'person']);
      return creditsBody(await admin.credits(place ?? '', person ?? ''));
    }),
    doing('credits', 'AdminCredits', async (who, { place, request_id: eventId = randomUUID(), ...change }) => {
      const { beforeUsd, leftUsd } = await admin.changeCredits(who, place, { ...change, eventId });
      return { changed: beforeUsd !== leftUsd, message: text('credits.changed', { beforeUsd, leftUsd }) };
    }),
    {
      method: 'GET',
      path: '/admin/usage',
      async handle(context) {
        door.whoOf(context);
        const { by, format, ...of } = queryOf(context, ['by', 'place', 'channel', 'person', 'format']);
        const report = await admin.usage(groupOf(by), of);
        const noStore = { 'cache-control': 'no-store' };
        if (format !== 'csv') return context.json(usageBody(report), 200, noStore);
        const file = `attachment; filename="usage-by-${report.by}.csv"`;
        return context.body(usageCsv(report), 200, {
          ...{ ...noStore, 'content-type': 'text/csv; charset=utf-8', 'content-disposition': file },
        });
      },
    },
  ];
}

/** How the API calls each limit. */
const limitOf: Readonly<Record<(typeof tierLimitNames)[number], TierLimitKey>> = {
  ...{ per_day_usd: 'perDayUsd', per_week_usd: 'perWeekUsd', per_month_usd: 'perMonthUsd', active_at_once: 'activeAtOnce' },
  ...{ models: 'models', resolution: 'resolution', ask_above_usd: 'askAboveUsd', approve_above_usd: 'approveAboveUsd' },
};

function changeOf({ reset = [], everyone, ...body }: TierBody): TierChange {
  const taken = reset.map((name) => limitOf[name]);
  const given = {
    ...{ perDayUsd: body.per_day_usd, perWeekUsd: body.per_week_usd, perMonthUsd: body.per_month_usd },
    ...{ activeAtOnce: body.active_at_once, models: body.models, resolution: body.resolution },
    ...{ askAboveUsd: body.ask_above_usd, approveAboveUsd: body.approve_above_usd },
  };
  const limits = tierLimitKeys.flatMap((key) => {
    const value = given[key] ?? (taken.includes(key) ? null : undefined);
    return value === undefined ? [] : [[key, value]];
  });
  return {
    ...Object.fromEntries(limits),
    ...(everyone !== undefined && { isForEveryone: everyone }),
    ...(body.add_roles !== undefined && { addRoles: body.add_roles }),
    ...(body.remove_roles !== undefined && { removeRoles: body.remove_roles }),
    ...(body.add_people !== undefined && { addPeople: body.add_people }),
    ...(body.remove_people !== undefined && { removePeople: body.remove_people }),
  };
}

/** @throws {RestError} `invalid_option` for a field that there is not */
function queryOf<Name extends string>(context: Context, names: readonly Name[]): Partial<Record<Name, string>> {
  const given = context.req.query();
  const foreign = Object.keys(given).find((field) => !names.some((name) => name === field));
  if (foreign !== undefined) throw unknownField(foreign, [...names]);
  const known = names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name].slice(0, 200)]]));
  // Only names of `names` are in it.
  return Object.fromEntries(known) as Partial<Record<Name, string>>;
}

function groupOf(given = 'person'): UsageGroup {
  const group = usageGroups.find((each) => each === given);
  if (group !== undefined) return group;
  const expected = usageGroups.join(', ');
  throw new RestError('invalid_option', text('admin.wrongField', { field: 'by', expected }), { field: 'by' });
}
