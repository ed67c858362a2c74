import type { EmulatorContext } from './answers.ts';
import type { FaultBox } from './faults.ts';
import type { Uploads } from './files/uploads.ts';
import type { Answer } from './google-wire.ts';
import type { Operations } from './operations.ts';
import type { QuotaKeeper } from './quota.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** What the routes of all of Google's APIs share. */
export interface RoutesDeps {
  readonly operations: Operations;
  readonly uploads: Uploads;
  readonly webhooks: Webhooks;
  readonly faults: FaultBox;
  readonly quota: QuotaKeeper;
  readonly retired: readonly string[];
  /** What was asked for more than once. */
  readonly counts: { continued: number };
  /** The key of the Gemini API, from the header or the query. */
  readonly keyOf: (c: EmulatorContext) => string | undefined;
  /** The project of a key. */
  readonly ownerOf: (key: string) => string;
  /** @returns the refusal of a request's key, or undefined when it is fine */
  readonly checkKey: (key: string | undefined) => Answer | undefined;
  readonly fingerprint: (key: string) => string;
  readonly now: () => number;
}
