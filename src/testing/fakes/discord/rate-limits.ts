import type { RoutePattern } from './routes.ts';

export interface RateLimit {
  /** Requests in a window. */
  readonly limit: number;
  /** In the fake's time. */
  readonly windowMs: number;
}

export interface LimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Set when it is too much. */
  readonly retryAfterSeconds: number | undefined;
}

export interface RateLimits {
  set(route: RoutePattern, limit: RateLimit): void;
  /** Counts a request. @returns undefined where there is no limit */
  count(route: string, path: string): LimitVerdict | undefined;
}

/** Buckets per route and channel, as Discord has them. @see https://discord.com/developers/docs/topics/rate-limits */
export function createRateLimits(now: () => number): RateLimits {
  const limits = new Map<string, RateLimit>();
  const buckets = new Map<string, { startedAtMs: number; used: number }>();
  return {
    set(route, limit) {
      limits.set(route, limit);
    },
    count(route, path) {
      const rule = limits.get(route);
      if (rule === undefined) return undefined;
      const major = /^\/(channels|guilds|webhooks)\/[^/?]+/.exec(path)?.[0] ?? '';
      const key = `${route} ${major}`;
      const known = buckets.get(key);
      const isOver = known === undefined || now() - known.startedAtMs >= rule.windowMs;
      const bucket = isOver ? { startedAtMs: now(), used: 0 } : known;
      buckets.set(key, bucket);
      const isTooMuch = bucket.used >= rule.limit;
      if (!isTooMuch) bucket.used += 1;
      const resetMs = bucket.startedAtMs + rule.windowMs;
      const resetAfterSeconds = Math.max(0, resetMs - now()) / 1000;
      const headers = {
        ...{ 'x-ratelimit-limit': String(rule.limit), 'x-ratelimit-remaining': String(rule.limit - bucket.used) },
        ...{ 'x-ratelimit-reset': (resetMs / 1000).toFixed(3), 'x-ratelimit-reset-after': resetAfterSeconds.toFixed(3) },
        'x-ratelimit-bucket': Buffer.from(route).toString('hex').slice(-32),
      };
      return { headers, retryAfterSeconds: isTooMuch ? resetAfterSeconds : undefined };
    },
  };
}
