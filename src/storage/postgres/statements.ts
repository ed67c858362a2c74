import type { Requester } from '../../domain/generation.ts';
import type { StoreTransaction } from '../../domain/generation-store.ts';
import type { RowReader } from '../row-reader.ts';
import { adminStatements } from './admin.ts';
import { approvalStatements } from './approvals.ts';
import { browsingStatements } from './browsing.ts';
import { draftStatements } from './drafts.ts';
import { erasingStatements } from './erasing.ts';
import { erasingByPlaceStatements } from './erasing-by-place.ts';
import type { Executor } from './executor.ts';
import { factStatements } from './facts.ts';
import { familyStatements } from './families.ts';
import { filterStatements } from './filters.ts';
import { furtherPostStatements } from './further-posts.ts';
import { generationStatements } from './generations.ts';
import { greetingStatements } from './greetings.ts';
import { historyStatements } from './history.ts';
import { imageStatements } from './images.ts';
import { intakeStatements } from './intakes.ts';
import { ledgerStatements } from './ledger.ts';
import { libraryStatements } from './library.ts';
import { lineStatements } from './line.ts';
import { outboxStatements } from './outbox.ts';
import { ownVideoStatements } from './own-videos.ts';
import { peopleStatements } from './people.ts';
import { placeSettingStatements } from './place-settings.ts';
import { postStatements } from './posts.ts';
import { privacyStatements } from './privacy.ts';
import { quoteStatements } from './quotes.ts';
import { reportStatements } from './reports.ts';
import { repostStatements } from './reposts.ts';
import { scheduleStatements } from './schedules.ts';
import { sessionStatements } from './sessions.ts';
import { setCallerStatements } from './set-callers.ts';
import { shareStatements } from './shares.ts';
import { type StepOwners, stepStatements } from './steps.ts';
import { styleStatements } from './styles.ts';
import { takenEventStatements } from './taken-events.ts';
import { tierStatements } from './tiers.ts';
import { unfinishedStatements } from './unfinished.ts';

/** Everything of the store that is one statement, or a few in a row. */
export type Statements = StoreTransaction;

/** The store's calls over the pool or over one transaction. */
export function statementsOn(database: Executor, reader: RowReader, owners: StepOwners): Statements {
  return {
    ...generationStatements(database, reader, owners.owner),
    ...lineStatements(database, reader),
    ...unfinishedStatements(database, reader),
    ...ledgerStatements(database),
    ...outboxStatements(database),
    ...historyStatements(database, reader),
    ...browsingStatements(database),
    ...familyStatements(database),
    ...setCallerStatements(database),
    ...stepStatements(database, owners),
    ...intakeStatements(database),
    ...takenEventStatements(database, owners),
    ...filterStatements(database),
    ...repostStatements(database),
    ...shareStatements(database),
    ...approvalStatements(database, reader),
    ...furtherPostStatements(database),
    ...libraryStatements(database),
    ...styleStatements(database),
    ...sessionStatements(database, reader),
    ...scheduleStatements(database),
    ...postStatements(database),
    ...greetingStatements(database),
    ...adminStatements(database, reader),
    ...placeSettingStatements(database),
    ...tierStatements(database),
    ...reportStatements(database),
    ...peopleStatements(database),
    ...privacyStatements(database),
    ...factStatements(database),
    ...draftStatements(database),
    ...quoteStatements(database),
    ...imageStatements(database),
    ...ownVideoStatements(database),
    ...erasingStatements(database, reader),
    ...erasingByPlaceStatements(database, reader),
    async recordDecision(id: string, decision: 'again' | 'leave', { platform, id: person }: Requester, nowMs: number) {
      await database.run(
        'INSERT INTO decisions (generation_id, at_ms, decision, platform, requester_id) VALUES ($1, $2, $3, $4, $5)',
        id,
        nowMs,
        decision,
        platform,
        person,
      );
    },
  };
}
