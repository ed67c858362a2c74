/** A link that holds no longer than this is replaced by a newer one. */
const soonMs = 3_600_000;

/**
 * Gives the address of files of a bot at another origin. Its links hold for a while, and each answer has newer ones: a video that plays keeps the
 * first one as long as that is good, so that it does not begin anew.
 *
 * @param base the origin of the bot
 */
export function keptAddresses(base: string): (url: string) => string {
  const kept = new Map<string, { readonly address: string; readonly untilMs: number }>();
  return (url) => {
    const { pathname, search, searchParams } = new URL(url);
    const known = kept.get(pathname);
    if (known !== undefined && known.untilMs > Date.now() + soonMs) return known.address;
    const address = base + pathname + search;
    kept.set(pathname, { address, untilMs: Number(searchParams.get('expires')) * 1000 });
    return address;
  };
}
