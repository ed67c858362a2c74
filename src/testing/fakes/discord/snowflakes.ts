const discordEpochMs = 1_420_070_400_000;

/** Ids as Discord makes them: they tell when, and grow. @see https://discord.com/developers/docs/reference#snowflakes */
export function createSnowflakes(now: () => number): () => string {
  let last = 0n;
  return () => {
    const fresh = BigInt(Math.trunc(now()) - discordEpochMs) << 22n;
    last = fresh > last ? fresh : last + 1n;
    return String(last);
  };
}

/** @returns whether `id` came into being before `other` */
export function isOlder(id: string, other: string): boolean {
  return BigInt(id) < BigInt(other);
}
