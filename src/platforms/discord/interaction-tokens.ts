import type { Clock } from '../../domain/clock.ts';

/** Tokens live for 15 minutes after the acknowledgement (interactions/receiving-and-responding, 2026-08-06); the last one is left alone. */
const usableMs = 14 * 60_000;
/** Of people's presses within that time: some 300 bytes each. The oldest is forgotten first; a message does what its token would have. */
const mostKept = 10_000;

export interface InteractionToken {
  readonly applicationId: string;
  readonly token: string;
  /** Largest file that this interaction takes, in bytes. */
  readonly uploadLimitBytes: number;
}

/** The ways back to people's interactions, for as long as Discord takes them. In memory only: a restart forgets them, and nothing writes them down. */
export interface InteractionTokens {
  /** @param interactionId as `ReplyTarget.ids.interaction` has it */
  remember(interactionId: string, token: InteractionToken): void;
  find(interactionId: string | undefined): InteractionToken | undefined;
  /** Discord does not take it any more. */
  forget(interactionId: string): void;
}

export function createInteractionTokens(clock: Clock): InteractionTokens {
  const kept = new Map<string, InteractionToken & { readonly untilMs: number }>();
  return {
    remember(interactionId, token) {
      for (const [id, { untilMs }] of kept) if (untilMs <= clock.monotonicMs()) kept.delete(id);
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(interactionId, { ...token, untilMs: clock.monotonicMs() + usableMs });
    },
    find(interactionId) {
      const found = interactionId === undefined ? undefined : kept.get(interactionId);
      return found !== undefined && found.untilMs > clock.monotonicMs() ? found : undefined;
    },
    forget: (interactionId) => void kept.delete(interactionId),
  };
}
