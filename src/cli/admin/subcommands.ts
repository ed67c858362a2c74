import { text } from '../../domain/texts.ts';
import { say, UsageError } from '../terminal.ts';
import { moderationCommands } from './moderation-commands.ts';
import { moneyCommands } from './money-commands.ts';
import { act, queryOf, read, type Subcommand, set } from './subcommand.ts';

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
  approvals: {
    usage: '',
    help: 'what waits for a yes, with its price',
    call: () => read('approvals', 'AdminApprovals'),
  },
  approve: {
    usage: '<approval> [--cheaper] [--yes] [--agree 6.40]',
    help: 'let one of them be made for its price, or the cheaper way in its place',
    words: [1, 1],
    flags: { cheaper: { type: 'boolean' } },
    hasPrice: true,
    // Its price is asked for first.
    call: ({ words: [id], flags: { cheaper } }) =>
      act(cheaper === true ? 'approve_cheaper' : 'approve', { approval_id: id, agreed_usd: 0 }),
  },
  decline: {
    usage: '<approval> --reason text',
    help: 'end one of them free of charge; its person reads the reason',
    words: [1, 1],
    flags: { reason: { type: 'string' } },
    call({ words: [id], flags: { reason } }) {
      if (reason === undefined) throw new UsageError(say(text('terminal.adminDecline')));
      return act('decline', { approval_id: id, reason });
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
    usage: '<platform:id> [--for 7d] [--reason text] [--place platform:server]',
    help: 'keep somebody from asking for videos, everywhere or in one server or workspace',
    words: [1, 1],
    flags: { for: { type: 'string' }, reason: { type: 'string' }, place: { type: 'string' } },
    call: ({ words: [person], flags: { for: time, reason, place } }) =>
      act('block', set({ person, for_seconds: secondsOf(time), reason, place })),
  },
  unblock: {
    usage: '<platform:id> [--place platform:server]',
    help: 'let them ask again',
    words: [1, 1],
    flags: { place: { type: 'string' } },
    call: ({ words: [person], flags: { place } }) => act('unblock', set({ person, place })),
  },
  blocks: { usage: '', help: 'who is blocked', call: () => read('blocks', 'AdminBlocks') },
  people: { usage: '', help: 'who may come in on the page by a name, and invites', call: () => read('people', 'AdminPeople') },
  invite: {
    usage: '<viewer | member | admin> [--uses 1] [--for 7d]',
    help: 'make a link for somebody to come in by; it is shown this once',
    words: [1, 1],
    flags: { uses: { type: 'string' }, for: { type: 'string' } },
    call: ({ words: [role], flags }) =>
      act(
        'invite',
        set({ role, uses: flags.uses === undefined ? undefined : Number(flags.uses), for_seconds: secondsOf(flags.for) }),
      ),
  },
  uninvite: {
    usage: '<invite>',
    help: 'take an invite back',
    words: [1, 1],
    call: ({ words: [id] }) => act('uninvite', { invite_id: id }),
  },
  person: {
    usage: '<person> [--role viewer | member | admin] [--name text] [--end | --reopen]',
    help: 'change what somebody may do, their name, or whether they may come in',
    words: [1, 1],
    flags: { role: { type: 'string' }, name: { type: 'string' }, end: { type: 'boolean' }, reopen: { type: 'boolean' } },
    call: ({ words: [id], flags: { role, name, end, reopen } }) =>
      act('change_person', set({ person_id: id, role, name, ended: end === true ? true : reopen === true ? false : undefined })),
  },
  'remove-person': {
    usage: '<person> [--yes]',
    help: 'forget somebody with their name, browsers and keys; what they made stays, without their name',
    words: [1, 1],
    isFinal: true,
    call: ({ words: [id] }) => act('remove_person', { person_id: id }),
  },
  forget: {
    usage: '<platform:id> [--account] [--yes]',
    help: 'delete everything that is kept of somebody, at all their doors, after a question; with --account also their account on the web',
    words: [1, 1],
    flags: { account: { type: 'boolean' } },
    asksFirst: true,
    call: ({ words: [person], flags: { account } }) => act('forget', set({ person, account })),
  },
  spending: {
    usage: '[--days 30] [--by day | person | channel | model | platform] [--csv]',
    help: 'what was spent',
    flags: { days: { type: 'string' }, by: { type: 'string' }, csv: { type: 'boolean' } },
    call({ flags: { days, by, csv } }) {
      const query = queryOf({ days, by, format: csv === true ? 'csv' : undefined });
      return { ...read(`spending?${query}`, 'AdminSpending'), isCsv: csv === true };
    },
  },
  schedules: {
    usage: '[pause | remove <schedule>]',
    help: 'what is made at set times; pause one or delete it',
    words: [0, 2],
    call({ words: [what, id] }) {
      if (what === undefined) return read('schedules', 'AdminSchedules');
      if ((what !== 'pause' && what !== 'remove') || id === undefined) throw new UsageError(say(text('terminal.adminSchedules')));
      return act(`schedule_${what}`, { schedule_id: id });
    },
  },
  ...moneyCommands,
  ...moderationCommands,
  acts: {
    usage: '[--limit 50]',
    help: 'what admins did, newest first',
    flags: { limit: { type: 'string' } },
    call: ({ flags: { limit } }) => read(`acts?${queryOf({ limit })}`, 'AdminActs'),
  },
};

/** @throws {UsageError} for what is no time such as `90m`, `12h`, `7d` or `2w` */
function secondsOf(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const [, number, unit] = /^(\d{1,4})([mhdw])$/.exec(String(given)) ?? [];
  const seconds = Number(number) * (secondsIn[unit ?? ''] ?? 0);
  if (number === undefined || seconds === 0) throw new UsageError(say(text('terminal.adminFor')));
  return seconds;
}
