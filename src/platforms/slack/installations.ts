/** Where the bot is installed. */
export interface Installations {
  /**
   * The token that speaks there.
   *
   * @param installation the workspace `T…`, or `E…` of an organisation that installed it for all of its own
   * @returns undefined where the bot is not installed, or not any more
   */
  botToken(installation: string): string | undefined;
}
