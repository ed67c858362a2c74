import type { EmulatorContext } from './answers.ts';
import type { FaultBox } from './faults.ts';
import type { Answer } from './google-wire.ts';
import type { Operations } from './operations.ts';
import type { QuotaKeeper } from './quota.ts';

/** What the routes of all of Google's APIs share. */
export interface RoutesDeps {
  readonly operations: Operations;
  readonly faults: FaultBox;
  readonly quota: QuotaKeeper;
  readonly retired: readonly string[];
  /** @returns the refusal of a request's key, or undefined when it is fine */
  /** The key of the Gemini API, from the header or the query. */
  readonly keyOf: (c: EmulatorContext) => string | undefined;
  readonly checkKey: (key: string | undefined) => Answer | undefined;
  readonly fingerprint: (key: string) => string;
  readonly now: () => number;
}
