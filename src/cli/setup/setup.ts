import process from 'node:process';
import { ownEnvironment } from '../../config/config.ts';
import type { Finding } from '../../domain/finding.ts';
import { text } from '../../domain/texts.ts';
import { readFlags } from '../read-flags.ts';
import { hushWarnings, print, say } from '../terminal.ts';
import { createDialog, StoppedError } from './dialog.ts';
import { createDraft } from './draft.ts';
import { setUpWithoutQuestions } from './without-questions.ts';
import { runWizard, type Stage } from './wizard.ts';

/** EX_CONFIG of sysexits.h. */
const configExitCode = 78;
/** What shells say of a program that Ctrl+C ended. */
const stoppedExitCode = 130;
const usualColumns = 80;
const tryOptions = { now: Date.now, timeoutMs: 5000 };

/** Sets the bot up: by questions at a terminal, or by the environment with `--yes`. Ends with 78 where the bot can't start with what there is. */
export async function setup(args: string[]): Promise<void> {
  const { yes } = readFlags(args, { yes: { type: 'boolean', default: false } });
  hushWarnings();
  const env = ownEnvironment();
  const folder = process.cwd();
  if (yes === true) {
    const isWritten = await setUpWithoutQuestions({ ...tryOptions, env, folder, show: printFindings, tell: print });
    process.exitCode = isWritten ? 0 : configExitCode;
    return;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    console.error(say(text('setup.noTerminal')));
    process.exitCode = configExitCode;
    return;
  }
  // A terminal that does not know its size says 0, and every letter would stand on a line of its own.
  if (process.stdout.columns === 0) process.stdout.columns = usualColumns;
  const dialog = createDialog({ input: process.stdin, output: process.stdout });
  const draft = createDraft(env, folder);
  let stage: Stage = 'asking';
  const end = (): void => {
    dialog.stopped(stage === 'asking' ? text('setup.nothingWritten') : text('setup.stoppedLater', { file: '.env' }));
    process.exitCode = stoppedExitCode;
  };
  // Between two questions, while something is tried. A file is never left half-written, and a video is called off by who has it made.
  const stop = (): void => {
    if (stage === 'writing' || stage === 'video') return;
    // Behind the ^C that the terminal shows.
    console.log();
    end();
    process.exit();
  };
  process.on('SIGINT', stop);
  const onStage = (now: Stage): void => {
    stage = now;
  };
  try {
    const isReady = await runWizard({ ...tryOptions, dialog, draft, env, folder, onStage });
    process.exitCode = isReady ? 0 : configExitCode;
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    end();
  } finally {
    process.off('SIGINT', stop);
  }
}

function printFindings(findings: readonly Finding[]): void {
  for (const { state, text: found } of findings) {
    if (state === 'ok') print(found);
    else console.error(say(found));
  }
}
