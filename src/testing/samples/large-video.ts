import { readFile, writeFile } from 'node:fs/promises';
import { createEncoder } from '../../media/encoder.ts';
import { keptFile } from './kept-file.ts';
import { makeSampleVideo, type SampleVideoOptions } from './sample-videos.ts';

/**
 * A real mp4 above 10 MiB that nothing but another encoding makes fit a chat: its colours are not what everything plays, and a box that
 * players pass over fills it up. Encoding it takes a moment, or as long as a larger picture takes. Made once on this machine.
 */
export async function largeVideo({
  width = 320,
  height = 180,
  durationSeconds = 2,
}: LargeVideoOptions = {}): Promise<Uint8Array> {
  return await keptFile(`large-${width}x${height}-${durationSeconds}s.mp4`, async (path) => {
    const encoder = await createEncoder();
    await makeSampleVideo(encoder, path, { width, height, durationSeconds, args: ['-pix_fmt', 'yuv444p'] });
    await encoder.close();
    const box = Buffer.alloc(sizeBytes);
    box.writeUInt32BE(box.length, 0);
    box.write('free', 4, 'latin1');
    await writeFile(path, Buffer.concat([await readFile(path), box]));
  });
}

export type LargeVideoOptions = Pick<SampleVideoOptions, 'width' | 'height' | 'durationSeconds'>;

const sizeBytes = 11 * 1024 * 1024;
