import { type Text, text } from '../../domain/texts.ts';
import { ChatRefusal, type Refusal } from '../chat/refusal.ts';

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (2026-08-06) */
const byCode: Readonly<Record<number, Refusal>> = {
  10003: 'no access',
  10004: 'no access',
  10008: 'gone',
  10015: 'token over',
  10062: 'too late',
  20028: 'bug',
  40005: 'too large',
  40058: 'closed',
  40060: 'too late',
  40094: 'token over',
  50001: 'no access',
  50007: 'no such person',
  50008: 'closed',
  50013: 'forbidden',
  50027: 'token over',
  50083: 'closed',
  50278: 'no such person',
  160002: 'no replies',
  160004: 'exists',
  160005: 'closed',
  160006: 'closed',
  200000: 'words refused',
  240000: 'words refused',
  400001: 'too large',
};

/** Discord said no. */
export class DiscordRefusal extends ChatRefusal {
  override readonly name = 'DiscordRefusal';

  /** @param code of Discord's list; 0 where there was none */
  constructor(code: number, status: number) {
    const refusal = refusalOf(code, status);
    super(refusal, { code, why: refusalText(refusal), message: `Discord refused: ${code} (${status})` });
  }
}

function refusalOf(code: number, status: number): Refusal {
  const known = byCode[code];
  if (known !== undefined) return known;
  if (status === 413) return 'too large';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'gone' : 'bug';
}

/** Why something could not be posted there, with what helps. */
function refusalText(refusal: Refusal): Text {
  switch (refusal) {
    case 'forbidden':
      return text('discord.rightGone', { rights: text('discord.rights') });
    case 'no access':
    case 'no such person':
      return text('discord.noAccess');
    case 'closed':
      return text('discord.threadClosed');
    case 'token over':
      return text('discord.tokenOver');
    case 'too large':
      return text('discord.tooLarge');
    case 'words refused':
      return text('discord.wordsRefused');
    case 'gone':
    case 'no replies':
    case 'exists':
    case 'too late':
    case 'no files':
    case 'upload lost':
    case 'missing scope':
    case 'bug':
      return text('discord.refused');
  }
}

/** discord.js's own errors hold what was sent, and addresses with tokens. */
export function withoutRaw(error: unknown): unknown {
  return error instanceof Error && 'requestBody' in error ? new Error(error.name) : error;
}
