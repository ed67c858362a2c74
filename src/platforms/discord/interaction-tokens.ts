import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import type { Log } from '../../lib/log.ts';

/** Tokens live for 15 minutes after the acknowledgement (interactions/receiving-and-responding, 2026-08-06); the last one is left alone. */
const usableMs = 14 * 60_000;
/** Of people's presses within that time: some 300 bytes each. The oldest is looked up again where it is needed. */
const mostInMemory = 10_000;

const stored = z.object({ applicationId: z.string(), token: z.string(), uploadLimitBytes: z.number(), untilMs: z.number() });

export interface InteractionToken {
  readonly applicationId: string;
  readonly token: string;
  /** Largest file that this interaction takes, in bytes. */
  readonly uploadLimitBytes: number;
}

export interface FoundToken extends InteractionToken {
  /** Epoch milliseconds from which it is not used any more. */
  readonly untilMs: number;
}

/**
 * The ways back to people's interactions, for as long as Discord takes them, whichever process answers, and after a restart. They are stored sealed;
 * nothing else writes them down.
 */
export interface InteractionTokens {
  /** Resolves when other processes find it, and never throws. @param interactionId as `ReplyTarget.ids.interaction` has it */
  remember(interactionId: string, token: InteractionToken): Promise<void>;
  find(interactionId: string | undefined): Promise<FoundToken | undefined>;
  /** Discord does not take it any more. */
  forget(interactionId: string): Promise<void>;
}

export interface InteractionTokensDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: ExpiringSecrets;
  readonly log: Pick<Log, 'warn'>;
}

export function createInteractionTokens({ clock, secrets, log }: InteractionTokensDeps): InteractionTokens {
  const known = new Map<string, FoundToken>();
  const nameOf = (interactionId: string): string => `discord/interaction/${interactionId}`;
  const note = (interactionId: string, token: FoundToken): void => {
    const nowMs = clock.now();
    // The oldest come first.
    for (const [id, { untilMs }] of known) {
      if (untilMs > nowMs && known.size < mostInMemory) break;
      known.delete(id);
    }
    known.set(interactionId, token);
  };
  return {
    async remember(interactionId, token) {
      const kept = { ...token, untilMs: clock.now() + usableMs };
      note(interactionId, kept);
      try {
        await secrets.keep(nameOf(interactionId), JSON.stringify(kept), kept.untilMs);
      } catch (error) {
        log.warn({ err: error, interaction: interactionId }, 'the way back to a person is known to this process alone');
      }
    },
    async find(interactionId) {
      if (interactionId === undefined) return undefined;
      const found = known.get(interactionId);
      if (found !== undefined) return found.untilMs > clock.now() ? found : undefined;
      const row = await secrets.find(nameOf(interactionId));
      if (row === undefined) return undefined;
      const read = stored.parse(JSON.parse(row));
      note(interactionId, read);
      return read;
    },
    async forget(interactionId) {
      known.delete(interactionId);
      await secrets.forget(nameOf(interactionId));
    },
  };
}
