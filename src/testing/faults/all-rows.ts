import { chatRows } from './chat-rows.ts';
import type { FaultRow } from './fault-row.ts';
import { googleRows } from './google-rows.ts';
import { hostRows } from './host-rows.ts';
import { inputRows } from './input-rows.ts';
import { killRows } from './kill-rows.ts';

/** The whole list, in its order. */
export const allRows: readonly FaultRow[] = [...googleRows, ...chatRows, ...hostRows, ...inputRows, ...killRows];
