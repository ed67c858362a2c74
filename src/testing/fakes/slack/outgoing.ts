import type { Acknowledgement } from './effects.ts';
import type { Json } from './json.ts';

/** Something that goes to the app. */
export interface Outgoing {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: Json;
  readonly acceptsPayload: boolean;
  readonly retry: { readonly attempt: number; readonly reason: string } | undefined;
  /** Called once: within 3 s, or with the failure; `late` comes after a `no answer`. */
  readonly settle: (acknowledgement: Acknowledgement) => void;
}

/** How long the app may take. @see https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
export const acknowledgeWithinMs = 3_000;
