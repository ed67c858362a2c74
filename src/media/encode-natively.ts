import { execFile, spawn } from 'node:child_process';
import { constants, copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { constants as osConstants, setPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { EncodeJob } from '../domain/media.ts';
import { encoderRuns } from './encoder-runs.ts';
import { lastLines } from './last-lines.ts';

/** Whether `program` runs and has the two encoders that our videos are made of. */
export async function canEncode(program: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, ['-hide_banner', '-encoders'], {
      timeout: 10_000,
      maxBuffer: 4_000_000,
    });
    return /^ V\S* libx264 /m.test(stdout) && /^ A\S* aac /m.test(stdout);
  } catch {
    // Absent, not executable, not an ffmpeg: all the same, there is another encoder.
    return false;
  }
}

/**
 * Runs ffmpeg in a folder of its own, which is gone afterwards, and kills it when the signal says so.
 *
 * @throws {Error} with ffmpeg's last lines, or the signal's reason
 */
export async function encodeNatively(program: string, job: EncodeJob): Promise<void> {
  job.signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-encode-'));
  try {
    await Promise.all(Object.entries(job.inputs).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
    const target = resolve(job.outputPath);
    for (const run of encoderRuns(job, (_, path) => resolve(path))) {
      const args = job.writesInPlace === true ? run.map((each) => (each === job.output ? target : each)) : run;
      await runProgram(program, ['-hide_banner', '-nostdin', '-v', 'error', '-y', ...args], folder, job.signal);
    }
    if (job.writesInPlace !== true) await move(join(folder, job.output), target);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function runProgram(program: string, args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    yieldToTheBot(child.pid);
    const errors = lastLines();
    child.stderr.setEncoding('utf8').on('data', (part: string) => errors.add(part));
    child.on('error', (cause) => {
      signal.removeEventListener('abort', kill);
      reject(new Error(`ffmpeg could not be started: ${cause.message}`, { cause }));
    });
    child.on('close', (code, endedBy) => {
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) settle();
      else reject(new Error(`ffmpeg ended with ${code ?? endedBy}: ${errors.text()}`));
    });
  });
}

/** Encoding may take all that is left of the processor, but answering people comes first. */
function yieldToTheBot(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, osConstants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It is over already, or the system does not allow it: nothing depends on it.
  }
}

/** The folder for temporary files is often another disk, where a rename does not reach. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
