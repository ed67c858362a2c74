import { type FileHandle, open } from 'node:fs/promises';
import type { Input } from 'mediabunny';
import type { ProbeVideo, VideoFacts } from '../domain/media.ts';

/**
 * Reads a video file and proves it complete: a file that was cut short still plays from its start when `moov` stands in front,
 * so the lengths of its boxes must add up to the file's, and the last frame must be there.
 *
 * @throws {Error} when it is not a whole mp4 with a picture track; the message says what is wrong with it
 */
export const probeVideo: ProbeVideo = async (path) => {
  const sizeBytes = await provenSize(path);
  // Large, and needed only once there is a video: the bot starts without it.
  const { FilePathSource, Input, MP4, QTFF } = await import('mediabunny');
  const input = new Input({ source: new FilePathSource(path), formats: [MP4, QTFF] });
  try {
    return { sizeBytes, ...(await readPicture(input)) };
  } finally {
    input.dispose();
  }
};

/** How the picture of an mp4 is coded: `avc` is H.264. @throws {Error} where that can't be read */
export async function videoCodec(path: string): Promise<string | null> {
  const { FilePathSource, Input, MP4 } = await import('mediabunny');
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    return (await (await input.getPrimaryVideoTrack())?.getCodec()) ?? null;
  } finally {
    input.dispose();
  }
}

/** The boxes of ISO 14496-12 that a video with its own frames has. */
const neededBoxes = ['ftyp', 'moov', 'mdat'];
/** Far above what real files have, also in fragments; far below what would keep the disk busy. */
const maxBoxes = 10_000;

async function provenSize(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return await walkBoxes(file);
  } finally {
    await file.close();
  }
}

async function walkBoxes(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const seen = new Set<string>();
  let boxes = 0;
  for (let offset = 0; offset < size; ) {
    boxes += 1;
    if (boxes > maxBoxes) throw new Error(`not a whole mp4 file: more than ${maxBoxes} boxes`);
    const box = await readBox(file, offset, size);
    if (offset === 0 && box.type !== 'ftyp') throw new Error('not an mp4 file: it does not begin with an ftyp box');
    if (box.end > size) throw new Error(`the file is cut short: its ${box.type} box ends at ${box.end} of ${size} bytes`);
    seen.add(box.type);
    offset = box.end;
  }
  const missing = neededBoxes.filter((type) => !seen.has(type));
  if (missing.length > 0) throw new Error(`not a whole mp4 file: ${missing.join(', ')} missing in ${size} bytes`);
  return size;
}

async function readBox(file: FileHandle, offset: number, size: number): Promise<{ type: string; end: number }> {
  const header = Buffer.alloc(16);
  const { bytesRead } = await file.read(header, 0, 16, offset);
  const type = header.toString('latin1', 4, 8);
  if (bytesRead < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(type))
    throw new Error(`not a whole mp4 file: no box at ${offset} of ${size} bytes`);
  const short = header.readUInt32BE(0);
  // 0: up to the end of the file. 1: the length follows as 64 bits.
  const length = short === 0 ? size - offset : short === 1 && bytesRead === 16 ? Number(header.readBigUInt64BE(8)) : short;
  if (length < 8) throw new Error(`not a whole mp4 file: a box of ${length} bytes at ${offset}`);
  return { type, end: offset + length };
}

async function readPicture(input: Input): Promise<Omit<VideoFacts, 'sizeBytes'>> {
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('the file has no picture track');
  const { EncodedPacketSink } = await import('mediabunny');
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY);
  if (last === null || last.data.length === 0) throw new Error('the file has no frames');
  const durationSeconds = await track.computeDuration();
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  return { durationSeconds, width, height };
}
