import { describeStore } from '../../testing/contracts/store-contract.ts';
import { openSqliteTestStore } from '../../testing/set-up/sqlite-test-store.ts';

describeStore({ name: 'SQLite', open: async (onUnreadable) => openSqliteTestStore(onUnreadable) });
