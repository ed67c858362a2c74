import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import type { Log } from '../../lib/log.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { InteractionToken, InteractionTokens } from './interaction-tokens.ts';

/** As long as a note can be deleted, and a little more. */
const keptMs = 15 * 60_000;

/** The note that a request was taken in, for its person alone: it is over as soon as the card stands in the same channel. */
export interface PrivateNotes {
  /**
   * Says it, unless the card stands already: then nothing is left of the answer.
   *
   * @param interactionId of the request
   * @param say shows it as the answer to the interaction
   */
  say(interactionId: string, say: () => Promise<unknown>): Promise<void>;
  /** The card stands in the channel that it was asked for in. Never throws. */
  cardStands(interactionId: string | undefined): Promise<void>;
  /** Whether nothing is left of the answer, so that what is said later needs a message of its own. */
  isGone(interactionId: string | undefined): Promise<boolean>;
}

export interface PrivateNotesDeps {
  readonly rest: Pick<DiscordRest, 'deleteResponse'>;
  readonly tokens: Pick<InteractionTokens, 'find'>;
  readonly stages: NoteStages;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
  /** Sends once more when Discord asked to wait. */
  readonly whenAllowed: <T>(send: () => Promise<T>) => Promise<T>;
  /** A stop waits for it. */
  readonly hold: (work: Promise<void>) => Promise<void>;
}

export type NoteStage = 'card stands' | 'said' | 'gone';

/** How far notes are. One says it while another one posts the card, perhaps in another process: each notes its part first, and looks at the other's then. */
export interface NoteStages {
  note(interactionId: string, stage: NoteStage): Promise<void>;
  is(interactionId: string, stage: NoteStage): Promise<boolean>;
}

/** Of this process alone: after a restart a note stays. */
export function createNoteStages(): NoteStages {
  const kept = new Map<string, { readonly stages: Set<NoteStage>; readonly sinceMs: number }>();
  return {
    async note(interactionId, stage) {
      const nowMs = performance.now();
      for (const [id, { sinceMs }] of kept) {
        if (nowMs - sinceMs < keptMs) break;
        kept.delete(id);
      }
      const known = kept.get(interactionId) ?? { stages: new Set(), sinceMs: nowMs };
      known.stages.add(stage);
      kept.set(interactionId, known);
    },
    is: async (interactionId, stage) => kept.get(interactionId)?.stages.has(stage) === true,
  };
}

/** Of all processes that share their secrets, though there is nothing secret about it. */
export function createSharedNoteStages(secrets: ExpiringSecrets, now: () => number): NoteStages {
  const nameOf = (interactionId: string, stage: NoteStage): string => `discord/note/${interactionId}/${stage}`;
  return {
    async note(interactionId, stage) {
      await secrets.keep(nameOf(interactionId, stage), stage, now() + keptMs);
    },
    is: async (interactionId, stage) => (await secrets.find(nameOf(interactionId, stage))) !== undefined,
  };
}

export function createPrivateNotes(deps: PrivateNotesDeps): PrivateNotes {
  const { rest, tokens, stages, log, stopping, whenAllowed, hold } = deps;

  /** A note that can't be deleted does no harm. */
  const remove = async (interactionId: string, token: InteractionToken): Promise<void> => {
    await stages.note(interactionId, 'gone');
    try {
      await whenAllowed(() => rest.deleteResponse(token.applicationId, token.token, stopping));
    } catch (error) {
      const why = error instanceof DiscordRefusal ? { code: error.code } : { err: error };
      log.info(why, 'a private note could not be deleted');
    }
  };

  return {
    async say(interactionId, say) {
      const token = await tokens.find(interactionId);
      if (token !== undefined && (await stages.is(interactionId, 'card stands'))) return remove(interactionId, token);
      await say();
      if (token === undefined) return;
      await stages.note(interactionId, 'said');
      // It came to stand meanwhile.
      if (await stages.is(interactionId, 'card stands')) await remove(interactionId, token);
    },
    async cardStands(interactionId) {
      try {
        const token = await tokens.find(interactionId);
        if (interactionId === undefined || token === undefined || (await stages.is(interactionId, 'gone'))) return;
        await stages.note(interactionId, 'card stands');
        if (await stages.is(interactionId, 'said')) void hold(remove(interactionId, token));
      } catch (error) {
        log.warn({ err: error, interaction: interactionId }, 'a private note stays, though its card stands');
      }
    },
    isGone: async (interactionId) => interactionId !== undefined && stages.is(interactionId, 'gone'),
  };
}
