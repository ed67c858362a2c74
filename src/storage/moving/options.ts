import type { DatabaseAddress } from '../../lib/database-address.ts';
import type { Patience } from './living.ts';

/** Where a move can be cut off; for tests. */
export type MovePoint = 'copying' | 'marked' | 'committed';

export interface MoveOptions {
  /** Of the SQLite installation. */
  readonly dataFolder: string;
  readonly address: DatabaseAddress;
  /** What `DATA_KEY` is: seals what expires in PostgreSQL. */
  readonly sealKey: Uint8Array;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Told after each batch of rows. @param of how many there are in the table */
  readonly onProgress?: (progress: MoveProgress) => void;
  readonly failpoint?: (point: MovePoint) => void;
  /** Default: until what was just killed is dead for certain. */
  readonly patience?: Patience;
}

export interface MoveProgress {
  readonly table: string;
  readonly step: 'copying' | 'comparing';
  readonly rows: number;
  readonly of: number;
}

/** What was moved. */
export interface Moved {
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  /** An earlier run had done everything but to say so. */
  readonly wasDone: boolean;
  /** Where the file is that was moved out of before, and was in the place of the new one. */
  readonly keptAs?: string;
}
