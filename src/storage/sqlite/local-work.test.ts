import { describeWorkLeases } from '../../testing/contracts/work-leases-contract.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createLocalWork } from './local-work.ts';

describeWorkLeases('the memory of one process', async () => {
  const clock = new ManualClock();
  const work = createLocalWork(clock);
  return { first: work, second: work, leaseMs: 1000, letEnd: () => clock.advance(1000), close: async () => undefined };
});
