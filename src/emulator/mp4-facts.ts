import { open } from 'node:fs/promises';

/** What an mp4 says about itself. */
export interface Mp4Facts {
  /** Of its pictures. */
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly hasSound: boolean;
}

interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Longest index that is read: hours of video have less. */
const maxIndexBytes = 32 * 1024 * 1024;

/** @returns undefined for what is no mp4 with pictures */
export function readMp4(bytes: Uint8Array): Mp4Facts | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes = childrenOf(buffer);
  const movie = boxes[0]?.type === 'ftyp' ? boxes.find(({ type }) => type === 'moov') : undefined;
  return movie && readMovie(movie.body);
}

/** The same of a file, of which no more than its index is read. @returns undefined for what is no mp4 with pictures */
export async function readMp4File(path: string): Promise<Mp4Facts | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(16);
    for (let offset = 0; offset + 8 <= size; ) {
      await file.read(head, 0, 16, offset);
      const type = head.toString('latin1', 4, 8);
      const [length, headLength] = lengthOf(head, size - offset);
      if (length < headLength || (offset === 0 && type !== 'ftyp')) return undefined;
      if (type === 'moov' && length <= maxIndexBytes) {
        const body = Buffer.alloc(length - headLength);
        await file.read(body, 0, body.length, offset + headLength);
        return readMovie(body);
      }
      offset += length;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function readMovie(movie: Buffer): Mp4Facts | undefined {
  const tracks = childrenOf(movie).filter(({ type }) => type === 'trak');
  const kinds = tracks.map(({ body }) => ({ body, kind: find(body, ['mdia', 'hdlr'])?.toString('latin1', 8, 12) }));
  const picture = kinds.find(({ kind }) => kind === 'vide')?.body;
  const [size, media] = picture === undefined ? [] : [find(picture, ['tkhd']), find(picture, ['mdia', 'mdhd'])];
  const times = picture && find(picture, ['mdia', 'minf', 'stbl', 'stts']);
  if (size === undefined || media === undefined || times === undefined) return undefined;
  const durationSeconds = secondsOf(media);
  return {
    durationSeconds,
    // The last two numbers of the box: 16 bits before and 16 after the point.
    width: Math.round(size.readUInt32BE(size.length - 8) / 65_536),
    height: Math.round(size.readUInt32BE(size.length - 4) / 65_536),
    framesPerSecond: durationSeconds > 0 ? framesOf(times) / durationSeconds : 0,
    hasSound: kinds.some(({ kind }) => kind === 'soun'),
  };
}

function secondsOf(media: Buffer): number {
  const isLong = media.readUInt8(0) === 1;
  const scale = media.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(media.readBigUInt64BE(24)) : media.readUInt32BE(16);
  return scale > 0 ? units / scale : 0;
}

function framesOf(times: Buffer): number {
  let frames = 0;
  for (let entry = 0; entry < times.readUInt32BE(4); entry += 1) frames += times.readUInt32BE(8 + entry * 8);
  return frames;
}

function find(container: Buffer, [name, ...rest]: readonly string[]): Buffer | undefined {
  const box = childrenOf(container).find(({ type }) => type === name)?.body;
  return box === undefined || rest.length === 0 ? box : find(box, rest);
}

/** The boxes of a container, as far as they are whole. */
function childrenOf(container: Buffer): readonly Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset + 8 <= container.length; ) {
    const left = container.length - offset;
    const [length, headLength] = lengthOf(container.subarray(offset), left);
    if (length < headLength || length > left) break;
    const type = container.toString('latin1', offset + 4, offset + 8);
    boxes.push({ type, body: container.subarray(offset + headLength, offset + length) });
    offset += length;
  }
  return boxes;
}

/** 0: up to the end. 1: the length follows as 64 bits. */
function lengthOf(head: Buffer, left: number): readonly [length: number, headLength: number] {
  const short = head.readUInt32BE(0);
  if (short === 1 && head.length >= 16) return [Number(head.readBigUInt64BE(8)), 16];
  return [short === 0 ? left : short, 8];
}
