import { readFile, writeFile } from 'node:fs/promises';
import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { lastLines } from './last-lines.ts';
import { createFileReader, type MountingFs, mountFiles, mountOutput } from './mount-files.ts';

/** What the worker is started with. */
export interface WasmJob {
  /** Arguments of each run, one after the other. */
  readonly runs: readonly (readonly string[])[];
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  /** Files that are read where they lie, with absolute paths. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly output: string;
  readonly outputPath: string;
  /** Whether it is written there as it is made. */
  readonly writesInPlace?: boolean;
}

/** The one message that it sends. */
export type WasmOutcome = { readonly done: true } | { readonly done: false; readonly error: string };

/** The part of @ffmpeg/core that is used. It has no types of its own. */
interface FfmpegCore {
  readonly FS: MountingFs & { writeFile(name: string, bytes: Uint8Array): void; readFile(name: string): Uint8Array };
  setLogger(logger: (line: { readonly message: string }) => void): void;
  /** @returns the exit code */
  exec(...args: string[]): number;
}

await run(workerData as WasmJob).then(
  () => tell({ done: true }),
  (error: unknown) => tell({ done: false, error: error instanceof Error ? error.message : String(error) }),
);

async function run(job: WasmJob): Promise<void> {
  yieldToTheBot();
  const core = await loadCore();
  const errors = lastLines();
  // It ends every run by aborting itself, which says nothing about how it went.
  core.setLogger(({ message }) => message !== 'Aborted()' && errors.add(`${message}\n`));
  for (const [name, bytes] of Object.entries(job.inputs)) core.FS.writeFile(name, bytes);
  mountFiles(core.FS, job.files);
  if (job.writesInPlace) mountOutput(core.FS, job.output, job.outputPath);
  for (const args of job.runs) {
    // The output may be there already, to be written over.
    const code = core.exec('-hide_banner', '-v', 'error', '-y', ...args);
    if (code !== 0) throw new Error(errors.text());
  }
  if (!job.writesInPlace) await writeFile(job.outputPath, core.FS.readFile(job.output));
}

/** Answering people comes first. Linux gives a thread a priority of its own; elsewhere this would slow the whole program down. */
function yieldToTheBot(): void {
  if (platform() === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

async function loadCore(): Promise<FfmpegCore> {
  // It was built for web workers and looks for their globals before it does anything else.
  Object.assign(globalThis, { self: globalThis, location: { href: import.meta.url }, FileReaderSync: createFileReader() });
  const { default: create } = await import(import.meta.resolve('@ffmpeg/core'));
  const wasmBinary = await readFile(new URL(import.meta.resolve('@ffmpeg/core/wasm')));
  return (await create({ wasmBinary })) as FfmpegCore;
}

function tell(outcome: WasmOutcome): void {
  parentPort?.postMessage(outcome);
}
