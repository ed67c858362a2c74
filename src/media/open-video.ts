import { fork } from 'node:child_process';
import type { OpenedVideo, OpenVideo } from '../domain/uploaded-video.ts';
import { ownProgram } from '../lib/own-files.ts';

const program = ownProgram('media/video-program');
/** Longest that one video may take, with the start of its process; a busy machine needs a while. */
const usualLimitMs = 30_000;

/**
 * Opens foreign videos, each in a process of its own that may read files and nothing else: what takes too much memory or time ends that process
 * and not the bot.
 *
 * @param limitMs longest that one video may take, in milliseconds
 */
export function createOpenVideo(limitMs = usualLimitMs): OpenVideo {
  return (path, signal) =>
    new Promise((resolve, reject) => {
      const child = fork(program, [path], {
        serialization: 'json',
        // It has no business with our settings.
        env: {},
        execArgv: ['--max-old-space-size=128', '--no-warnings', '--permission', '--allow-fs-read=*'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
        killSignal: 'SIGKILL',
      });
      child.once('message', (said) => {
        resolve(readAnswer(said));
        child.kill('SIGKILL');
      });
      child.once('exit', () => resolve(undefined));
      child.once('error', (error) => {
        // Too long is an answer; to be called off, or not to start, is none.
        if (error.name !== 'AbortError') reject(error);
        else if (signal.aborted) reject(signal.reason);
        else resolve(undefined);
      });
    });
}

/** The process read foreign bytes: it is believed as far as its numbers go. */
function readAnswer(said: unknown): OpenedVideo | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const given = new Map<string, unknown>(Object.entries(said));
  const number = (name: string): number => {
    const value = given.get(name);
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
  };
  const codec = given.get('codec');
  const [sizeBytes, durationSeconds] = [number('sizeBytes'), number('durationSeconds')];
  const [width, height] = [Math.round(number('width')), Math.round(number('height'))];
  if (sizeBytes === 0 || width === 0 || height === 0) return undefined;
  return { sizeBytes, durationSeconds, width, height, codec: typeof codec === 'string' ? codec : null };
}
