import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { EncodedPacket, Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { probeVideo } from '../probe-video.ts';
import { exactRate, type FrameRate, nearestRate } from './frame-rate.ts';

/** What a part is made of. Times are the file's own, in seconds. */
export interface PartFacts {
  readonly path: string;
  readonly sizeBytes: number;
  /** As it is seen: upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly rate: FrameRate;
  /** Whether all frames are equally far apart. */
  readonly isSteady: boolean;
  /** When the first frame is seen, and when the last one is over. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** In the order in which they are decoded. */
  readonly packets: readonly PartPacket[];
  /** The same in two files whose packets can follow each other in one; undefined where they can't follow those of any other. */
  readonly coding: string | undefined;
  /** Whether the file says by which matrix its colours are meant. */
  readonly hasMatrix: boolean;
  readonly hasSound: boolean;
  /** Of sound whose packets may be taken as they are; undefined for any other, and for none. */
  readonly sound: PartSound | undefined;
}

/** AAC-LC at 48 kHz, packet behind packet without a hole. */
export interface PartSound {
  /** The same in two files whose packets can follow each other. */
  readonly coding: string;
  /** When each packet is heard, in the file's own seconds. */
  readonly starts: readonly number[];
}

export interface PartPacket {
  /** When it is seen. */
  readonly seconds: number;
  readonly isKey: boolean;
}

/**
 * Reads the tables of an mp4, none of its frames, and proves it whole.
 *
 * @throws {Error} when it is not a whole mp4 with a picture
 */
export async function readPart(path: string): Promise<PartFacts> {
  await probeVideo(path);
  const { FilePathSource, Input, MP4 } = await import('mediabunny');
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    return await readTracks(path, input);
  } finally {
    input.dispose();
  }
}

async function readTracks(path: string, input: Input): Promise<PartFacts> {
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('the file has no picture track');
  const { EncodedPacketSink } = await import('mediabunny');
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true }))
    packets.push(packet);
  const pace = paceOf(packets, await track.getTimeResolution());
  const { matrix } = await track.getColorSpace();
  return {
    path,
    sizeBytes: (await stat(path)).size,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    ...pace,
    packets: packets.map(({ timestamp, type }) => ({ seconds: timestamp, isKey: type === 'key' })),
    coding: await codingOf(track, pace),
    hasMatrix: matrix !== null && matrix !== undefined,
    ...(await soundOf(await input.getPrimaryAudioTrack())),
  };
}

async function soundOf(track: InputAudioTrack | null): Promise<Pick<PartFacts, 'hasSound' | 'sound'>> {
  if (track === null) return { hasSound: false, sound: undefined };
  const { EncodedPacketSink } = await import('mediabunny');
  const { codec, description, sampleRate, numberOfChannels: channels = 0 } = (await track.getDecoderConfig()) ?? {};
  const unusable = { hasSound: true, sound: undefined };
  const isUsual = codec === 'mp4a.40.2' && sampleRate === usualRate && channels > 0 && channels < 3;
  if (!isUsual || description === undefined) return unusable;
  const starts: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true }))
    starts.push(packet.timestamp);
  const [first = 0] = starts;
  const isSteady = starts.every((start, at) => Math.abs(start - first - (at * 1024) / usualRate) < 0.0005);
  if (!isSteady) return unusable;
  return { hasSound: true, sound: { coding: hashOf(bytesOf(description)), starts } };
}

/** Samples a second, as films have it. */
const usualRate = 48_000;

function bytesOf(description: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Pace extends Pick<PartFacts, 'rate' | 'isSteady' | 'startSeconds' | 'endSeconds'> {
  readonly ticksPerSecond: number;
}

function paceOf(packets: readonly EncodedPacket[], ticksPerSecond: number): Pace {
  const ticks = packets.map(({ timestamp }) => Math.round(timestamp * ticksPerSecond)).sort((one, other) => one - other);
  const [first = 0, last = 0] = [ticks[0], ticks.at(-1)];
  const steps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
  const [shortest, longest] = [Math.min(...steps), Math.max(...steps)];
  const lastSeconds = Math.max(
    0,
    ...packets.filter(({ timestamp }) => timestamp * ticksPerSecond > last - 0.5).map(({ duration }) => duration),
  );
  const step = steps.length === 0 ? Math.round(lastSeconds * ticksPerSecond) : shortest;
  const isSteady = step > 0 && (steps.length === 0 || shortest === longest);
  const rate = isSteady ? exactRate(ticksPerSecond, step) : nearestRate((steps.length * ticksPerSecond) / (last - first));
  const frameSeconds = isSteady ? step / ticksPerSecond : lastSeconds || rate.seconds / rate.frames;
  return {
    rate,
    isSteady,
    startSeconds: first / ticksPerSecond,
    endSeconds: last / ticksPerSecond + frameSeconds,
    ticksPerSecond,
  };
}

/** Parameter sets hold size, shape, pixel format, colours and all else that a decoder is set up with. */
async function codingOf(track: InputVideoTrack, { rate, isSteady, ticksPerSecond }: Pace): Promise<string | undefined> {
  const { codec, description } = (await track.getDecoderConfig()) ?? {};
  // What stands in the packets themselves can change on the way, and players don't take every kind.
  if (!isSteady || description === undefined || !codec?.startsWith('avc1')) return undefined;
  const parameters = hashOf(bytesOf(description));
  const shape = [await track.getDisplayWidth(), await track.getDisplayHeight(), await track.getRotation()];
  return [codec, parameters, ...shape, ticksPerSecond, rate.frames, rate.seconds].join(' ');
}
