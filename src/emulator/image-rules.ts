import { Broken, fields, type Picture, readChoice, readPictureData, readText } from './fields.ts';
import type { Answer } from './google-wire.ts';
import type { AcceptedRequest } from './rules.ts';

/** @see https://ai.google.dev/gemini-api/docs/image-generation */
export const imageModels: readonly string[] = ['gemini-nano-banana-2.1', 'preview-image'];

/** Width and height in pixels at 1K; 2K has twice and 4K four times as many a side. */
const sizes: Readonly<Record<string, readonly [width: number, height: number]>> = {
  '1:1': [1024, 1024],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '9:16': [768, 1376],
  '16:9': [1376, 768],
  '21:9': [1584, 672],
};
const scales: Readonly<Record<string, number>> = { '1K': 1, '2K': 2, '4K': 4 };

export function stillSize(resolution: string, aspectRatio: string): { readonly width: number; readonly height: number } {
  const [width, height] = sizes[aspectRatio] ?? [1024, 1024];
  const scale = scales[resolution] ?? 1;
  return { width: width * scale, height: height * scale };
}

/** Checks the body of `generateContent` of an image model. @returns the request, or the answer that Google gives instead */
export function readStillRequest(body: unknown): AcceptedRequest | { readonly answer: Answer } {
  try {
    return read(body);
  } catch (error) {
    if (error instanceof Broken) return { answer: error.answer };
    throw error;
  }
}

function read(body: unknown): AcceptedRequest {
  const top = fields(body, 'Invalid JSON payload received. Expected an object.');
  known(Object.keys(top), ['contents', 'generationConfig', 'safetySettings', 'systemInstruction'], '');
  const { prompt, pictures } = readContents(top.contents);
  const config = fields(top.generationConfig ?? {}, "Invalid value at 'generation_config'.");
  known(Object.keys(config), ['responseModalities', 'imageConfig', 'candidateCount', 'temperature'], " at 'generation_config'");
  const image = fields(config.imageConfig ?? {}, "Invalid value at 'generation_config.image_config'.");
  known(Object.keys(image), ['aspectRatio', 'imageSize'], " at 'generation_config.image_config'");
  const [first, ...others] = pictures;
  return {
    prompt,
    seed: undefined,
    sampleCount: 1,
    durationSeconds: 0,
    aspectRatio: readChoice(image, 'aspectRatio', Object.keys(sizes)) ?? '1:1',
    resolution: readChoice(image, 'imageSize', Object.keys(scales)) ?? '1K',
    ...(first === undefined ? {} : { image: first }),
    referenceImages: others,
  };
}

function readContents(contents: unknown): { readonly prompt: string; readonly pictures: readonly Picture[] } {
  const last = fields(Array.isArray(contents) ? contents.at(-1) : undefined, missing);
  const parts = (Array.isArray(last.parts) ? last.parts : []).map((part) => fields(part, "Invalid value at 'contents.parts'."));
  for (const part of parts) known(Object.keys(part), ['text', 'inlineData'], " at 'contents[0].parts[0]'");
  const prompt = parts
    .map((part) => readText(part, 'text') ?? '')
    .join('\n')
    .trim();
  const pictures = parts.flatMap(({ inlineData }) => {
    if (inlineData === undefined) return [];
    const { data, mimeType } = fields(inlineData, "Invalid value at 'contents.parts.inline_data'.");
    return [readPictureData(data, mimeType)];
  });
  if (prompt === '' && pictures.length === 0) throw new Broken(missing);
  if (pictures.length > 14) throw new Broken('At most 14 images are supported.');
  return { prompt, pictures };
}

const missing = '* GenerateContentRequest.contents: contents is not specified\n';

function known(names: readonly string[], allowed: readonly string[], where: string): void {
  const other = names.find((each) => !allowed.includes(each));
  if (other !== undefined) throw new Broken(`Invalid JSON payload received. Unknown name "${other}"${where}: Cannot find field.`);
}
