import type { InputTrack } from 'mediabunny';
import type { StreamFacts } from './fit-plan.ts';

/** Reads from its tables what the streams of a whole mp4 take. @throws {Error} where they can't be read */
export async function measureStreams(path: string): Promise<StreamFacts> {
  const { FilePathSource, Input, MP4 } = await import('mediabunny');
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    const [picture, sound] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    if (picture === null) throw new Error('the file has no picture track');
    const config = await picture.getDecoderConfig();
    const { bytes: videoBytes, packets: videoPackets } = await sizeOf(picture);
    const playsEverywhere = everywhere.test(config?.codec ?? '');
    if (sound === null) return { playsEverywhere, videoBytes, videoPackets };
    const isAac = (await sound.getCodec()) === 'aac';
    return { playsEverywhere, videoBytes, videoPackets, sound: { isAac, ...(await sizeOf(sound)) } };
  } finally {
    input.dispose();
  }
}

/** Baseline, Main, Extended and High of H.264 (profile_idc 66, 77, 88, 100): 4:2:0 with 8 bits. */
const everywhere = /^avc1\.(?:42|4d|58|64)/i;

async function sizeOf(track: InputTrack): Promise<{ readonly bytes: number; readonly packets: number }> {
  const { packetCount, averageBitrate, averagePacketRate } = await track.computePacketStats();
  const bytes = averagePacketRate > 0 ? Math.ceil(((averageBitrate / 8) * packetCount) / averagePacketRate) : 0;
  return { bytes, packets: packetCount };
}
