import type { Command } from '../../domain/command.ts';

/** @throws {Error} where there is no such command: a bug */
export function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}
