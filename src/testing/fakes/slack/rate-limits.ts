/** Sliding windows of a minute, for each method and workspace. */
export interface RateLimits {
  /** From now on this many a minute. */
  set(method: string, perMinute: number): void;
  /** From now on Slack's tiers hold for every method, and a message a second in a channel. */
  enforceTiers(): void;
  /** Counts one. @returns after how many seconds to come again, if it is one too many */
  count(method: string, teamId: string, channelId: string, tier: number | undefined): number | undefined;
}

const windowMs = 60_000;
/** "Short bursts" are allowed beyond one a second. @see https://docs.slack.dev/apis/web-api/rate-limits */
const burst = 5;

export function createRateLimits(now: () => number): RateLimits {
  const own = new Map<string, number>();
  const taken = new Map<string, number[]>();
  let hasTiers = false;

  /** @returns the seconds to wait */
  function take(key: string, max: number, spanMs: number): number | undefined {
    const recent = (taken.get(key) ?? []).filter((atMs) => atMs > now() - spanMs);
    taken.set(key, recent);
    const [oldest = now()] = recent;
    if (recent.length >= max) return Math.max(1, Math.ceil((oldest + spanMs - now()) / 1000));
    recent.push(now());
    return undefined;
  }

  return {
    set(method, perMinute) {
      own.set(method, perMinute);
    },
    enforceTiers() {
      hasTiers = true;
    },
    count(method, teamId, channelId, tier) {
      const max = own.get(method) ?? (hasTiers ? tier : undefined);
      const isPost = method === 'chat.postMessage' && hasTiers;
      const wait = isPost ? take(`${method} ${channelId}`, burst, burst * 1_000) : undefined;
      return wait ?? (max === undefined || (isPost && !own.has(method)) ? undefined : take(`${method} ${teamId}`, max, windowMs));
    },
  };
}
