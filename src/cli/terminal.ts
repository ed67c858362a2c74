import { installed } from '../app/installed.ts';
import { secretShapes } from '../config/config.ts';
import type { Text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';

export const { say } = createTexts();

/** Something that the person at the terminal can mend. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** There is no bot to be asked. The program ends with EX_UNAVAILABLE of sysexits.h. */
export class NoBotError extends UsageError {
  readonly exitCode = 69;
}

export function print(...texts: readonly Text[]): void {
  console.log(texts.map((each) => say(each)).join('\n'));
}

export function progressLine(line: string): void {
  if (!process.stdout.isTTY) return;
  process.stdout.write(`\r\u001b[K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
}

/** Takes the line of progress away. */
export function clearProgressLine(): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
}

export function endProgressLine(): void {
  if (process.stdout.isTTY) process.stdout.write('\n');
}

/** Keeps from the screen what Node prints of warnings of libraries: what is wrong, the findings say. */
export function hushWarnings(): void {
  process.removeAllListeners('warning');
}

/** For commands whose output is for people and programs: errors alone, on stderr. */
export function quietLog() {
  return createLog({ level: 'error', format: 'pretty', secrets: secretShapes(installed), destination: process.stderr });
}
