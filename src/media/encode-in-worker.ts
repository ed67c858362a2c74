import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EncodeJob } from '../domain/media.ts';
import { ownProgram } from '../lib/own-files.ts';
import { encoderRuns } from './encoder-runs.ts';
import type { WasmJob, WasmOutcome } from './encoder-wasm-worker.ts';
import { mountedAt } from './mount-files.ts';

/**
 * Runs the WebAssembly build of ffmpeg in a worker of its own. A build that has failed cannot be trusted to run again, and only
 * ending the worker stops it in the middle, so each job gets a new one.
 *
 * @throws {Error} with ffmpeg's last lines, or the signal's reason
 */
export async function encodeInWorker(job: EncodeJob): Promise<void> {
  const { inputs, output, signal } = job;
  signal.throwIfAborted();
  const files = Object.entries(job.files ?? {}).map(([name, path]) => ({ name, path: resolve(path) }));
  const runs = encoderRuns(job, mountedAt);
  const workerData: WasmJob = {
    runs,
    inputs,
    files,
    output,
    outputPath: resolve(job.outputPath),
    writesInPlace: job.writesInPlace ?? false,
  };
  const worker = new Worker(ownProgram('media/encoder-wasm-worker'), { workerData, name: 'encoder' });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const outcome = await outcomeOf(worker, signal);
    if (!outcome.done) throw new Error(`ffmpeg failed: ${outcome.error}`);
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

async function outcomeOf(worker: Worker, signal: AbortSignal): Promise<WasmOutcome> {
  const ended = once(worker, 'exit').then(() => {
    signal.throwIfAborted();
    throw new Error('ffmpeg failed: its worker ended without a result');
  });
  const [outcome] = await Promise.race([once(worker, 'message'), ended]);
  return outcome as WasmOutcome;
}
