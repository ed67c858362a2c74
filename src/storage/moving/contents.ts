import { type Seal, SealError } from '../../lib/seal.ts';
import type { Row } from './cells.ts';
import { ownFacts } from './differences.ts';
import type { MovedTable } from './schema.ts';

/** How one of the two databases keeps what the other one keeps in another way. */
export interface Keeping {
  /** Of what expires: each database has a key of its own for it. */
  readonly seal: Seal;
  /** Epoch milliseconds, the same on both sides: what is over by then is left behind. */
  readonly nowMs: number;
}

/** A row as it is moved and compared; undefined for one that stays behind. */
export function movedRow(table: MovedTable, row: Row, keeping: Keeping): Row | undefined {
  const cell = (name: string) => row[indexOf(table, name)];
  if (table.name === 'facts') return String(cell('name')) in ownFacts ? undefined : row;
  if (table.name !== 'expiring_secrets') return row;
  if (Number(cell('until_ms')) <= keeping.nowMs) return undefined;
  const plain = opened(keeping.seal, String(cell('name')), String(cell('sealed')));
  if (plain === undefined) return undefined;
  // A fence is a lease's, and leases are not moved: the next owner's begin anew, and must not be lower.
  return changed(table, changed(table, row, 'sealed', plain), 'fence', 0);
}

/** The same as it is stored. */
export function storedRow(table: MovedTable, row: Row, { seal }: Keeping): Row {
  if (table.name !== 'expiring_secrets') return row;
  const [name, plain] = ['name', 'sealed'].map((column) => String(row[indexOf(table, column)]));
  return changed(table, row, 'sealed', seal.seal(name ?? '', plain ?? ''));
}

export function indexOf({ name, columns }: MovedTable, column: string): number {
  const index = columns.findIndex((each) => each.name === column);
  if (index === -1) throw new Error(`${name} has no column ${column}`);
  return index;
}

function changed(table: MovedTable, row: Row, column: string, cell: Row[number]): Row {
  return row.with(indexOf(table, column), cell);
}

/** Sealed by a key that is gone, it is good for nothing. */
function opened(seal: Seal, name: string, sealed: string): string | undefined {
  try {
    return seal.open(name, sealed);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
