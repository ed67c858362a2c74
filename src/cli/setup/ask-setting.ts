import { randomBytes } from 'node:crypto';
import type { Setting } from '../../domain/settings.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Dialog } from './dialog.ts';

/**
 * Asks for the value of a setting, and again until it is of its kind. What it is and where to get it is said before, by its own help; a secret
 * is masked, and one that nobody hands out is made where nothing is typed.
 *
 * @returns an empty text where it is left out
 */
export async function askSetting(dialog: Dialog, setting: Setting<unknown>): Promise<string> {
  const { name, kind, made } = setting;
  dialog.tell(helpText(setting));
  const question = { message: messageOf(setting), wrong: (answer: string) => wrongText(setting, answer) };
  const answer = kind.secret === true ? await dialog.askSecret(question) : await dialog.ask(question);
  if (answer !== '' || made === undefined) return answer;
  dialog.tell(text('setup.secretMade', { name }));
  return randomBytes(made.bytes).toString(made.encoding);
}

/** @returns undefined for an empty answer, too: nothing is set then */
export function wrongText({ kind: { schema, expected } }: Setting<unknown>, answer: string): Text | undefined {
  return answer === '' || schema.safeParse(answer).success ? undefined : text('setup.mustBe', { expected });
}

/** What it is called, and what comes of an empty answer. */
function messageOf({ name, made, default: usual }: Setting<unknown>): Text {
  if (made !== undefined) return text('setup.orMade', { name });
  return usual === undefined ? text('setup.orNothing', { name }) : text('setup.orDefault', { name, default: usual });
}

/** The page that hands it out stands in most helps already. */
function helpText({ help, source }: Setting<unknown>): Text {
  return source === undefined || help.includes(source)
    ? text('setup.help', { help })
    : text('setup.helpWithSource', { help, source });
}
