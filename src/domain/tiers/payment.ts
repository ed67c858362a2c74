import type { Requester } from '../generation.ts';

/** Whose money a request takes. */
export interface Payment {
  readonly payer: Requester;
  /** What of it their credits pay, in US dollars; the rest counts against their tier. */
  readonly creditsUsd: number;
}
