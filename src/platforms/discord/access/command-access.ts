import type { Clock } from '../../../domain/clock.ts';
import type { Command } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { text } from '../../../domain/texts.ts';
import type { Log } from '../../../lib/log.ts';
import type { Texts } from '../../../lib/say.ts';
import type { DiscordRest } from '../discord-calls.ts';
import { slashName } from '../slash-options.ts';
import { type MemberHere, mayUseCommand } from './may-use-command.ts';
import type { OverwritesById, RegisteredCommand } from './read-permissions.ts';
import { createFresh } from './remember-fresh.ts';

/** Discord tells of changes, so that it is only read anew in case that was missed. */
const maxAgeMs = 5 * 60_000;
/** 10,000 refusals in 10 minutes ban the whole address (rate-limits, 2026-08-06). */
const failureMs = 15_000;
/** As many servers as one connection has at most (gateway#sharding, 2026-08-06: 2,500), and some. */
const mostGuilds = 3000;

/** Who does something: a member of a server; somebody in private, where no moderator decides; or nobody knows. */
export type Doer = MemberHere | 'in private' | 'unknown';

/**
 * Discord's own permissions of commands, for the doors that Discord does not keep itself: messages, buttons and forms.
 */
export interface CommandAccess {
  /**
   * What can't be read is not allowed: a command still is, since Discord itself keeps that door.
   *
   * @param names of commands, which all have to be allowed; those that nobody can call on Discord are left out
   * @throws {UserError} `not_allowed`
   */
  require(names: readonly string[], doer: Doer, signal: AbortSignal): Promise<void>;
  /** Something was changed in a server. */
  forget(guildId: string): void;
  /** What was changed meanwhile nobody has told. */
  forgetAll(): void;
}

export interface CommandAccessDeps {
  readonly rest: Pick<DiscordRest, 'commands' | 'commandPermissions'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'warn'>;
  readonly texts: Texts;
  /** Where the commands are registered. Undefined: in every server. */
  readonly guildId: string | undefined;
  readonly commands: readonly Pick<Command, 'name' | 'entry'>[];
  /** Undefined before the connection stands. */
  readonly applicationId: () => string | undefined;
}

export function createCommandAccess(deps: CommandAccessDeps): CommandAccess {
  const { rest, clock, log, guildId, applicationId } = deps;
  const overwrites = createFresh<OverwritesById>({ clock, maxAgeMs, failureMs, most: mostGuilds });
  const registered = createFresh<readonly RegisteredCommand[]>({ clock, maxAgeMs, failureMs, most: 1 });

  const read = async (names: readonly string[], guild: string, signal: AbortSignal) => {
    const app = applicationId();
    if (app === undefined) return undefined;
    try {
      const readCommands = () => registered.get('all', () => rest.commands(app, guildId, signal));
      const all = await readCommands();
      // Read before they were registered, at the first start.
      const isEarly = names.some((name) => findRegistered(all, name, deps) === undefined);
      if (isEarly) registered.forgetAll();
      const [commands, rules] = await Promise.all([
        isEarly ? readCommands() : all,
        overwrites.get(guild, () => rest.commandPermissions(app, guild, signal)),
      ]);
      return { app, commands, rules };
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : undefined;
      log.warn({ guild, reason }, 'the permissions of commands could not be read');
      return undefined;
    }
  };

  return {
    async require(wanted, doer, signal) {
      const names = wanted.filter((name) => deps.commands.some((each) => each.name === name && isCallable(each)));
      if (doer === 'in private' || names.length === 0) return;
      const known = doer === 'unknown' ? undefined : await read(names, doer.guildId, signal);
      for (const name of names) {
        const command = known && findRegistered(known.commands, name, deps);
        if (known === undefined || command === undefined || doer === 'unknown') {
          throw new UserError('not_allowed', text('discord.mayNotNow', { command: slashName(name) }));
        }
        const own = known.rules.get(command.id) ?? [];
        const app = known.rules.get(known.app) ?? [];
        if (mayUseCommand({ own, app, needed: command.needed }, doer)) continue;
        throw new UserError('not_allowed', text('discord.mayNot', { command: slashName(name) }));
      }
    },
    forget: overwrites.forget,
    forgetAll() {
      overwrites.forgetAll();
      registered.forgetAll();
    },
  };
}

function isCallable({ entry }: Pick<Command, 'entry'>): boolean {
  return entry === 'slash' || entry === 'message';
}

function findRegistered(
  registered: readonly RegisteredCommand[],
  name: string,
  { commands, texts }: Pick<CommandAccessDeps, 'commands' | 'texts'>,
): RegisteredCommand | undefined {
  const isOfMessages = commands.some((each) => each.name === name && each.entry === 'message');
  const shown = texts.say(slashName(name));
  return registered.find((each) => each.name === shown && each.isOfMessages === isOfMessages);
}
