import { queueMail } from '../../dispatcher/outbox/outbox';
import { fileMails } from '../../dispatcher/tasks/file-mails';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import type { FilingResult } from '../../dispatcher/tasks/filing-results';
import { getTaskWithPeople } from '../../dispatcher/tasks/history';
import type { FiledMail } from '../../dispatcher/tasks/types';
import { fileMail } from '../hosts/desk-tables';
import { filing, intakeRow, mail, type DeskFixture, type FilingChanges } from './desk-fixture';

export const BO = { name: 'Bo', address: 'bo@example.org' };
export const EVE = { name: 'Eve', address: 'eve@example.net' };
/** The Message-ID of what we {@link send}. */
export const SENT = '<sent@example.com>';

export type FiledFields = Partial<FileMailRequest['mail']>;

/** Files mails under UIDs and Message-IDs of their own, `<1@x>` the first. */
export function filer(fixture: () => DeskFixture) {
	let uid = 0;
	const request = async (of: FiledFields, changes: FilingChanges = {}) => {
		uid += 1;
		const base = mail({ messageId: `<${uid}@x>`, contentHash: `hash-${uid}`, ...of });
		return filing(await intakeRow(fixture(), uid), { mail: base, ...changes });
	};
	return {
		request,
		file: async (of: FiledFields = {}, changes: FilingChanges = {}): Promise<FiledMail> =>
			await fileMail(fixture().store, await request(of, changes)),
		tryOne: async (of: FiledFields, changes: FilingChanges = {}): Promise<FilingResult> => {
			const [result] = await fileMails(fixture().store, [await request(of, changes)]);
			return result as FilingResult;
		},
	};
}

/** What we sent about a task. */
export async function send(
	{ store }: DeskFixture,
	taskId: number,
	to: string[] = ['bo@example.org'],
): Promise<void> {
	await queueMail(store, {
		key: SENT,
		divisionName: 'IT',
		taskId,
		messageId: SENT,
		from: 'it@example.com',
		to,
		subject: 'Hello',
		text: 'Hello',
		html: '',
		headers: {},
		suppressed: false,
	});
	const deliveries = to.map((address) => ({ address, state: 'sent', answer: '250 OK' }));
	await store.db
		.updateTable('outbox')
		.set({ state: 'sent', deliveries: JSON.stringify(deliveries) })
		.execute();
}

/** Role and address of each. */
export async function peopleOn(fixture: DeskFixture, taskId: number): Promise<string[]> {
	const { people } = await getTaskWithPeople(fixture.store, { idOrReference: taskId });
	return people.map(({ role, address }) => `${role} ${address}`);
}
