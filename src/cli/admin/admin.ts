import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { installed } from '../../app/installed.ts';
import { readConfig } from '../../config/config.ts';
import { text } from '../../domain/texts.ts';
import { adminAnswers } from '../../platforms/web/rest/admin/admin-schemas.ts';
import { type Agreement, agree, agreementFlags, confirm, readAgreement } from '../agree.ts';
import { say, UsageError } from '../terminal.ts';
import { AdminRefusal, type AskBot, findBot } from './ask-bot.ts';
import { show } from './show.ts';
import type { Given, Subcommand } from './subcommand.ts';
import { subcommands } from './subcommands.ts';

/** For every subcommand. */
const everywhere = { json: { type: 'boolean' }, url: { type: 'string' }, help: { type: 'boolean' } } as const;

/** What a subcommand is run with. */
export interface AdminTerminal {
  /** @param url of a bot elsewhere. Default: the one that runs here */
  find(url?: string): Promise<AskBot>;
  print(line: string): void;
  /** @throws {UsageError} where nobody agrees */
  agree(priceUsd: number, agreement: Agreement): Promise<void>;
  /** @throws {UsageError} where nobody says yes */
  confirm(question: string): Promise<void>;
}

/** Looks after the running bot: `npm run admin -- status`. */
export async function admin(args: string[]): Promise<void> {
  const isKnown = await runAdmin(args, {
    find: (url) => findBot(readConfig(installed), url),
    print: (line) => console.log(line),
    agree: (priceUsd, agreement) => agree(priceUsd, agreement),
    confirm: (question) => confirm(question),
  });
  if (!isKnown) process.exitCode = 64;
}

/** @returns false where there is no such subcommand, after the help was printed */
export async function runAdmin([name = '', ...rest]: readonly string[], terminal: AdminTerminal): Promise<boolean> {
  const command = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (command === undefined) {
    for (const line of helpLines()) terminal.print(line);
    return name === 'help' || name === '--help';
  }
  const given = readGiven(name, command, rest);
  if (given.flags.help === true) {
    terminal.print(`npm run admin -- ${name} ${command.usage}`.trimEnd());
    terminal.print(`  ${command.help}`);
    return true;
  }
  const { url } = given.flags;
  const call = command.call(given);
  const ask = await terminal.find(typeof url === 'string' ? url : undefined);
  if (command.isFinal === true && given.flags.yes !== true) await terminal.confirm(say(text('terminal.adminSure')));
  const answered = await askAgreed(ask, call, command, given, terminal);
  if (call.isCsv === true) {
    terminal.print(String(answered).trimEnd());
    return true;
  }
  const answer = adminAnswers[call.answer].parse(answered);
  if (given.flags.json === true) terminal.print(JSON.stringify(answer, undefined, 2));
  // The parsed answer is that of its own schema.
  else for (const line of (show[call.answer] as (answer: unknown) => readonly string[])(answer)) terminal.print(line);
  return true;
}

async function askAgreed(
  ask: AskBot,
  call: ReturnType<Subcommand['call']>,
  { hasPrice, asksFirst }: Subcommand,
  { flags }: Given,
  { agree: agreeTo, confirm: sayYes }: AdminTerminal,
): Promise<unknown> {
  try {
    return await ask(call);
  } catch (error) {
    if (asksFirst === true && error instanceof AdminRefusal && error.isQuestion) {
      if (flags.yes !== true) await sayYes(`${error.message}\n${say(text('terminal.adminSure'))}`);
      return await ask({ ...call, body: { ...call.body, confirmed: true } });
    }
    if (hasPrice !== true || !(error instanceof AdminRefusal) || error.priceUsd === undefined) throw error;
    await agreeTo(error.priceUsd, readAgreement(flags));
    return await ask({ ...call, body: { ...call.body, agreed_usd: error.priceUsd } });
  }
}

/** @throws {UsageError} with how it is typed */
function readGiven(name: string, command: Subcommand, args: readonly string[]): Given {
  const { flags = {}, words: [least, most] = [0, 0], hasPrice, isFinal, asksFirst } = command;
  const options: ParseArgsOptionsConfig = {
    ...everywhere,
    ...flags,
    ...(hasPrice === true && agreementFlags),
    ...((isFinal === true || asksFirst === true) && { yes: { type: 'boolean' as const } }),
  };
  const usage = say(text('terminal.adminUsage', { usage: `npm run admin -- ${name} ${command.usage}`.trimEnd() }));
  try {
    const { values, positionals } = parseArgs({ args: [...args], strict: true, allowPositionals: true, options });
    const isCount = positionals.length >= least && positionals.length <= most;
    if (!isCount && values.help !== true) throw new UsageError(usage);
    // None of the flags may be given more than once.
    return { words: positionals, flags: values as Given['flags'] };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

function helpLines(): readonly string[] {
  const rows = Object.entries(subcommands).map(([name, { usage, help }]) => [`${name} ${usage}`.trimEnd(), help] as const);
  return [
    say(text('terminal.adminHelp')),
    ...rows.flatMap(([typed, help]) => [`  ${typed}`, `      ${help}`]),
    say(text('terminal.adminFlags')),
  ];
}
