import { chatRows } from './chat-rows.ts';
import type { FaultRow } from './fault-row.ts';
import { googleRows } from './google-rows.ts';

/** The whole list, in its order. */
export const allRows: readonly FaultRow[] = [...googleRows, ...chatRows];
