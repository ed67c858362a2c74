import { type Text, text } from '../../domain/texts.ts';

/**
 * What can still be done after Discord said no.
 * - `gone`: the message is not there (any more): a new one can be
 * - `dead`: nothing of ours gets there again; another place is needed
 * - `forbidden`: a right is missing; another place, and the person is told which
 * - `no answers`: history may not be read; the same without saying what it answers
 * - `closed thread`: archived or locked, or none can be opened: the channel itself
 * - `there already`: what was asked for exists
 * - `token over`: the interaction's token; the bot's own way is left
 * - `too large`: a smaller file
 * - `words refused`: the server's own filter; the same without the prompt
 * - `bug`: we sent something that Discord does not know
 */
export type Refusal =
  | 'gone'
  | 'dead'
  | 'forbidden'
  | 'no answers'
  | 'closed thread'
  | 'there already'
  | 'token over'
  | 'too large'
  | 'words refused'
  | 'too late'
  | 'bug';

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (2026-08-06) */
const byCode: Readonly<Record<number, Refusal>> = {
  10003: 'dead',
  10004: 'dead',
  10008: 'gone',
  10015: 'token over',
  10062: 'too late',
  20028: 'bug',
  40005: 'too large',
  40058: 'closed thread',
  40060: 'too late',
  40094: 'token over',
  50001: 'dead',
  50007: 'dead',
  50008: 'closed thread',
  50013: 'forbidden',
  50027: 'token over',
  50083: 'closed thread',
  50278: 'dead',
  160002: 'no answers',
  160004: 'there already',
  160005: 'closed thread',
  160006: 'closed thread',
  200000: 'words refused',
  240000: 'words refused',
  400001: 'too large',
};

/** Discord said no. Carries no body and no address: those hold uploads and tokens. */
export class DiscordRefusal extends Error {
  override readonly name = 'DiscordRefusal';
  readonly refusal: Refusal;
  /** Of Discord's list; 0 where there was none. */
  readonly code: number;
  readonly status: number;

  constructor(code: number, status: number) {
    super(`Discord refused: ${code} (${status})`);
    this.refusal =
      byCode[code] ?? (status === 413 ? 'too large' : status === 403 ? 'forbidden' : status === 404 ? 'gone' : 'bug');
    this.code = code;
    this.status = status;
  }
}

/** Why something could not be posted there, with what helps. */
export function refusalText(refusal: Refusal): Text {
  switch (refusal) {
    case 'forbidden':
      return text('discord.rightGone', { rights: text('discord.rights') });
    case 'dead':
      return text('discord.noAccess');
    case 'closed thread':
      return text('discord.threadClosed');
    case 'token over':
      return text('discord.tokenOver');
    case 'too large':
      return text('discord.tooLarge');
    case 'words refused':
      return text('discord.wordsRefused');
    case 'gone':
    case 'no answers':
    case 'there already':
    case 'too late':
    case 'bug':
      return text('discord.refused');
  }
}
