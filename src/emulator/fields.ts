import { type Answer, googleError } from './google-wire.ts';

export interface Picture {
  readonly bytes: Buffer;
  readonly mimeType: string;
}

/** The first rule that a request breaks, with Google's answer to it. */
export class Broken extends Error {
  readonly answer: Answer;

  constructor(message: string, answer: Answer = googleError(400, message)) {
    super(message);
    this.answer = answer;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, otherwise: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Broken(otherwise);
  return Object.fromEntries(Object.entries(value));
}

export function supported(given: Fields, known: readonly string[]): void {
  const other = Object.keys(given).find((name) => !known.includes(name));
  if (other === undefined) return;
  throw new Broken(
    `\`${other}\` isn't supported by this model. Please remove it or refer to the Gemini API documentation for supported usage.`,
  );
}

export function readText(given: Fields, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Broken(`The value type for \`${name}\` needs to be a string.`);
}

export function readNumber(given: Fields, name: string, min: number, max: number): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw new Broken(`The value type for \`${name}\` needs to be a number.`);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Broken(
    `The number value for \`${name}\` is out of bound. Please provide a value between ${min} and ${max}, inclusive.`,
  );
}

export function readSwitch(given: Fields, name: string): void {
  const value = given[name];
  if (value !== undefined && typeof value !== 'boolean') {
    throw new Broken(`The value type for \`${name}\` needs to be a boolean.`);
  }
}

export function readChoice(given: Fields, name: string, allowed: readonly string[]): string | undefined {
  const value = readText(given, name);
  if (value === undefined || allowed.includes(value)) return value;
  throw new Broken(`\`${value}\` is not a supported value for \`${name}\`. Supported values are: ${allowed.join(', ')}.`);
}

export function readPicture(value: unknown): Picture {
  const picture = fields(value, 'The value type for `image` needs to be an object.');
  supported(picture, ['bytesBase64Encoded', 'mimeType']);
  return readPictureData(readText(picture, 'bytesBase64Encoded'), readText(picture, 'mimeType'));
}

/** @param encoded base64 */
export function readPictureData(encoded: unknown, type: unknown): Picture {
  const mimeType = typeof type === 'string' ? type : '';
  const bytes = Buffer.from(typeof encoded === 'string' ? encoded : '', 'base64');
  const jpeg = bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
  const png = bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  // How Google words these two was not seen. A picture above 20 MB does not fit into a request.
  if (mimeType !== 'image/jpeg' && mimeType !== 'image/png')
    throw new Broken(`Unsupported image mime type: ${mimeType || 'none'}.`);
  if (!(mimeType === 'image/jpeg' ? jpeg : png)) throw new Broken('Unable to process input image. Please provide a valid image.');
  return { bytes, mimeType };
}
