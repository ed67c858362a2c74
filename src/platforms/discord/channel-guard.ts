import type { Clock } from '../../domain/clock.ts';
import { DiscordRefusal } from './discord-error.ts';

/** A channel that refused us is left alone for this long: 10,000 refusals in 10 minutes ban the whole address (rate-limits, 2026-08-06). */
const leaveAloneMs = 60_000;

/** What is done in a channel. An edit needs fewer rights than a post. */
type Doing = 'post' | 'edit';

/** Calls in channels; where one was refused a moment ago, the same answer without asking. */
export type InChannel = <T>(doing: Doing, channelId: string, call: () => Promise<T>) => Promise<T>;

export function createInChannel(clock: Clock): InChannel {
  const refused = new Map<string, { readonly refusal: DiscordRefusal; readonly untilMs: number }>();
  const remember = (doing: Doing, channelId: string, refusal: DiscordRefusal): void => {
    const nowMs = clock.monotonicMs();
    for (const [key, { untilMs }] of refused) if (untilMs <= nowMs) refused.delete(key);
    refused.set(`${doing} ${channelId}`, { refusal, untilMs: nowMs + leaveAloneMs });
  };
  return async (doing, channelId, call) => {
    const known = refused.get(`${doing} ${channelId}`);
    if (known !== undefined && known.untilMs > clock.monotonicMs()) throw known.refusal;
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      if (error.refusal === 'forbidden') remember(doing, channelId, error);
      const isOut = error.refusal === 'no access' || error.refusal === 'no such person';
      if (isOut) for (const each of ['post', 'edit'] as const) remember(each, channelId, error);
      throw error;
    }
  };
}
