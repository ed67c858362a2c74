import type { ReplyTarget, Requester } from '../generation.ts';
import type { Text } from '../texts.ts';

/** Who somebody is in a place, as its platform says just now. */
export type PersonThere =
  | {
      readonly is: 'here';
      /** With the roles that they have now. */
      readonly requester: Requester;
      /** They manage the server or workspace, and can see the place. */
      readonly managesPlace: boolean;
    }
  /** `server gone`: the bot is not there any more. */
  | { readonly is: 'person gone' | 'place gone' | 'server gone' };

/** What a platform does for what is made at set times, when nobody asks. */
export interface ScheduledPlaces {
  /** Only those who manage the server or workspace have something made at set times there. Default: everybody may. */
  readonly forManagers?: true;
  /** A place without the event that it was named with; undefined where nothing is made at set times. */
  placeOf(target: ReplyTarget): ReplyTarget | undefined;
  /** @throws {DeliveryError} where the platform does not say just now */
  whoIs(person: Requester, target: ReplyTarget, signal: AbortSignal): Promise<PersonThere>;
  /**
   * Tells somebody alone. What the platform refuses is left: the list says it, too.
   *
   * @param key the same is the same message, within minutes
   * @throws {DeliveryError}
   */
  tell(person: Requester, target: ReplyTarget, sentence: Text, key: string, signal: AbortSignal): Promise<void>;
}
