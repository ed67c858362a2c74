/** Slack's Web API, once per call: nothing here is sent again by itself. */
export interface SlackClient {
  /**
   * @param installation whose token is used
   * @param method such as `chat.postMessage`
   * @throws {SlackRefusal} when Slack said no
   * @throws {DeliveryError} when it can be tried again later, with Slack's own wait where it named one
   */
  call(
    installation: string,
    method: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>>;
}
