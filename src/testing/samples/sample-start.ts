import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ImageBytes } from '../../domain/media.ts';

/** A prepared JPEG, as the gate for pictures would hand it on. */
export async function sampleImage(bytes: Uint8Array): Promise<ImageBytes> {
  const { width, height } = await sharp(bytes).metadata();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, width, height, mimeType: 'image/jpeg', sizeBytes: bytes.length };
}

/** An mp4 as the engine hands it on: its size is known, and it is read when it is sent. */
export function sampleVideo(bytes: Uint8Array): Blob {
  return new Blob([new Uint8Array(bytes)], { type: 'video/mp4' });
}
