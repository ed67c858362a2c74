import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import type { EncodeJob, Encoder } from '../domain/media.ts';
import { encodeInWorker } from './encode-in-worker.ts';
import { canEncode, encodeNatively } from './encode-natively.ts';

export interface EncoderOptions {
  /** The ffmpeg to use, a path or a name on PATH. Default `ffmpeg`. */
  readonly ffmpegPath?: string;
  /** `wasm` uses the bundled build even where a system ffmpeg would do. Default: native where it can, else wasm. */
  readonly kind?: 'wasm';
  /** Longest that one job may run, in milliseconds, before it is ended as hung. Default 10 minutes. */
  readonly timeoutMs?: number;
  readonly log?: EncoderLog;
}

export interface EncoderLog {
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
}

/** Chooses the encoder of this machine once: its own ffmpeg when that can make H.264 and AAC, else the bundled WebAssembly build. */
export async function createEncoder({ ffmpegPath, kind, timeoutMs = 600_000, log }: EncoderOptions = {}): Promise<Encoder> {
  const program = ffmpegPath ?? 'ffmpeg';
  const native = kind !== 'wasm' && (await canEncode(program));
  if (!native && kind !== 'wasm' && ffmpegPath !== undefined) {
    log?.warn({ ffmpegPath }, 'this ffmpeg cannot make H.264 and AAC, using the bundled one');
  }
  log?.info({ kind: native ? 'native' : 'wasm', ...(native ? { program } : {}) }, 'encoder chosen');
  // WebAssembly runs on one core and takes a few hundred MB; native ffmpeg takes what it gets, so one core is left to the bot.
  const queue = new PQueue({ concurrency: native ? Math.max(1, availableParallelism() - 1) : 1 });
  const closing = new AbortController();

  async function runToItsEnd(job: EncodeJob): Promise<void> {
    try {
      await (native ? encodeNatively(program, job) : encodeInWorker(job));
    } catch (error) {
      // A full disk, or an end in the middle of writing, leaves a piece of a video that looks like one.
      await rm(job.outputPath, { force: true });
      throw error;
    }
  }

  return {
    kind: native ? 'native' : 'wasm',
    async run(job) {
      const stopped = AbortSignal.any([job.signal, closing.signal]);
      const waiting = new AbortController();
      const callOff = (): void => waiting.abort(stopped.reason);
      stopped.addEventListener('abort', callOff, { once: true });
      if (stopped.aborted) callOff();
      await queue.add(
        async () => {
          // From here on, the queue must not let go before everything is cleaned up.
          stopped.removeEventListener('abort', callOff);
          await runToItsEnd({ ...job, signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]) });
        },
        { signal: waiting.signal, priority: job.urgent ? 1 : 0 },
      );
    },
    async close() {
      closing.abort(new Error('the encoder is closing'));
      await queue.onIdle();
    },
  };
}
