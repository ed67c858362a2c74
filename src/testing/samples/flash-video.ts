import type { Encoder } from '../../domain/media.ts';

export interface FlashVideoOptions {
  readonly width?: number;
  readonly height?: number;
  /** Frames a second as ffmpeg takes it: `24`, `30000/1001`. */
  readonly rate?: string;
  readonly seconds?: number;
  /** When it flashes and beeps, for a frame's time. */
  readonly flashSeconds?: number;
  /** Of its picture, besides the flash: a colour as ffmpeg names it. */
  readonly color?: string;
  readonly sound?: boolean;
  /** Further output arguments of ffmpeg. */
  readonly args?: readonly string[];
}

/** Makes a small real mp4 whose picture becomes white for a frame while a beep is heard. It has a frame that needs no other every half second. */
export async function makeFlashVideo(encoder: Encoder, path: string, options: FlashVideoOptions = {}): Promise<void> {
  const {
    width = 320,
    height = 180,
    rate = '24',
    seconds = 1,
    flashSeconds = 0.5,
    color = 'black',
    sound = true,
    args = [],
  } = options;
  const during = `between(t,${flashSeconds - 0.001},${flashSeconds + 0.0407})`;
  const flash = `drawbox=color=white:t=fill:enable='between(t,${flashSeconds - 0.001},${flashSeconds + 0.032})'`;
  const beep = `aevalsrc=exprs='if(${during},0.5*sin(2*PI*1000*t),0)':s=48000:d=${seconds}`;
  await encoder.run({
    args: [
      ...['-f', 'lavfi', '-i', `color=${color}:s=${width}x${height}:r=${rate}:d=${seconds},${flash}`],
      ...(sound ? ['-f', 'lavfi', '-i', beep, '-c:a', 'aac'] : []),
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', '12', '-keyint_min', '12', '-sc_threshold', '0', '-pix_fmt', 'yuv420p'],
      ...args,
      'flash.mp4',
    ],
    inputs: {},
    output: 'flash.mp4',
    outputPath: path,
    signal: AbortSignal.timeout(60_000),
  });
}
