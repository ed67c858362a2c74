import { describeLeases } from '../../testing/contracts/leases-contract.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createLocalLeases } from './local-leases.ts';

describeLeases('the memory of one process', async () => {
  const clock = new ManualClock();
  const leases = createLocalLeases(clock);
  return { first: leases, second: leases, ms: 1000, letEnd: () => clock.advance(1000), close: async () => undefined };
});
