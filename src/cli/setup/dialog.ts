import type { Readable, Writable } from 'node:stream';
import * as clack from '@clack/prompts';
import type { Finding } from '../../domain/finding.ts';
import { type Text, text } from '../../domain/texts.ts';
import { say } from '../terminal.ts';

/** Somebody pressed Ctrl+C or Escape at a question. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

export interface DialogStreams {
  readonly input: Readable;
  readonly output: Writable;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: Text;
  readonly hint?: Text;
}

export interface Question {
  readonly message: Text;
  /** What is written already. */
  readonly initial?: string;
  /** What is wrong with an answer; undefined where nothing is. The answer has no space around it. */
  readonly wrong: (answer: string) => Text | undefined;
}

/** Questions and sentences at the terminal. Each question throws a `StoppedError` where it is called off. */
export interface Dialog {
  open(title: Text): void;
  /** The last sentence. */
  close(last: Text): void;
  stopped(last: Text): void;
  tell(...sentences: readonly Text[]): void;
  show(findings: readonly Finding[]): void;
  /** What is typed is seen. */
  ask(question: Question): Promise<string>;
  /** What is typed is masked. */
  askSecret(question: Omit<Question, 'initial'>): Promise<string>;
  choose<T extends string>(message: Text, choices: readonly Choice<T>[]): Promise<T>;
  /** @returns any number of the choices, also none */
  chooseSome<T extends string>(message: Text, choices: readonly Choice<T>[]): Promise<readonly T[]>;
  agree(message: Text): Promise<boolean>;
}

/** Breaks lines between words, so that the line at the left goes on beside them; an address stays whole, to be opened. */
export function wrapWords(words: string, columns: number): string {
  const wrapLine = (line: string): string => {
    const lines: string[] = [];
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines.join('\n');
  };
  return words.split('\n').map(wrapLine).join('\n');
}

/** Of the line at the left and the space behind it. */
const guideColumns = 3;

export function createDialog(streams: DialogStreams): Dialog {
  const { output } = streams;
  const columns = (): number => ('columns' in output && typeof output.columns === 'number' ? output.columns : 80) - guideColumns;
  const inLines = (...sentences: readonly Text[]): string => sentences.map((each) => wrapWords(say(each), columns())).join('\n');
  const options = <T extends string>(choices: readonly Choice<T>[]) =>
    choices.map(({ value, label, hint }) => ({ value, label: say(label), ...(hint === undefined ? {} : { hint: say(hint) }) }));
  const check = (wrong: Question['wrong']) => (answer: string | undefined) => {
    const problem = wrong((answer ?? '').trim());
    return problem === undefined ? undefined : say(problem);
  };
  return {
    open: (title) => clack.intro(say(title), { output }),
    close: (last) => clack.outro(say(last), { output }),
    stopped: (last) => clack.cancel(say(last), { output }),
    tell: (...sentences) => clack.log.message(inLines(...sentences), { output }),
    show(findings) {
      for (const { state, text: found } of findings) logOf(state)(inLines(found), { output });
    },
    async ask({ message, initial, wrong }) {
      const start = initial === undefined ? {} : { initialValue: initial };
      return typed(await clack.text({ message: say(message), ...start, validate: check(wrong), ...streams }));
    },
    async askSecret({ message, wrong }) {
      return typed(await clack.password({ message: say(message), validate: check(wrong), ...streams }));
    },
    async choose(message, choices) {
      const chosen = await clack.select<string>({ message: say(message), options: options(choices), ...streams });
      return oneOf(choices, answered(chosen));
    },
    async chooseSome(message, choices) {
      const asked = { message: say(message), options: options(choices), required: false, ...streams };
      const chosen = answered(await clack.multiselect<string>(asked));
      return chosen.map((each) => oneOf(choices, each));
    },
    async agree(message) {
      const words = { active: say(text('setup.make')), inactive: say(text('setup.notNow')) };
      return answered(await clack.confirm({ message: say(message), ...words, ...streams }));
    },
  };
}

function logOf(state: Finding['state']): typeof clack.log.success {
  switch (state) {
    case 'ok':
      return clack.log.success;
    case 'warning':
      return clack.log.warn;
    case 'problem':
      return clack.log.error;
  }
}

function answered<T>(answer: T | typeof clack.CANCEL_SYMBOL): T {
  if (clack.isCancel(answer)) throw new StoppedError();
  return answer;
}

/** Without the space around it; the library gives nothing at all for a field that nothing was typed into. */
function typed(answer: string | undefined | typeof clack.CANCEL_SYMBOL): string {
  return (answered(answer) ?? '').trim();
}

function oneOf<T extends string>(choices: readonly Choice<T>[], chosen: string): T {
  const found = choices.find(({ value }) => value === chosen);
  if (found === undefined) throw new Error('the answer is none of the choices');
  return found.value;
}
