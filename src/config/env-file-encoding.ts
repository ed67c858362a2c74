/** Text of a file as an editor wrote it. */
export interface EncodedText {
  /** Without the byte order mark. */
  readonly content: string;
  readonly encoding: Encoding;
  readonly hasMark: boolean;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** How a file that is made here is written. */
export const emptyText: EncodedText = { content: '', encoding: 'utf-8', hasMark: false };

const mark = '\uFEFF';

/** Reads what any editor writes: UTF-8 or UTF-16, with a byte order mark or without. @returns undefined for anything else */
export function decodeText(bytes: Buffer): EncodedText | undefined {
  const encoding = encodingOf(bytes);
  try {
    const content = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    if (content.includes('\0')) return undefined;
    const hasMark = content.startsWith(mark);
    return { content: hasMark ? content.slice(mark.length) : content, encoding, hasMark };
  } catch {
    // Not written in that encoding, then: the caller says so.
    return undefined;
  }
}

/** The bytes of a text, in the encoding that it was read in. */
export function encodeText({ content, encoding, hasMark }: EncodedText): Buffer {
  const all = hasMark ? `${mark}${content}` : content;
  if (encoding === 'utf-8') return Buffer.from(all, 'utf8');
  const bytes = Buffer.from(all, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

function encodingOf([first, second]: Buffer): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Settings begin with a letter or a # of one byte: in UTF-16 without a mark, zero is the other half of it.
  if (first === 0) return 'utf-16be';
  return second === 0 ? 'utf-16le' : 'utf-8';
}
