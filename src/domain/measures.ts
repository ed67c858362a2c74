import type { Platform } from './generation.ts';

/**
 * What the bot tells those who watch it in numbers, as it happens. Nothing here says who asked, where or for what: models, platforms, states and keys of
 * texts alone. No call throws or waits.
 */
export interface Measures {
  /** A request leaves for a provider. */
  started(model: string): void;
  /** A finished video was noticed. @param waitedSeconds since the look before, which is the longest that it may have been ready */
  seen(waitedSeconds: number): void;
  /** Its person has it. @param waitedSeconds since it was noticed */
  posted(platform: Platform, waitedSeconds: number): void;
  /** A generation has ended, or waits for a decision. @param reason key of the text that says why; undefined where there is none */
  ended(state: string, reason: string | undefined): void;
  /** A transaction reached the disk. */
  committed(seconds: number): void;
  /** A request at the web port was answered. @param route its pattern, never its path */
  answered(method: string, route: string, status: number): void;
}
