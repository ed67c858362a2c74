import type { EncodeJob } from '../../domain/media.ts';
import { perSecondOf, rateText, secondsOf } from './frame-rate.ts';
import type { Clip, PacketRange, Timeline } from './plan-film.ts';
import type { PartFacts } from './read-part.ts';

/** A stretch of a film that is encoded on its own. Places are frames of the film. */
export interface Piece {
  readonly begins: number;
  readonly frames: number;
  /** One, or the two that cross-fade from its first frame to its last. */
  readonly clips: readonly [Clip] | readonly [Clip, Clip];
}

/** A picture that lies above others for a while. */
export interface Overlay {
  /** Straight RGBA. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Frames of the film: the first one and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** What is drawn into a film. */
export interface Drawn {
  /** RGB, as large as the film. */
  readonly title: Uint8Array | undefined;
  readonly overlays: readonly Overlay[];
}

type Job = Pick<EncodeJob, 'args' | 'inputs' | 'output'> & Required<Pick<EncodeJob, 'files'>>;

/** Longest piece, in seconds: what is done is told by pieces, others get the encoder between two of them, and it bounds the memory. */
const pieceSeconds = 10;

/** Cuts a film into what is encoded: cross-fades, and what is between them. */
export function piecesOf({ clips, fadeFrames, rate }: Timeline): readonly Piece[] {
  const longest = Math.max(1, Math.floor(pieceSeconds * perSecondOf(rate)));
  return clips.flatMap((clip, index) => {
    const next = clips[index + 1];
    const end = next === undefined ? clip.begins + clip.frames : next.begins;
    const pieces: Piece[] = [];
    for (let begins = clip.begins + (index === 0 ? 0 : fadeFrames); begins < end; begins += longest)
      pieces.push({ begins, frames: Math.min(longest, end - begins), clips: [clip] });
    if (next !== undefined && fadeFrames > 0) pieces.push({ begins: end, frames: fadeFrames, clips: [clip, next] });
    return pieces;
  });
}

/** What ffmpeg is told, to encode a piece without sound. All pieces of a film get the same parameter sets, so that they can follow each other. */
export function encodePiece(piece: Piece, timeline: Timeline, { title, overlays }: Drawn): Job {
  const { rate } = timeline;
  const files: Record<string, string> = {};
  const inputs: Record<string, Uint8Array> = {};
  const args: string[] = [];
  const filters = piece.clips.map((clip, index) => {
    const from = openClip(clip, index, piece, timeline);
    args.push(...from.args);
    if (clip.part !== undefined) files[from.name] = clip.part.path;
    else if (title !== undefined) inputs[from.name] = title;
    return `[${index}:v]${from.filter}[clip${index}]`;
  });
  const fade = `[clip0][clip1]xfade=transition=fade:duration=${secondsOf(piece.frames, rate)}:offset=0[below0]`;
  filters.push(piece.clips.length === 2 ? fade : '[clip0]null[below0]');
  const shown = overlays.filter(({ from, to }) => from < piece.begins + piece.frames && to > piece.begins);
  shown.forEach((overlay, index) => {
    inputs[`words${index}.rgba`] = overlay.data;
    args.push(...raw('rgba', overlay, rateText(rate), `words${index}.rgba`));
    filters.push(...lay(overlay, index, piece));
  });
  const filter = filters.join(';');
  const map = ['-filter_complex', filter, '-map', `[below${shown.length}]`, '-frames:v', `${piece.frames}`];
  return { args: [...args, ...map, '-r', rateText(rate), ...coding(rate), output], inputs, files, output };
}

/** What it is told, to take a run of packets out of a part as they are, without sound. */
export function copyPiece(clip: Clip, part: PartFacts, { first, count }: PacketRange): Job {
  const at = clip.fromSeconds + secondsOf(0.25, part.rate);
  // A little behind the frame, so that rounding does not lead to the one before.
  const seek = first === 0 ? [] : ['-noaccurate_seek', '-ss', seconds(at)];
  const taken = ['-map', '0:v:0', '-c', 'copy', '-frames:v', `${count}`];
  const fromZero = ['-bsf:v', 'setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS'];
  const args = [...seek, ...mp4('part.mp4'), ...taken, ...fromZero, '-f', 'mp4', output];
  return { args, inputs: {}, files: { 'part.mp4': part.path }, output };
}

/** What it is told, to take the picture that a film begins with, behind a title: RGB, in the film's size. */
export function takeFirstFrame(timeline: Timeline): Pick<EncodeJob, 'args' | 'files' | 'output'> {
  const clip = timeline.clips.find(({ part }) => part !== undefined);
  if (clip?.part === undefined) throw new Error('a film has a part at least');
  const { name, args, filter } = openClip(clip, 0, { begins: clip.begins, frames: 1, clips: [clip] }, timeline);
  const toRgb = `[0:v]${filter},scale=in_color_matrix=bt709:in_range=tv,format=rgb24[frame]`;
  const taken = ['-filter_complex', toRgb, '-map', '[frame]', '-frames:v', '1', '-f', 'rawvideo', 'frame.rgb'];
  return { args: [...args, ...taken], files: { [name]: clip.part.path }, output: 'frame.rgb' };
}

const output = 'piece.mp4';

/**
 * By the file's own clock: else ffmpeg starts it at whatever comes first, which is a bit of sound before the first picture. The container is named,
 * so that it does not take a file for a playlist that leads elsewhere.
 */
export function mp4(name: string): readonly string[] {
  return [...ownClock, '-f', 'mp4', '-i', name];
}

export const ownClock = ['-seek_timestamp', '1'];

/** As ffmpeg reads a time: never with an exponent. */
export function seconds(time: number): string {
  return time.toFixed(6);
}

/** How a clip is opened, and what makes its stretch of just the piece's frames, in the film's size. */
function openClip(
  clip: Clip,
  index: number,
  piece: Piece,
  timeline: Timeline,
): { readonly name: string; readonly args: readonly string[]; readonly filter: string } {
  const { rate } = timeline;
  const frames = `tpad=stop=${piece.frames}:stop_mode=clone,trim=end_frame=${piece.frames}`;
  if (clip.part === undefined) {
    const name = `title${index}.rgb`;
    const filter = `scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,${frames}`;
    return { name, args: raw('rgb24', timeline, rateText(rate), name), filter };
  }
  const name = `part${index}.mp4`;
  const start = clip.fromSeconds + secondsOf(piece.begins - clip.begins, rate);
  // A little before the frame, so that rounding does not lose it.
  const isStart = start - clip.part.startSeconds < secondsOf(0.5, rate);
  const seekTo = isStart ? 0 : start - secondsOf(0.25, rate);
  const seek = isStart ? [] : ['-ss', seconds(seekTo)];
  const steady = `setpts=PTS-${seconds(start - seekTo)}/TB,fps=fps=${rateText(rate)}:start_time=0`;
  return {
    name,
    args: [...seek, '-t', seconds(secondsOf(piece.frames + 2, rate)), '-an', ...mp4(name)],
    filter: `${steady},${frames},${letterbox(clip.part, timeline)}`,
  };
}

/** In the middle, with black bars where its shape is another one. */
function letterbox(part: PartFacts, { width, height }: Timeline): string {
  const scale = Math.min(width / part.width, height / part.height);
  const even = (pixels: number, most: number): number => Math.min(most, Math.max(2, Math.round((pixels * scale) / 2) * 2));
  const [inner, upright] = [even(part.width, width), even(part.height, height)];
  const matrix = part.hasMatrix ? 'auto' : unsaidMatrix(part);
  const scaled = `scale=${inner}:${upright}:flags=bicubic:in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`;
  const bars = inner === width && upright === height ? '' : `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,`;
  return `${scaled},format=yuv420p,${bars}setsar=1`;
}

/** As players take it: what is as large as high definition is meant like that. */
function unsaidMatrix({ width, height }: PartFacts): string {
  return Math.min(width, height) >= 720 ? 'bt709' : 'bt601';
}

function lay(overlay: Overlay, index: number, piece: Piece): readonly string[] {
  const { left, top } = overlay;
  const [from, to] = [overlay.from - piece.begins, overlay.to - piece.begins];
  const input = piece.clips.length + index;
  return [
    `[${input}:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[words${index}]`,
    `[below${index}][words${index}]overlay=x=${left}:y=${top}:format=yuv420:enable='gte(n,${from})*lt(n,${to})'[below${index + 1}]`,
  ];
}

function raw(
  format: 'rgb24' | 'rgba',
  { width, height }: { readonly width: number; readonly height: number },
  rate: string,
  name: string,
): readonly string[] {
  return ['-f', 'rawvideo', '-pix_fmt', format, '-video_size', `${width}x${height}`, '-framerate', rate, '-i', name];
}

function coding(rate: Timeline['rate']): readonly string[] {
  const colors = ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
  const group = `${Math.round(perSecondOf(rate) * 2)}`;
  // Nobody sees what slower ones would add (2026-11-29). It is encoded for the second time, and may be made smaller for a chat afterwards.
  const picture = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '18',
    '-profile:v',
    'high',
    '-pix_fmt',
    'yuv420p',
    '-g',
    group,
  ];
  return ['-an', ...picture, ...colors, '-map_metadata', '-1', '-f', 'mp4'];
}
