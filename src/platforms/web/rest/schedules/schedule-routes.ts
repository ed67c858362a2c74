import type { Context } from 'hono';
import { parseOptions } from '../../../../domain/command.ts';
import type { ScheduleAsker, SeenSchedule } from '../../../../domain/schedules/schedule-book.ts';
import { changedText, lastText, timesText } from '../../../../domain/schedules/schedule-times.ts';
import { text } from '../../../../domain/texts.ts';
import type { Texts } from '../../../../lib/say.ts';
import { askedLanguage } from '../../access/page-language.ts';
import { findCommand, type RestApi } from '../api.ts';
import { readJson, readJsonOptions, unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import { restName } from '../names.ts';
import { type Route, restRoot } from '../route.ts';
import { type ChangedScheduleAnswer, type ScheduleAnswer, type SchedulesAnswer, scheduleChangeBody } from './schedule-schemas.ts';

const path = '/schedules';

/** What is made at set times: each person's own, and for admins all of it. */
export function scheduleRoutes(api: RestApi): readonly Route[] {
  const { deps } = api;
  const { schedules } = deps.engine;
  const add = findCommand(deps.commands, 'schedule-add');
  const askerOf = (context: Context, sessionId?: string): ScheduleAsker => ({
    ...api.spender(context, sessionId),
    managesPlace: api.actor(context).mayManage,
  });
  const idOf = (context: Context): string => context.req.param('id') ?? '';
  const one = (context: Context, seen: SeenSchedule): Response => told(context, scheduleBody(seen, deps.texts));
  const changed = (context: Context, seen: SeenSchedule, act: 'paused' | 'resumed' | 'removed'): Response =>
    told(context, { schedule: scheduleBody(seen, deps.texts), message: deps.texts.say(changedText(seen, act)) });
  return [
    {
      method: 'GET',
      path,
      handle: async (context) =>
        told(context, { schedules: (await schedules.list(askerOf(context))).map((seen) => scheduleBody(seen, deps.texts)) }),
    },
    {
      method: 'POST',
      path,
      async handle(context) {
        const { raw, sessionId, agreedUsd } = await readJsonOptions(context, add, `${restRoot}${path}`);
        const { requester, replyTarget, managesPlace } = askerOf(context, sessionId);
        // The words of a run are in the language of the one who asks, as long as nobody chose another one for the page.
        const target = { ...replyTarget, ids: { ...replyTarget.ids, locale: askedLanguage(context) } };
        const answer = await add.run(parseOptions(add, raw), {
          ...{ requester, replyTarget: target, managesPlace, mayManage: false, eventId: crypto.randomUUID() },
          ...(agreedUsd !== undefined && { agreedUsd }),
        });
        if (answer.kind !== 'text') throw new Error('what is added is told in words');
        // Oldest first.
        const seen = (await schedules.list(askerOf(context))).findLast(({ isOwn }) => isOwn);
        if (seen === undefined) throw new Error('what was added is not there');
        return told(context, { schedule: scheduleBody(seen, deps.texts), message: deps.texts.say(answer.text) });
      },
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      handle: async (context) => one(context, await schedules.find(idOf(context), askerOf(context))),
    },
    {
      method: 'PATCH',
      path: `${path}/:id`,
      async handle(context) {
        const state = readState(await readJson(context));
        const act = state === 'paused' ? 'pause' : 'resume';
        const seen = await schedules[act](idOf(context), askerOf(context));
        return changed(context, seen, state === 'paused' ? 'paused' : 'resumed');
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      handle: async (context) => changed(context, await schedules.remove(idOf(context), askerOf(context)), 'removed'),
    },
  ];
}

/** @throws {RestError} for anything but one of the states */
function readState(body: Readonly<Record<string, unknown>>): 'active' | 'paused' {
  const read = scheduleChangeBody.safeParse(body);
  if (read.success) return read.data.state;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', Object.keys(scheduleChangeBody.shape));
  const expected = text('expected.oneOf', { values: 'active, paused' });
  throw new RestError('invalid_option', text('rest.filter', { field: 'state', expected }), { field: 'state' });
}

function scheduleBody({ schedule, isOwn, nextRunsMs }: SeenSchedule, { say }: Texts): ScheduleAnswer {
  const { id, name, state, reason, cron, timeZone, capUsd, isAgreed, values, target, by, last, createdAtMs } = schedule;
  const given = Object.entries(values).flatMap(([option, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain ? [[restName(option), value] as const] : [];
  });
  return {
    ...{ schedule_id: id, name, state, reason: reason === undefined ? null : say(reason) },
    ...{ when: say(timesText(schedule)), cron, time_zone: timeZone, cap_usd: capUsd, agreed: isAgreed },
    request: Object.fromEntries(given),
    ...{ platform: target.platform, person_name: by.name ?? null, is_own: isOwn },
    next_runs: nextRunsMs.map((runMs) => new Date(runMs).toISOString()),
    last_run: last === undefined ? null : say(lastText(last, timeZone)),
    created_at: new Date(createdAtMs).toISOString(),
  };
}

function told(context: Context, body: ScheduleAnswer | SchedulesAnswer | ChangedScheduleAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
