import { text } from '../../domain/texts.ts';
import type { adminAnswers } from '../../platforms/web/rest/admin/admin-schemas.ts';
import { say, UsageError } from '../terminal.ts';

/** What a subcommand asks of the bot. */
export interface AdminCall {
  readonly method: 'GET' | 'POST';
  /** Below the admin's part of the API, with its query. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly answer: keyof typeof adminAnswers;
  /** It is answered with a table, which is printed as it is. */
  readonly isCsv?: boolean;
}

/** As it was typed. */
export interface Given {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Subcommand {
  /** What stands behind its name, for the help. */
  readonly usage: string;
  readonly help: string;
  /** How many words it takes at least and at most. Default: none. */
  readonly words?: readonly [least: number, most: number];
  readonly flags?: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** It can't be undone: somebody has to say yes. */
  readonly isFinal?: true;
  /** Its price may have to be agreed to: then it is called once more with it. */
  readonly hasPrice?: true;
  call(given: Given): AdminCall;
}

const read = (path: string, answer: AdminCall['answer']): AdminCall => ({ method: 'GET', path, answer });
const act = (path: string, body: Record<string, unknown> = {}): AdminCall => ({
  method: 'POST',
  path,
  body,
  answer: 'AdminDone',
});
const secondsIn: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A row is a subcommand of `npm run admin`. */
export const subcommands: Readonly<Record<string, Subcommand>> = {
  status: { usage: '', help: 'what runs and waits, pauses, limits and budgets', call: () => read('status', 'AdminStatus') },
  pause: {
    usage: '[--reason text]',
    help: 'start nothing; requests are taken in and wait, also after a restart',
    flags: { reason: { type: 'string' } },
    call: ({ flags }) => act('pause', set({ reason: flags.reason })),
  },
  resume: {
    usage: '[queue | platform | provider | model]',
    help: 'end a pause or drain, and try again what was refused',
    words: [0, 1],
    call: ({ words: [what] }) => act('resume', set({ what })),
  },
  drain: {
    usage: '[--stay]',
    help: 'take nothing in, finish what is under way, then end the process, or stay',
    flags: { stay: { type: 'boolean' } },
    call: ({ flags }) => act('drain', set({ stay: flags.stay })),
  },
  unknowns: { usage: '', help: 'what may have been charged and waits for a word', call: () => read('unknowns', 'AdminUnknowns') },
  decide: {
    usage: '<id> again | leave [--yes] [--agree 0.80]',
    help: 'send one of them again for its price, or leave it',
    words: [2, 2],
    hasPrice: true,
    call({ words: [id, decision] }) {
      if (decision !== 'again' && decision !== 'leave') throw new UsageError(say(text('terminal.adminDecide')));
      return act('decide', { operation_id: id, decision });
    },
  },
  cancel: {
    usage: '<id>',
    help: 'call one off',
    words: [1, 1],
    call: ({ words: [id] }) => act('cancel', { operation_id: id }),
  },
  'cancel-all': {
    usage: '[--person platform:id] [--platform id] [--yes]',
    help: 'call off all that waits and was not sent',
    flags: { person: { type: 'string' }, platform: { type: 'string' } },
    isFinal: true,
    call: ({ flags }) => act('cancel_all', set({ person: flags.person, platform: flags.platform })),
  },
  redeliver: {
    usage: '<id> | --all',
    help: 'try posts again that could be made nowhere',
    words: [0, 1],
    flags: { all: { type: 'boolean' } },
    call({ words: [id], flags: { all } }) {
      if ((id === undefined) === (all !== true)) throw new UsageError(say(text('terminal.adminRedeliver')));
      return act('redeliver', set({ operation_id: id, all }));
    },
  },
  parked: { usage: '', help: 'those posts', call: () => read('parked', 'AdminParked') },
  front: {
    usage: '<id>',
    help: 'move one to the front of the line',
    words: [1, 1],
    call: ({ words: [id] }) => act('front', { operation_id: id }),
  },
  block: {
    usage: '<platform:id> [--for 7d] [--reason text]',
    help: 'keep somebody from asking for videos',
    words: [1, 1],
    flags: { for: { type: 'string' }, reason: { type: 'string' } },
    call: ({ words: [person], flags }) => act('block', set({ person, for_seconds: secondsOf(flags.for), reason: flags.reason })),
  },
  unblock: {
    usage: '<platform:id>',
    help: 'let them ask again',
    words: [1, 1],
    call: ({ words: [person] }) => act('unblock', { person }),
  },
  blocks: { usage: '', help: 'who is blocked', call: () => read('blocks', 'AdminBlocks') },
  spending: {
    usage: '[--days 30] [--by day | person | channel | model | platform] [--csv]',
    help: 'what was spent',
    flags: { days: { type: 'string' }, by: { type: 'string' }, csv: { type: 'boolean' } },
    call({ flags: { days, by, csv } }) {
      const query = queryOf({ days, by, format: csv === true ? 'csv' : undefined });
      return { ...read(`spending?${query}`, 'AdminSpending'), isCsv: csv === true };
    },
  },
  acts: {
    usage: '[--limit 50]',
    help: 'what admins did, newest first',
    flags: { limit: { type: 'string' } },
    call: ({ flags: { limit } }) => read(`acts?${queryOf({ limit })}`, 'AdminActs'),
  },
};

/** Without what was not given. */
function set<T>(fields: Readonly<Record<string, T | undefined>>): Record<string, Exclude<T, undefined>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // What was undefined is left out.
  return Object.fromEntries(given) as Record<string, Exclude<T, undefined>>;
}

function queryOf(fields: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(Object.entries(set(fields)).map(([name, value]) => [name, String(value)]));
}

/** @throws {UsageError} for what is no time such as `90m`, `12h`, `7d` or `2w` */
function secondsOf(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const [, number, unit] = /^(\d{1,4})([mhdw])$/.exec(String(given)) ?? [];
  const seconds = Number(number) * (secondsIn[unit ?? ''] ?? 0);
  if (number === undefined || seconds === 0) throw new UsageError(say(text('terminal.adminFor')));
  return seconds;
}
