import type { Clock } from '../../dispatcher/core/ports';
import type { StoreLocation } from '../../dispatcher/database/location';
import type { Store } from '../../dispatcher/database/open-store';
import { describeCrashes } from './desk-crashes';
import { describeDivisionHealth } from './desk-division-health';
import { describeDivisions } from './desk-divisions';
import { describeDueTimes } from './desk-due-times';
import { describeFiling } from './desk-filing';
import { describeHostile } from './desk-hostile';
import { describeIntake } from './desk-intake';
import { describeLedger } from './desk-ledger';
import { describeMails } from './desk-mails';
import { describeMigrations } from './desk-migrations';
import { describeNoticeLimit } from './desk-notice-limit';
import { describeNoticeTemplates } from './desk-notice-templates';
import { describeNotices } from './desk-notices';
import { describeOutbox } from './desk-outbox';
import { describeOutboxLeases } from './desk-outbox-leases';
import { describePruning } from './desk-pruning';
import { describeReturns } from './desk-returns';
import { describeSettings } from './desk-settings';
import { describeDefinitions } from './desk-definitions';
import { describeFindTask } from './desk-find-task';
import { describeHistory } from './desk-history';
import { describeTaskLists } from './desk-task-lists';
import { describeTaskWork } from './desk-task-work';
import { describeFilingDecisions } from './desk-decisions';
import { describePeople } from './desk-people';
import { describeSigns } from './desk-signs';
import { describeConversation } from './desk-conversation';
import { describeConversationLimits } from './desk-conversation-limits';
import { describeEmployeeAnswers } from './desk-employee-answers';
import { describeReplies } from './desk-replies';
import { describeSendingAgain } from './desk-sending-again';
import { describeTaskEvents } from './desk-task-events';
import { describeTrust } from './desk-trust';
import { describeWaiting } from './desk-waiting';

/** An empty database, and the way to open it, several times where a test wants several processes. */
export interface DeskHost {
	location: StoreLocation;
	open(clock: Clock): Promise<Store>;
	/** Closes what was opened and removes the database. */
	remove(): Promise<void>;
}

/** What every database must do for the desk; run it once a database. */
export function describeStore(makeHost: () => Promise<DeskHost>): void {
	describeDivisions(makeHost);
	describeDivisionHealth(makeHost);
	describeIntake(makeHost);
	describeWaiting(makeHost);
	describeLedger(makeHost);
	describeCrashes(makeHost);
	describeFiling(makeHost);
	describeHostile(makeHost);
	describeOutbox(makeHost);
	describeOutboxLeases(makeHost);
	describeNoticeLimit(makeHost);
	describeNoticeTemplates(makeHost);
	describeNotices(makeHost);
	describePruning(makeHost);
	describeSettings(makeHost);
	describeMails(makeHost);
	describeReturns(makeHost);
	describeDefinitions(makeHost);
	describeFindTask(makeHost);
	describeHistory(makeHost);
	describeTaskLists(makeHost);
	describeTaskWork(makeHost);
	describeDueTimes(makeHost);
	describeSigns(makeHost);
	describeTrust(makeHost);
	describePeople(makeHost);
	describeConversation(makeHost);
	describeEmployeeAnswers(makeHost);
	describeConversationLimits(makeHost);
	describeReplies(makeHost);
	describeTaskEvents(makeHost);
	describeSendingAgain(makeHost);
	describeFilingDecisions(makeHost);
	describeMigrations(makeHost);
}
