import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { createEncoder } from '../media/encoder.ts';
import { probeVideo } from '../media/probe-video.ts';

const timeoutMs = 60_000;

/** Which encoder the bot takes here, tried on a fifth of a second of grey. */
export async function checkFfmpeg({ media: { ffmpegPath } }: Pick<Config, 'media'>): Promise<Finding> {
  const check = 'ffmpeg';
  const encoder = await createEncoder({ timeoutMs, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) });
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-doctor-'));
  try {
    const outputPath = join(folder, 'out.mp4');
    const picture = ['-f', 'lavfi', '-i', 'color=gray:size=128x72:rate=10:duration=0.2'];
    const sound = ['-f', 'lavfi', '-i', 'anullsrc=duration=0.2'];
    const formats = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart'];
    const args = [...picture, ...sound, ...formats, 'out.mp4'];
    await encoder.run({ args, inputs: {}, output: 'out.mp4', outputPath, signal: AbortSignal.timeout(timeoutMs) });
    await probeVideo(outputPath);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error);
    return { check, state: 'problem', text: text('doctor.ffmpegBroken', { reason }) };
  } finally {
    await encoder.close();
    await rm(folder, { recursive: true, force: true });
  }
  if (encoder.kind === 'native')
    return { check, state: 'ok', text: text('doctor.ffmpegNative', { program: ffmpegPath ?? 'ffmpeg' }) };
  if (ffmpegPath === undefined) return { check, state: 'ok', text: text('doctor.ffmpegBundled') };
  return { check, state: 'warning', text: text('doctor.ffmpegUnfit', { path: ffmpegPath }) };
}
