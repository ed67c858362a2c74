import {
  type AdminAct,
  type AdminRow,
  type AdminStatus,
  type Block,
  type ParkedPost,
  type SpendingReport,
  scopedName,
  type Unknown,
} from '../../../../domain/admin.ts';
import type { PlacedBlock } from '../../../../domain/moderation/place-block.ts';
import { scopeName, settingScopeOf } from '../../../../domain/place-settings/setting-scope.ts';
import type { Schedule } from '../../../../domain/schedules/schedule.ts';
import { lastText } from '../../../../domain/schedules/schedule-times.ts';
import type { Texts } from '../../../../lib/say.ts';
import { healthBody } from '../health-schemas.ts';
import type {
  ActsAnswer,
  AdminRowAnswer,
  AdminSchedulesAnswer,
  AdminStatusAnswer,
  BlocksAnswer,
  ParkedAnswer,
  SpendingAnswer,
  UnknownsAnswer,
} from './admin-schemas.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export function statusBody(status: AdminStatus, texts: Texts): AdminStatusAnswer {
  const { hold, isDrained, pauses, limits, budgets, backupAtMs, health } = status;
  return {
    hold: hold ? { kind: hold.kind, since: iso(hold.sinceMs), reason: hold.reason ?? null, stays: hold.stays === true } : null,
    is_drained: isDrained,
    pauses: pauses.map(({ provider, reason, text, untilMs }) => ({
      ...{ provider, reason, message: texts.say(text), until: iso(untilMs) },
    })),
    gone_models: [...status.goneModels],
    ...{ running: status.running.map(rowBody), running_count: status.runningCount },
    ...{ waiting: status.waiting.map(rowBody), waiting_count: status.waitingCount },
    ...{ awaiting_count: status.awaitingCount, unknown_count: status.unknownCount, parked_count: status.parkedCount },
    limits: { at_once: limits.atOnce, per_minute: limits.perMinute, per_person: limits.perPerson },
    budgets: budgets.map(({ period, spentUsd, reservedUsd, maybeUsd, capUsd }) => ({
      ...{ period, spent_usd: spentUsd, reserved_usd: reservedUsd, maybe_usd: maybeUsd, cap_usd: capUsd ?? null },
    })),
    last_backup: backupAtMs === undefined ? null : iso(backupAtMs),
    health: healthBody(health),
  };
}

export function unknownsBody(unknowns: readonly Unknown[], texts: Texts): UnknownsAnswer {
  return {
    unknowns: unknowns.map((each) => ({
      ...rowBody(each),
      message: each.reason === undefined ? null : texts.say(each.reason),
    })),
  };
}

export function parkedBody(parked: readonly ParkedPost[], texts: Texts): ParkedAnswer {
  return { parked: parked.map((each) => ({ ...rowBody(each), kind: each.kind, message: texts.say(each.reason) })) };
}

/** Those of all places first. */
export function blocksBody(blocks: readonly Block[], inPlaces: readonly PlacedBlock[]): BlocksAnswer {
  const placed = inPlaces.map(({ server, personId, ...block }) => {
    const { platform, tenant } = server;
    return { ...block, person: { platform, id: personId, ...(tenant !== undefined && { tenant }) }, place: scopeName(server) };
  });
  return {
    blocks: [...blocks.map((block) => ({ ...block, place: null })), ...placed].map(
      ({ person, name, place, sinceMs, untilMs, reason }) => ({
        ...{ person: scopedName(person), person_name: name ?? null, place, since: iso(sinceMs) },
        ...{ until: untilMs === undefined ? null : iso(untilMs), reason: reason ?? null },
      }),
    ),
  };
}

export function spendingBody({ by, days, rows, total, waits }: SpendingReport): SpendingAnswer {
  const sums = ({ spentUsd, reservedUsd, maybeUsd, starts }: SpendingReport['total']) => ({
    ...{ spent_usd: spentUsd, reserved_usd: reservedUsd, maybe_usd: maybeUsd, starts },
  });
  return {
    ...{ by, days, total: sums(total) },
    rows: rows.map(({ key, label, ...row }) => ({ key, label: label ?? null, ...sums(row) })),
    waits: waits.map(({ day, count, medianSeconds, p90Seconds }) => ({
      ...{ day, count, median_seconds: medianSeconds, p90_seconds: p90Seconds },
    })),
  };
}

/** @param limit how many were asked for: as many mean that there may be more */
export function actsBody(acts: readonly AdminAct[], limit: number): ActsAnswer {
  return {
    acts: acts.map(({ id, atMs, who, act, details }) => ({ id, at: iso(atMs), who, act, details: { ...details } })),
    next: acts.length === limit ? (acts.at(-1)?.id ?? null) : null,
  };
}

function rowBody(row: AdminRow): AdminRowAnswer {
  const { id, state, model, sinceMs, priceUsd, requester, place, prompt, position, discarded } = row;
  return {
    ...{ operation_id: id, state, model, since: iso(sinceMs), price_usd: priceUsd ?? null },
    ...{ person: scopedName(requester), person_name: requester.name ?? null, platform: requester.platform },
    ...{ place, prompt, position: position ?? null, discarded },
  };
}

export function schedulesBody(schedules: readonly Schedule[], { say }: Texts): AdminSchedulesAnswer {
  return {
    schedules: schedules.map(({ id, name, state, by, target, cron, timeZone, capUsd, nextAtMs, last }) => ({
      ...{ schedule_id: id, name, state, person: scopedName(by), place: scopeName(settingScopeOf(target)) },
      ...{ cron, time_zone: timeZone, cap_usd: capUsd, next_run: iso(nextAtMs) },
      last_run: last === undefined ? null : say(lastText(last, timeZone)),
    })),
  };
}
