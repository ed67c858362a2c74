import type { Command, CommandCall } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { examplePrompt, type Help } from '../../domain/help.ts';
import { type Text, text } from '../../domain/texts.ts';
import { findCommand } from './find-command.ts';

/** What can be done and what it costs, as it holds for one person in one place. A greeting of a place names nobody: their id is empty. */
export async function helpFor(commands: readonly Command[], call: CommandCall): Promise<Help> {
  const answer = await findCommand(commands, 'help').run({}, call);
  if (answer.kind !== 'help') throw new Error('the command help answers something else');
  return answer.help;
}

/** Answers somebody who speaks to the bot and says nothing, or asks for help. */
export async function sayHelp(
  { call, showHelp }: { readonly call: CommandCall; showHelp(help: Help): Promise<void> },
  commands: readonly Command[],
): Promise<void> {
  await showHelp(await helpFor(commands, call));
}

/** The sentences of a greeting, in their order; the buttons of its examples stand below. @param command what people type for `/video` */
export function greetingSentences({ examples, costs }: Help, command: string): readonly Text[] {
  return [text('chat.greeting', { command }), ...costs, ...(examples.length > 0 ? [text('chat.tryHint')] : [])];
}

/** The words that the form of an example starts with. @throws {UserError} `not_found` for one of another version */
export function exampleWords(id: string): Text {
  const prompt = examplePrompt(id);
  if (prompt === undefined) throw new UserError('not_found', text('answer.oldButton'));
  return prompt;
}
