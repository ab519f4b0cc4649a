import { addressKey } from '../../core/address-key';
import { communicationSchema, type CommunicationSettings } from '../../core/communication';
import { once } from '../../core/once';
import type { Store, StoreConnection } from '../../database/open-store';
import { sql } from 'kysely';
import { findTemplateInUse } from '../../outbox/notice-templates';
import type { FindTemplate } from '../../outbox/render-in-use';
import type { DivisionSettings } from '../../settings/division-settings';
import { readSettings, type DispatcherSettings } from '../../settings/dispatcher-settings';
import { readMessageKey } from '../../settings/message-key';

/** A division as far as it writes. */
export interface SendingDivision extends Pick<
	DivisionSettings,
	'name' | 'identificationTag' | 'mailbox' | 'employees' | 'workflow'
> {
	id: number;
	communication: CommunicationSettings;
}

/** What all messages of a batch are made with. */
export interface SendingDesk {
	settings: DispatcherSettings;
	/** Makes Message-IDs that nobody can make up. */
	messageKey: Buffer;
	/** Asks for each template once. */
	findTemplate: FindTemplate;
}

/** Reads what messages are made with. */
export async function readSendingDesk(store: Store): Promise<SendingDesk> {
	const templates = new Map<string, ReturnType<FindTemplate>>();
	return {
		settings: await readSettings(store),
		messageKey: await readMessageKey(store),
		findTemplate: async (named) =>
			await once(templates, `${named.language} ${named.name}`, async () => {
				return await findTemplateInUse(store, named);
			}),
	};
}

/** Reads a division as its trigger has saved it last. @throws where there is none. */
export async function readSendingDivision(
	connection: StoreConnection,
	divisionId: number,
): Promise<SendingDivision> {
	const row = await connection
		.selectFrom('divisions')
		.select('settings')
		.where('id', '=', divisionId)
		.executeTakeFirstOrThrow();
	const settings = JSON.parse(row.settings) as Partial<DivisionSettings> &
		Pick<DivisionSettings, 'name' | 'identificationTag'>;
	return {
		id: divisionId,
		name: settings.name,
		identificationTag: settings.identificationTag,
		mailbox: settings.mailbox ?? '',
		employees: settings.employees ?? [],
		workflow: settings.workflow,
		// Of an earlier version there is nothing of it.
		communication: communicationSchema.parse(settings.communication ?? {}),
	};
}

/** Reads the division of a task as {@link readSendingDivision} does. */
export async function readDivisionOf(
	connection: StoreConnection,
	taskId: number,
): Promise<SendingDivision> {
	const { division_id: divisionId } = await connection
		.selectFrom('tasks')
		.select('division_id')
		.where('id', '=', taskId)
		.executeTakeFirstOrThrow();
	return await readSendingDivision(connection, divisionId);
}

/** The addresses of all divisions' mailboxes, by their keys: what is sent there comes back. */
export async function readOwnMailboxes({ db, kind }: Store): Promise<ReadonlySet<string>> {
	const mailbox =
		kind === 'sqlite'
			? sql<string | null>`settings ->> '$.mailbox'`
			: sql<string | null>`settings::json ->> 'mailbox'`;
	const rows = await db.selectFrom('divisions').select(mailbox.as('mailbox')).execute();
	return new Set(rows.map((row) => addressKey(row.mailbox ?? '')).filter((key) => key !== ''));
}
