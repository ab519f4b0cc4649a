import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Database } from '../schema';
import { createStore } from './0001-desk';
import { addFirstTasks } from './0002-first-tasks';
import { addTrials } from './0003-trials';
import { preparePruning } from './0004-pruning';
import { addFormerTags } from './0005-former-tags';
import { renewMailIdentities } from './0005-mail-identity';
import { addNoticeLimit } from './0005-notice-limit';
import { addRecipientStates } from './0006-outbox-recipients';
import { addDecisions } from './0007-decisions';
import { separateProgress } from './0008-progress';
import { addDivisionHealth } from './0009-divisions-watched';
import { showMails } from './0011-mails-shown';
import { addWorkOnTasks } from './0010-tasks-worked-on';
import { addTrust } from './0012-whom-the-desk-trusts';
import { addConversations } from './0013-conversations';

/**
 * All migrations by name, in the order of their names. They are given to Kysely as they are, since
 * it would look for files otherwise, and the package's are compiled.
 */
export function migrationsFor(kind: 'sqlite' | 'postgres'): Record<string, Migration> {
	return {
		'0001-desk': { up: async (db) => await createStore(db as Kysely<never>, kind) },
		'0002-first-tasks': { up: async (db) => await addFirstTasks(db as Kysely<Database>) },
		'0003-trials': { up: async (db) => await addTrials(db as Kysely<Database>) },
		'0004-pruning': { up: async (db) => await preparePruning(db as Kysely<Database>, kind) },
		'0005-former-tags': { up: async (db) => await addFormerTags(db as Kysely<Database>, kind) },
		'0005-mail-identity': {
			up: async (db) => await renewMailIdentities(db as Kysely<Database>),
		},
		'0005-notice-limit': { up: async (db) => await addNoticeLimit(db as Kysely<Database>) },
		'0006-outbox-recipients': {
			up: async (db) => await addRecipientStates(db as Kysely<Database>, kind),
		},
		'0007-decisions': { up: async (db) => await addDecisions(db as Kysely<Database>, kind) },
		'0008-progress': { up: async (db) => await separateProgress(db as Kysely<Database>) },
		'0009-divisions-watched': {
			up: async (db) => await addDivisionHealth(db as Kysely<Database>, kind),
		},
		'0011-mails-shown': { up: async (db) => await showMails(db as Kysely<Database>, kind) },
		'0010-tasks-worked-on': {
			up: async (db) => await addWorkOnTasks(db as Kysely<Database>, kind),
		},
		'0012-whom-the-desk-trusts': {
			up: async (db) => await addTrust(db as Kysely<Database>, kind),
		},
		'0013-conversations': {
			up: async (db) => await addConversations(db as Kysely<Database>, kind),
		},
	};
}
