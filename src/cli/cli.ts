import { installed } from '../app/installed.ts';
import { StartError } from '../app/start-error.ts';
import { ConfigError, secretShapes } from '../config/config.ts';
import { ChatSettingsError } from '../domain/chat-platform.ts';
import { text } from '../domain/texts.ts';
import { createRedact, redactText } from '../lib/redact.ts';
import { GenerateError } from '../platforms/terminal/generate-video.ts';
import { DatabaseUnusableError } from '../storage/sqlite/open.ts';
import { doctor } from './doctor.ts';
import { emulator } from './emulator.ts';
import { generate } from './generate.ts';
import { platformCommands } from './platform-commands.ts';
import { restore } from './restore.ts';
import { endProgressLine, NoBotError, print, say, UsageError } from './terminal.ts';

const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  generate,
  admin: async (args) => (await import('./admin/admin.ts')).admin(args),
  encode: async (args) => (await import('./encode.ts')).encode(args),
  emulator,
  doctor,
  restore,
  // These bring libraries of their own.
  move: async (args) => (await import('./move.ts')).move(args),
  setup: async (args) => (await import('./setup/setup.ts')).setup(args),
  ...platformCommands(),
};

const [, , name = '', ...rest] = process.argv;
const command = commands[name];
if (command === undefined) {
  print(text('terminal.usage'));
  process.exitCode = 64;
} else {
  await command(rest).catch(complain);
}

function complain(error: unknown): void {
  endProgressLine();
  if (error instanceof ConfigError)
    for (const problem of error.problems) console.error(say(redactText(problem.text, createRedact(secretShapes(installed)))));
  else if (error instanceof StartError || error instanceof ChatSettingsError) console.error(say(error.text));
  else if (error instanceof GenerateError || error instanceof UsageError || error instanceof DatabaseUnusableError)
    console.error(error.message);
  else throw error;
  if (error instanceof NoBotError) process.exitCode = error.exitCode;
  else
    process.exitCode =
      error instanceof ConfigError || error instanceof StartError || error instanceof DatabaseUnusableError ? 78 : 1;
}
