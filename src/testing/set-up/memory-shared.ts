import type { Clock } from '../../domain/clock.ts';
import type { SharedParts } from '../../platforms/chat/platform-module.ts';
import { createLocalLeases } from '../../storage/sqlite/local-leases.ts';
import { createLocalWork } from '../../storage/sqlite/local-work.ts';
import { createMemoryMessages, type MemoryMessages } from './memory-messages.ts';
import { createMemoryWindows } from './memory-windows.ts';

/** What several processes of a test share, without a database. */
export interface MemoryShared extends Pick<MemoryMessages, 'miss'> {
  /** That of one process. */
  of(owner: string): SharedParts;
}

export function createMemoryShared(clock: Pick<Clock, 'monotonicMs'>): MemoryShared {
  const parts = {
    leases: createLocalLeases(clock),
    windows: createMemoryWindows(() => clock.monotonicMs()),
    work: createLocalWork(clock),
  };
  const messages = createMemoryMessages();
  return { of: (owner) => ({ ...parts, owner, messages: messages.of(owner) }), miss: messages.miss };
}
