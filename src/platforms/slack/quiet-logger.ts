import { type Logger, LogLevel } from '@slack/bolt';

/** Bolt's library says what it does in words with addresses and bodies in them; what matters of it we say ourselves. */
export const quietLogger: Logger = {
  ...{ debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} },
  getLevel: () => LogLevel.ERROR,
};
