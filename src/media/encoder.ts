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
  /** How many jobs run at once. Default: one less than there are cores, and at least one. The bundled build runs one. */
  readonly atOnce?: number;
  /** Longest that one job may run, in milliseconds, before it is ended as hung. Default 10 minutes. */
  readonly timeoutMs?: number;
  readonly log?: EncoderLog;
}

export interface EncoderLog {
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
}

/** Chooses the encoder of this machine once: its own ffmpeg when that can make H.264 and AAC, else the bundled WebAssembly build. */
export async function createEncoder(options: EncoderOptions = {}): Promise<Encoder> {
  const { ffmpegPath, kind, timeoutMs = 600_000, atOnce = coresToUse(), log } = options;
  const program = ffmpegPath ?? 'ffmpeg';
  const native = kind !== 'wasm' && (await canEncode(program));
  if (!native && kind !== 'wasm' && ffmpegPath !== undefined) {
    log?.warn({ ffmpegPath }, 'this ffmpeg cannot make H.264 and AAC, using the bundled one');
  }
  log?.info({ kind: native ? 'native' : 'wasm', ...(native ? { program } : {}) }, 'encoder chosen');
  // WebAssembly runs on one core and takes a few hundred MB.
  const queue = new PQueue({ concurrency: native ? atOnce : 1 });
  // A picture of a video does not wait until another video is encoded.
  const shortQueue = native ? new PQueue({ concurrency: 1 }) : queue;
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
      await (job.isShort ? shortQueue : queue).add(
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
      await Promise.all([queue.onIdle(), shortQueue.onIdle()]);
    },
  };
}

/** One core is left to the bot: native ffmpeg takes what it gets. */
export function coresToUse(): number {
  return Math.max(1, availableParallelism() - 1);
}
