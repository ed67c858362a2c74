/** What Slack answers with `ok: false`, by its own name for it. @see https://docs.slack.dev/apis/web-api/#slack-web-api__evaluating-responses */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  /** What stands beside `error`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(code: string, more: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}

/** @param messages where something is wrong, and what */
export function invalid(code: 'invalid_arguments' | 'invalid_blocks' | 'invalid_view', messages: readonly string[]): Refusal {
  return new Refusal(code, { errors: messages, response_metadata: { messages: messages.map((each) => `[ERROR] ${each}`) } });
}
