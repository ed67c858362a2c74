import type { GatewayDispatchPayload, GatewayIntentBits } from 'discord-api-types/v10';

/** An event, before it has its number. */
export type Dispatch<Payload = GatewayDispatchPayload> = Payload extends { t: infer Name; d: infer Data }
  ? { readonly t: Name; readonly d: Data }
  : never;

/** Any event, known or not. */
export interface RawDispatch {
  readonly t: string;
  readonly d: unknown;
}

/**
 * Tells every session that has the intent.
 *
 * @param intent undefined: everybody is told
 * @param event the event, for a session that has the message-content intent, or has not
 */
export type Announce = (intent: GatewayIntentBits | undefined, event: (hasIntent: boolean) => Dispatch) => void;
