import { describe } from 'vitest';
import { describeBelongings } from './store/belongings.ts';
import { describeDeliveries } from './store/deliveries.ts';
import { describeGenerations } from './store/generations.ts';
import { describeHistory } from './store/history.ts';
import { describeLine } from './store/line.ts';
import { describeMoney } from './store/money.ts';
import { describeSmallThings } from './store/small-things.ts';
import { createStoreBench, type StoreContract } from './store/store-bench.ts';

/** What the engine may count on, whichever database keeps the records. */
export function describeStore(contract: StoreContract): void {
  describe(`the store on ${contract.name}`, () => {
    const bench = createStoreBench(contract);
    describeGenerations(bench);
    describeLine(bench);
    describeMoney(bench);
    describeDeliveries(bench);
    describeHistory(bench);
    describeBelongings(bench);
    describeSmallThings(bench);
  });
}
