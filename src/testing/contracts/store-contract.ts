import { describe } from 'vitest';
import { describeApprovals } from './store/approvals.ts';
import { describeDrafts, describeErasing, describeIntakes, describePictures, describeQuotes } from './store/belongings.ts';
import { describeBrowsing } from './store/browsing.ts';
import { describeMessages, describeNumbers, describeParkedPosts, describeUpdates } from './store/deliveries.ts';
import { describeFurtherPosts } from './store/further-posts.ts';
import {
  describeGenerations,
  describeSets,
  describeShots,
  describeStates,
  describeTransactions,
  describeUnreadable,
} from './store/generations.ts';
import {
  describeErasedWords,
  describeFamilies,
  describeHistory,
  describeSearch,
  describeSearchInScripts,
} from './store/history.ts';
import { describeLibrary } from './store/library.ts';
import { describeLine, describePlaces, describeSteps, describeUnderWay } from './store/line.ts';
import { describeLedger, describeRealCosts, describeSpendingInGroups } from './store/money.ts';
import { describePeople } from './store/people.ts';
import { describePlaceSettings } from './store/place-settings.ts';
import { describePrivacy } from './store/privacy.ts';
import { describeReports } from './store/reports.ts';
import { describeSchedules } from './store/schedules.ts';
import { describeSessions } from './store/sessions.ts';

import { describeAdmin, describeShares, describeSmallThings } from './store/small-things.ts';
import { createStoreBench, type StoreBench, type StoreContract } from './store/store-bench.ts';
import { describeStyles } from './store/styles.ts';
import { describeTiers } from './store/tiers.ts';

const parts: readonly ((bench: StoreBench) => void)[] = [
  ...[describeGenerations, describeStates, describeSets, describeShots, describeTransactions, describeUnreadable],
  ...[describeLine, describePlaces, describeUnderWay, describeSteps],
  ...[describeLedger, describeRealCosts, describeSpendingInGroups],
  ...[describeUpdates, describeMessages, describeParkedPosts, describeNumbers],
  ...[describeHistory, describeSearch, describeSearchInScripts, describeErasedWords, describeFamilies],
  ...[describePictures, describeErasing, describeDrafts, describeQuotes, describeIntakes],
  ...[
    describeSmallThings,
    describeAdmin,
    describePlaceSettings,
    describeTiers,
    describePeople,
    describePrivacy,
    describeReports,
    describeShares,
    describeApprovals,
    describeFurtherPosts,
    describeLibrary,
    describeBrowsing,
    describeStyles,
    describeSessions,
    describeSchedules,
  ],
];

/** What the engine may count on, whichever database keeps the records. */
export function describeStore(contract: StoreContract): void {
  describe(`the store on ${contract.name}`, () => {
    const bench = createStoreBench(contract);
    for (const part of parts) part(bench);
  });
}
