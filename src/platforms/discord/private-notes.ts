import type { Log } from '../../lib/log.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { InteractionToken, InteractionTokens } from './interaction-tokens.ts';

/** The note that a request was taken in, for its person alone: it is over as soon as the card stands in the same channel. */
export interface PrivateNotes {
  /**
   * Says it, unless the card stands already: then nothing is left of the answer.
   *
   * @param interactionId of the request
   * @param say shows it as the answer to the interaction
   */
  say(interactionId: string, say: () => Promise<unknown>): Promise<void>;
  /** The card stands in the channel that it was asked for in. */
  cardStands(interactionId: string | undefined): void;
  /** Whether nothing is left of the answer, so that what is said later needs a message of its own. */
  isGone(interactionId: string | undefined): boolean;
}

export interface PrivateNotesDeps {
  readonly rest: Pick<DiscordRest, 'deleteResponse'>;
  readonly tokens: Pick<InteractionTokens, 'find'>;
  readonly log: Pick<Log, 'info'>;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
  /** Sends once more when Discord asked to wait. */
  readonly whenAllowed: <T>(send: () => Promise<T>) => Promise<T>;
  /** A stop waits for it. */
  readonly hold: (work: Promise<void>) => Promise<void>;
}

type Stage = 'card stands' | 'said' | 'gone';

/** In memory only, as the tokens are: after a restart a note stays. */
export function createPrivateNotes({ rest, tokens, log, stopping, whenAllowed, hold }: PrivateNotesDeps): PrivateNotes {
  const stages = new WeakMap<InteractionToken, Stage>();

  /** A note that can't be deleted does no harm. */
  const remove = async (token: InteractionToken): Promise<void> => {
    stages.set(token, 'gone');
    try {
      await whenAllowed(() => rest.deleteResponse(token.applicationId, token.token, stopping));
    } catch (error) {
      const why = error instanceof DiscordRefusal ? { code: error.code } : { err: error };
      log.info(why, 'a private note could not be deleted');
    }
  };

  return {
    async say(interactionId, say) {
      const token = tokens.find(interactionId);
      if (token !== undefined && stages.get(token) === 'card stands') return remove(token);
      await say();
      if (token === undefined) return;
      // It came to stand meanwhile.
      if (stages.get(token) === 'card stands') await remove(token);
      else stages.set(token, 'said');
    },
    cardStands(interactionId) {
      const token = tokens.find(interactionId);
      if (token === undefined || stages.get(token) === 'gone') return;
      if (stages.get(token) === 'said') void hold(remove(token));
      else stages.set(token, 'card stands');
    },
    isGone(interactionId) {
      const token = tokens.find(interactionId);
      return token !== undefined && stages.get(token) === 'gone';
    },
  };
}
