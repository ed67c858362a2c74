import type { FileHandle } from 'node:fs/promises';

/** Whether a font has a glyph for a code point. */
export type CodePoints = (codePoint: number) => boolean;

/**
 * Reads which characters a TrueType font can write, from its `cmap` table.
 *
 * @throws {Error} when it has no Unicode table
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export async function readCodePoints(file: FileHandle): Promise<CodePoints> {
  const ranges = readRanges(await readTable(file, 'cmap'));
  return (codePoint) => {
    let [low, high] = [0, ranges.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = ranges[middle];
      if (range === undefined) return false;
      if (codePoint < range.first) high = middle - 1;
      else if (codePoint > range.last) low = middle + 1;
      else return true;
    }
    return false;
  };
}

interface Range {
  readonly first: number;
  readonly last: number;
}

async function readTable(file: FileHandle, wanted: string): Promise<Buffer> {
  const start = await readAt(file, 0, 12);
  const tables = start.readUInt16BE(4);
  const directory = await readAt(file, 12, tables * 16);
  for (let entry = 0; entry < tables * 16; entry += 16) {
    if (directory.toString('latin1', entry, entry + 4) !== wanted) continue;
    return readAt(file, directory.readUInt32BE(entry + 8), directory.readUInt32BE(entry + 12));
  }
  throw new Error(`the font has no ${wanted} table`);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error('the font file is cut short');
  return buffer;
}

/** Format 12 knows all of Unicode, format 4 its first 65,536 characters. */
function readRanges(cmap: Buffer): readonly Range[] {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(4 + index * 8 + 4));
  const ofFormat = (format: number): number | undefined => subtables.find((offset) => cmap.readUInt16BE(offset) === format);
  const full = ofFormat(12);
  if (full !== undefined) return groups(cmap.subarray(full));
  const basic = ofFormat(4);
  if (basic === undefined) throw new Error('the font has no Unicode table');
  return segments(cmap.subarray(basic));
}

function groups(table: Buffer): readonly Range[] {
  return Array.from({ length: table.readUInt32BE(12) }, (_, index) => ({
    first: table.readUInt32BE(16 + index * 12),
    last: table.readUInt32BE(16 + index * 12 + 4),
  }));
}

function segments(table: Buffer): readonly Range[] {
  const doubleCount = table.readUInt16BE(6);
  return Array.from({ length: doubleCount / 2 }, (_, index) => ({
    first: table.readUInt16BE(16 + doubleCount + index * 2),
    last: table.readUInt16BE(14 + index * 2),
  }));
}
