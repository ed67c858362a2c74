import { createHash } from 'node:crypto';

/** What a column holds, whichever database it is in. */
export type Kind = 'text' | 'integer' | 'real' | 'boolean' | 'json' | 'bytes';

/** A value as both databases can hold it: JSON is text with its keys in order. */
export type Cell = string | number | boolean | null | Uint8Array;
export type Row = readonly Cell[];

/** Reads a value that a database gave. @throws {Error} where it is not one that can be moved as it is; the message holds none of it */
export function readCell(value: unknown, kind: Kind): Cell {
  if (value === null) return null;
  switch (kind) {
    case 'text':
      // PostgreSQL's texts hold every character but this one, see `executorOf`.
      if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
      break;
    case 'json':
      if (typeof value === 'string') return orderedJson(value);
      break;
    case 'integer':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
      break;
    case 'real':
      if (typeof value === 'number') return value;
      break;
    case 'boolean':
      if (value === true || value === 1) return true;
      if (value === false || value === 0) return false;
      break;
    case 'bytes':
      if (value instanceof Uint8Array) return value;
      break;
  }
  throw new Error(`a value is no ${kind}`);
}

/** How much memory a row takes, in bytes, roughly. */
export function sizeOf(row: Row): number {
  return row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8), 0);
}

/** What is compared of a table on both sides. */
export interface Checksum {
  readonly rows: number;
  /** In hexadecimal. Whatever the order of the rows is, and of equal ones each counts. */
  readonly sum: string;
}

export interface Summing {
  add(row: Row): void;
  checksum(): Checksum;
}

const modulus = 2n ** 256n;

/** Adds up the SHA-256 of every row. */
export function createSumming(): Summing {
  let rows = 0;
  let sum = 0n;
  return {
    add(row) {
      rows += 1;
      sum = (sum + BigInt(`0x${sha256(JSON.stringify(row.map(plain)))}`)) % modulus;
    },
    checksum: () => ({ rows, sum: sum.toString(16).padStart(64, '0') }),
  };
}

function plain(cell: Cell): unknown {
  return cell instanceof Uint8Array ? { sha256: sha256(cell) } : cell;
}

function sha256(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

/** `jsonb` keeps no order of keys. */
function orderedJson(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
