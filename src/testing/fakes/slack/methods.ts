import type { Json } from './json.ts';
import type { Team } from './world.ts';

/** A call of a method, its token and scope seen to. */
export interface MethodCall {
  readonly team: Team;
  readonly params: Json;
  /** What it completes appears nowhere. */
  readonly isNeverShared: boolean;
}

export interface Method {
  /** What the token must carry. A list: one of them; asked for again where the channel decides which. */
  readonly scope: string | readonly string[] | undefined;
  /** `app`: the app-level token. `none`: without one. Default: the bot's. */
  readonly token?: 'bot' | 'app' | 'none';
  /** Methods that only read do not see a JSON body. */
  readonly takesJson?: boolean;
  /** Slack's tier, for `enforceTiers`. @see https://docs.slack.dev/apis/web-api/rate-limits */
  readonly perMinute?: number;
  /** @returns what stands beside `ok` @throws {Refusal} */
  readonly run: (call: MethodCall) => Json;
}

export type Methods = Readonly<Record<string, Method>>;
