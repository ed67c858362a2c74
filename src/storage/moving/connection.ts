import type { ConnectOptions } from '../postgres/connect.ts';
import { moverName } from './living.ts';

/** Between two statements files are written and synced, which may take a while on a slow disk. */
const idleInTransactionMs = 600_000;

/** How a move connects. */
export const moverConnection: ConnectOptions = {
  name: moverName,
  maxConnections: 2,
  times: { idleInTransactionMs },
};
