import { Broken, type Fields, fields, type Picture, readPictureData, readText } from '../fields.ts';

/** A video in a request: inside of it, or by its address. */
export type VideoPart = { readonly bytes: Buffer } | { readonly uri: string };

/** The words, pictures and videos of one turn, each in its order. */
export interface OmniInput {
  readonly prompt: string;
  readonly pictures: readonly Picture[];
  readonly videos: readonly VideoPart[];
  /** The last video of the steps that came along, where the turn itself has none. */
  readonly earlier: VideoPart | undefined;
}

const stepTypes: readonly unknown[] = ['user_input', 'model_output', 'thought'];

/** Reads a text, a list of parts, or all steps so far with a new one at their end. */
export function readInput(input: unknown, maxInlineBytes: number): OmniInput {
  if (input === undefined) return { prompt: '', pictures: [], videos: [], earlier: undefined };
  if (typeof input === 'string') return { prompt: input, pictures: [], videos: [], earlier: undefined };
  const list = Array.isArray(input) ? input : [input];
  const parts = list.map((part) => fields(part, 'Invalid value at input.'));
  if (!parts.some(({ type }) => stepTypes.includes(type))) return { ...readParts(parts, maxInlineBytes), earlier: undefined };
  const last = parts.at(-1);
  if (last?.type !== 'user_input') throw new Broken('The last step of `input` needs to be a user_input.');
  const outputs = parts.slice(0, -1).filter(({ type }) => type === 'model_output');
  const earlier = outputs.flatMap((step) => readParts(contentOf(step), Number.POSITIVE_INFINITY).videos).at(-1);
  const turn = readParts(contentOf(last), maxInlineBytes);
  return { ...turn, earlier: turn.videos.length === 0 ? earlier : undefined };
}

function contentOf({ content }: Fields): readonly Fields[] {
  const parts = Array.isArray(content) ? content : [];
  return parts.map((part) => fields(part, 'Invalid value at input.content.'));
}

function readParts(parts: readonly Fields[], maxInlineBytes: number): Omit<OmniInput, 'earlier'> {
  const of = (wanted: string) => parts.filter(({ type }) => type === wanted);
  const [texts, images, videos] = [of('text'), of('image'), of('video')];
  if (texts.length + images.length + videos.length < parts.length) throw new Broken('Unsupported type of content at input.');
  const pictures = images.map((part) => readPictureData(part.data, part.mime_type));
  const films = videos.map(readVideo);
  const inline = [...pictures, ...films].map((part) => ('bytes' in part ? part.bytes.length : 0));
  if (inline.some((length) => length > maxInlineBytes)) {
    throw new Broken(
      `Invalid value at input.data: inline media is limited to ${Math.floor(maxInlineBytes / 1024 / 1024)} MB. Please upload it and pass its uri.`,
    );
  }
  return { prompt: texts.map((part) => readText(part, 'text') ?? '').join('\n'), pictures, videos: films };
}

function readVideo(part: Fields): VideoPart {
  const mimeType = readText(part, 'mime_type') ?? 'video/mp4';
  if (mimeType !== 'video/mp4') throw new Broken(`Unsupported video mime type: ${mimeType}.`);
  const [uri, data] = [readText(part, 'uri'), readText(part, 'data')];
  if ((uri === undefined) === (data === undefined)) {
    throw new Broken('Invalid value at input.video: exactly one of `data` and `uri` needs to be set.');
  }
  return uri === undefined ? { bytes: Buffer.from(data ?? '', 'base64') } : { uri };
}
