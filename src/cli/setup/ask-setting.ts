import type { Setting } from '../../domain/settings.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Dialog } from './dialog.ts';

/**
 * Asks for the value of a setting, and again until it is of its kind. What it is and where to get it is said before, by its own help; a secret
 * is masked.
 *
 * @returns an empty text where it is left out
 */
export async function askSetting(dialog: Dialog, setting: Setting<unknown>): Promise<string> {
  const { name, kind, default: usual } = setting;
  dialog.tell(helpText(setting));
  const message = usual === undefined ? text('setup.orNothing', { name }) : text('setup.orDefault', { name, default: usual });
  const question = { message, wrong: (answer: string) => wrongText(setting, answer) };
  return kind.secret === true ? dialog.askSecret(question) : dialog.ask(question);
}

/** @returns undefined for an empty answer, too: nothing is set then */
export function wrongText({ kind: { schema, expected } }: Setting<unknown>, answer: string): Text | undefined {
  return answer === '' || schema.safeParse(answer).success ? undefined : text('setup.mustBe', { expected });
}

/** The page that hands it out stands in most helps already. */
function helpText({ help, source }: Setting<unknown>): Text {
  return source === undefined || help.includes(source)
    ? text('setup.help', { help })
    : text('setup.helpWithSource', { help, source });
}
