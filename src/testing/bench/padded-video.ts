import { readFile } from 'node:fs/promises';
import { createEncoder } from '../../media/encoder.ts';
import { makeSampleVideo } from '../samples/sample-videos.ts';

/** A real one of 8 seconds, padded to a size by a box that players pass over. @param path where it is made, for a moment */
export async function makePaddedVideo(path: string, sizeBytes: number): Promise<Uint8Array> {
  const encoder = await createEncoder();
  await makeSampleVideo(encoder, path, { durationSeconds: 8 });
  await encoder.close();
  const video = await readFile(path);
  const box = Buffer.alloc(sizeBytes - video.length);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  return Buffer.concat([video, box]);
}
