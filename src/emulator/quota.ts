import { pacificDay, untilQuotaReset } from '../providers/google/quota-reset.ts';
import { type Answer, quotaExceeded } from './google-wire.ts';

/** Limits per key and model; absent ones do not limit. */
export interface EmulatorQuota {
  readonly requestsPerMinute?: number;
  /** Starts anew at midnight in Los Angeles. */
  readonly requestsPerDay?: number;
  /** Operations that are not done. */
  readonly concurrent?: number;
}

export interface QuotaKeeper {
  /** @returns Google's refusal, or undefined and the request is counted */
  admit(key: string, model: string, nowMs: number, running: number): Answer | undefined;
}

export function createQuotaKeeper(quota: EmulatorQuota): QuotaKeeper {
  const admitted = new Map<string, number[]>();
  return {
    admit(key, model, nowMs, running) {
      const id = `${key} ${model}`;
      const times = (admitted.get(id) ?? []).filter((time) => nowMs - time < 25 * 3_600_000);
      admitted.set(id, times);
      const { requestsPerMinute = Infinity, requestsPerDay = Infinity, concurrent = Infinity } = quota;
      const lastMinute = times.filter((time) => nowMs - time < 60_000);
      if (lastMinute.length >= requestsPerMinute) {
        const waitMs = 60_000 - (nowMs - (lastMinute[0] ?? nowMs));
        return refuse('PredictLongRunningRequestsPerMinutePerProjectPerModel', requestsPerMinute, model, waitMs);
      }
      const today = pacificDay(nowMs);
      if (requestsPerDay < Infinity && times.filter((time) => pacificDay(time) === today).length >= requestsPerDay) {
        return refuse('PredictLongRunningRequestsPerDayPerProjectPerModel', requestsPerDay, model, untilQuotaReset(nowMs));
      }
      if (running >= concurrent)
        return refuse('PredictLongRunningConcurrentRequestsPerProjectPerModel', concurrent, model, 30_000);
      times.push(nowMs);
      return undefined;
    },
  };
}

function refuse(quotaId: string, value: number, model: string, waitMs: number): Answer {
  return quotaExceeded({ quotaId, quotaValue: String(value), model }, Math.ceil(waitMs / 1000));
}
