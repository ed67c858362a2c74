import type { Context } from 'hono';
import type { z } from 'zod';
import { type SpendingGroup, spendingGroups } from '../../../../domain/admin.ts';
import type { AdminWho } from '../../../../domain/admin-who.ts';
import type { Requester } from '../../../../domain/generation.ts';
import { text } from '../../../../domain/texts.ts';
import type { AdminDoor } from '../../access/admin-door.ts';
import type { WebDeps } from '../../web-deps.ts';
import { readJson, unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import { actsBody, blocksBody, parkedBody, schedulesBody, spendingBody, statusBody, unknownsBody } from './admin-answers.ts';
import type { Doing, Done, Reading, Requests } from './admin-route.ts';
import { adminRequests, type DoneAnswer } from './admin-schemas.ts';
import { approvalRoutes } from './approval-routes.ts';
import { moderationRoutes } from './moderation-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { spendingCsv } from './spending-csv.ts';

interface AdminDeps extends Pick<WebDeps, 'admin' | 'texts' | 'engine' | 'web'> {
  /** As the person that requests of theirs have. */
  readonly personOf: (context: Context) => Requester;
}

const noStore = { 'cache-control': 'no-store' };
const mostDays = 366;
const mostActs = 200;

/** What the admin is told and does. Every one of these asks first who it is. */
export function adminRoutes(deps: AdminDeps, door: AdminDoor): readonly Route[] {
  const reading: Reading = (path, read) => ({
    method: 'GET',
    path: `/admin/${path}`,
    async handle(context) {
      door.whoOf(context);
      return context.json(await read(context), 200, noStore);
    },
  });
  const doing = <Name extends keyof Requests>(
    path: string,
    name: Name,
    act: (who: AdminWho, body: z.infer<Requests[Name]>, context: Context) => Promise<Done>,
  ): Route => ({
    method: 'POST',
    path: `/admin/${path}`,
    async handle(context) {
      const who = door.whoOf(context);
      const { message, ...done } = await act(who, readBody(await readJson(context), adminRequests[name]), context);
      const answer: DoneAnswer = { ...done, message: deps.texts.say(message) };
      return context.json(answer, 200, noStore);
    },
  });
  return [
    ...[...readingRoutes(deps, door, reading), ...queueRoutes(deps, doing), ...singleRoutes(deps, doing)],
    ...approvalRoutes(deps, reading, doing),
    ...moneyRoutes(deps, door, { reading, doing }),
    ...moderationRoutes(deps, reading, doing),
    ...peopleRoutes(deps, reading, doing),
    ...scheduleRoutes(deps, reading, doing),
  ];
}

function readingRoutes({ admin, texts }: AdminDeps, door: AdminDoor, reading: Reading): readonly Route[] {
  return [
    reading('status', async () => statusBody(await admin.status(), texts)),
    reading('unknowns', async () => unknownsBody(await admin.unknowns(), texts)),
    reading('parked', async () => parkedBody(await admin.parked(), texts)),
    reading('blocks', async () => blocksBody(await admin.blocks(), await admin.placeBlocks())),
    reading('acts', async (context) => {
      const { limit = 50, before } = readNumbers(context, { limit: mostActs, before: Number.MAX_SAFE_INTEGER });
      return actsBody(await admin.acts(limit, before), limit);
    }),
    {
      method: 'GET',
      path: '/admin/spending',
      async handle(context) {
        door.whoOf(context);
        const { days = 30 } = readNumbers(context, { days: mostDays }, ['by', 'format']);
        const report = await admin.spending(readGroup(context), days);
        if (context.req.query('format') !== 'csv') return context.json(spendingBody(report), 200, noStore);
        return context.body(spendingCsv(report), 200, {
          ...noStore,
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="spending-by-${report.by}.csv"`,
        });
      },
    },
  ];
}

/** What holds for all that waits. */
function queueRoutes({ admin }: AdminDeps, doing: Doing): readonly Route[] {
  return [
    doing('pause', 'AdminPause', async (who, { reason }) => ({
      changed: await admin.pause(who, reason),
      message: text('admin.paused'),
    })),
    doing('drain', 'AdminDrain', async (who, { stay = false }) => ({
      changed: await admin.drain(who, stay),
      message: text(stay ? 'admin.drainingToStay' : 'admin.draining'),
    })),
    doing('resume', 'AdminResume', async (who, { what }) => {
      const resumed = await admin.resume(who, what);
      const isAny = resumed.length > 0;
      const message = isAny ? text('admin.resumed', { what: resumed.join(', ') }) : text('admin.nothingToResume');
      return { changed: isAny, resumed: [...resumed], message };
    }),
    doing('cancel_all', 'AdminCancelAll', async (who, { person, platform }) => {
      const count = await admin.cancelAll(who, {
        ...(person !== undefined && { person }),
        ...(platform !== undefined && { platform }),
      });
      return { changed: count > 0, count, message: text('admin.canceled', { count }) };
    }),
    doing('redeliver', 'AdminRedeliver', async (who, { operation_id: id, all }) => {
      if ((id === undefined) === (all === undefined)) {
        throw new RestError('invalid_option', text('admin.oneOrAll'), { field: 'operation_id' });
      }
      const count = await admin.redeliver(who, id);
      return { changed: count > 0, count, message: text('admin.redelivered', { count }) };
    }),
  ];
}

/** What is made at set times. */
function scheduleRoutes({ admin, texts }: AdminDeps, reading: Reading, doing: Doing): readonly Route[] {
  return [
    reading('schedules', async () => schedulesBody(await admin.schedules(), texts)),
    doing('schedule_pause', 'AdminSchedule', async (who, { schedule_id: id }) => ({
      changed: await admin.pauseSchedule(who, id),
      message: text('admin.schedulePaused'),
    })),
    doing('schedule_remove', 'AdminSchedule', async (who, { schedule_id: id }) => {
      await admin.removeSchedule(who, id);
      return { changed: true, message: text('admin.scheduleRemoved') };
    }),
  ];
}

/** What holds for one generation, or one person. */
function singleRoutes({ admin }: AdminDeps, doing: Doing): readonly Route[] {
  return [
    doing('decide', 'AdminDecision', async (who, { operation_id: id, decision, agreed_usd: agreedUsd }) => {
      await admin.decide(who, id, decision, agreedUsd);
      return { changed: true, message: text(decision === 'again' ? 'admin.decidedAgain' : 'admin.decidedLeave') };
    }),
    doing('cancel', 'AdminOperation', async (who, { operation_id: id }) => {
      const outcome = await admin.cancel(who, id);
      return { changed: true, message: text(outcome === 'canceled' ? 'admin.canceledOne' : 'admin.discarded') };
    }),
    doing('front', 'AdminOperation', async (who, { operation_id: id }) => ({
      changed: await admin.front(who, id),
      message: text('admin.front'),
    })),
    doing('block', 'AdminBlock', async (who, { person, place, for_seconds: seconds, reason }) => {
      const more = { ...(seconds !== undefined && { forMs: seconds * 1000 }), ...(reason !== undefined && { reason }) };
      await (place === undefined ? admin.block(who, person, more) : admin.blockAt(who, place, person, more));
      const message = place === undefined ? text('admin.blocked', { person }) : text('admin.blockedAt', { person, place });
      return { changed: true, message };
    }),
    doing('unblock', 'AdminUnblock', async (who, { person, place }) => {
      const changed = await (place === undefined ? admin.unblock(who, person) : admin.unblockAt(who, place, person));
      return { changed, message: text(changed ? 'admin.unblocked' : 'admin.wasNotBlocked', { person }) };
    }),
  ];
}

/** @throws {RestError} `invalid_option` with the first field that is wrong */
function readBody<Schema extends z.ZodObject>(body: Readonly<Record<string, unknown>>, schema: Schema): z.infer<Schema> {
  const known = Object.keys(schema.shape);
  const [foreign] = Object.keys(body).filter((field) => !known.includes(field));
  if (foreign !== undefined) throw unknownField(foreign, known);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrongField(String(issue?.path[0] ?? ''), issue?.message ?? '');
}

/** Whole numbers of a query, from 1. @param most of each @param others fields that somebody else reads */
function readNumbers<Name extends string>(
  context: Context,
  most: Readonly<Record<Name, number>>,
  others: readonly string[] = [],
): Partial<Record<Name, number>> {
  const names = Object.keys(most);
  const numbers: Partial<Record<string, number>> = {};
  for (const [field, value] of Object.entries(context.req.query())) {
    if (others.includes(field)) continue;
    if (!names.includes(field)) throw unknownField(field, [...names, ...others]);
    const number = Number(value);
    const max = most[field as Name];
    if (!/^\d+$/.test(value) || number < 1 || number > max) throw wrongField(field, `a whole number from 1 to ${max}`);
    numbers[field] = number;
  }
  // Only names of `most` are in it.
  return numbers as Partial<Record<Name, number>>;
}

function readGroup(context: Context): SpendingGroup {
  const given = context.req.query('by') ?? 'day';
  const group = spendingGroups.find((each) => each === given);
  if (group === undefined) throw wrongField('by', spendingGroups.join(', '));
  const format = context.req.query('format');
  if (format !== undefined && format !== 'csv' && format !== 'json') throw wrongField('format', 'csv, json');
  return group;
}

function wrongField(field: string, expected: string): RestError {
  return new RestError('invalid_option', text('admin.wrongField', { field, expected }), { field });
}
