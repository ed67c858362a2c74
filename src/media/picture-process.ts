import { type ChildProcess, fork } from 'node:child_process';
import { ownProgram } from '../lib/own-files.ts';
import type { PictureJob, PictureOutcome } from './picture-program.ts';

const program = ownProgram('media/picture-program');
/** Longest that the process may take to start; a busy machine needs a while. */
const startMs = 30_000;
/** It goes after this long without a picture, in milliseconds: it holds some 60 MB. */
const idleMs = 20_000;

/** Opens pictures in a process of its own, one at a time. */
export interface PictureProcess {
  /**
   * @returns undefined where the picture took too much time or memory and the process had to be ended
   * @throws {Error} when the process can't be started
   */
  open(job: PictureJob): Promise<PictureOutcome | undefined>;
}

/**
 * Starts nothing until there is a picture. What it starts never keeps the bot alive, and ends with it.
 *
 * @param jobMs longest that one picture may take, in milliseconds
 */
export function createPictureProcess(jobMs = 5000): PictureProcess {
  let child: Promise<ChildProcess> | undefined;
  let idle: NodeJS.Timeout | undefined;

  const end = (started: ChildProcess): void => {
    child = undefined;
    started.kill('SIGKILL');
  };

  return {
    async open(job) {
      clearTimeout(idle);
      child ??= start();
      let started: ChildProcess;
      try {
        started = await child;
      } catch (error) {
        child = undefined;
        throw error;
      }
      if (!started.connected) {
        child = start();
        started = await child;
      }
      const outcome = await ask(started, job, jobMs);
      if (outcome === undefined) {
        end(started);
        return undefined;
      }
      idle = setTimeout(end, idleMs, started);
      idle.unref();
      return outcome;
    },
  };
}

async function start(): Promise<ChildProcess> {
  const child = fork(program, [], {
    serialization: 'advanced',
    // It has no business with our settings, and it reads foreign bytes.
    env: {},
    execArgv: ['--max-old-space-size=128', '--no-warnings'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const said = await nextWord(child, startMs);
  if (said === undefined) {
    child.kill('SIGKILL');
    throw new Error('the process that opens pictures did not start');
  }
  rest(child);
  return child;
}

async function ask(child: ChildProcess, job: PictureJob, jobMs: number): Promise<PictureOutcome | undefined> {
  child.ref();
  child.channel?.ref();
  const answered = nextWord(child, jobMs);
  // What can't be sent is answered by the end of the process.
  child.send(job, () => undefined);
  const outcome = await answered;
  rest(child);
  return outcome as PictureOutcome | undefined;
}

/** Without work it must not keep the bot alive. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

/** @returns what the process says next; undefined when it ends, or says nothing for so long */
function nextWord(child: ChildProcess, waitMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (said: unknown): void => {
      clearTimeout(timer);
      child.off('message', settle).off('exit', gone).off('error', gone);
      resolve(said);
    };
    const gone = (): void => settle(undefined);
    const timer = setTimeout(gone, waitMs);
    child.once('message', settle).once('exit', gone).once('error', gone);
  });
}
