import {
	silentCommunication,
	type CommunicationSettings,
} from '../../dispatcher/core/communication';
import type { Store } from '../../dispatcher/database/open-store';
import { saveDivision } from '../../dispatcher/settings/divisions';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import { listEvents, type TaskEvent } from '../../dispatcher/tasks/conversation/task-events';
import type { Communication, FiledMail, StoredCommunication } from '../../dispatcher/tasks/types';
import { fileMail, historyOf } from '../hosts/desk-tables';
import { division, filing, intakeRow, mail, type DeskFixture } from './desk-fixture';

export const KIM = { name: 'Kim Young', address: 'kim@example.org' };
export const BEN = 'ben@example.org';
export const ANNA = { name: 'Anna', address: 'anna@example.com' };

/** A division that writes to requesters and to its team. */
export const speaking: Partial<CommunicationSettings> = {
	acknowledgement: 'newTasks',
	forward: 'eachMail',
	team: [KIM.address, BEN],
};

/** A desk whose division writes, and mails that come in to it. */
export class SpeakingDesk {
	constructor(
		readonly fixture: DeskFixture,
		private readonly communication: Partial<CommunicationSettings>,
		/** How many mails came in. */
		private count = 0,
	) {}

	/** Saves the division as its trigger does, for what is written without a mail. */
	async save(changes: Parameters<typeof division>[0] = {}): Promise<this> {
		const communication = { ...silentCommunication(), ...this.communication };
		await saveDivision(this.store, division({ communication, ...changes }));
		return this;
	}

	get store(): Store {
		return this.fixture.store;
	}

	async request(
		of: Partial<FileMailRequest['mail']> = {},
		changes: Partial<FileMailRequest> & { reference?: string } = {},
	): Promise<FileMailRequest> {
		this.count += 1;
		const intakeId = await intakeRow(this.fixture, this.count);
		const rules = division({ communication: { ...silentCommunication(), ...this.communication } });
		return filing(intakeId, {
			mail: mail({
				messageId: `<mail-${this.count}@example.com>`,
				contentHash: `hash-${this.count}`,
				...of,
			}),
			rules,
			...changes,
		});
	}

	async file(...of: Parameters<SpeakingDesk['request']>): Promise<FiledMail> {
		return await fileMail(this.store, await this.request(...of));
	}

	/** An employee answers the forward that he got about the first mail. */
	async answer(
		first: FiledMail,
		newText: string,
		of: Partial<FileMailRequest['mail']> = {},
		attachments: FileMailRequest['attachments'] = [],
	): Promise<FiledMail> {
		const forward = sentFor(first, 'forward');
		return await this.file(
			{
				from: KIM,
				to: [{ name: '', address: 'it@example.com' }],
				subject: `Re: ${first.task.reference} The printer is on fire`,
				inReplyTo: forward?.messageId ?? null,
				newText,
				text: newText,
				...of,
			},
			{ reference: String(first.task.id), attachments },
		);
	}

	async history(taskId: number): Promise<StoredCommunication[]> {
		return await historyOf(this.store, taskId);
	}

	async eventsOf(taskId: number): Promise<TaskEvent[]> {
		return await listEvents(this.store.db, taskId);
	}

	async eventKinds(taskId: number): Promise<string[]> {
		return (await this.eventsOf(taskId)).map(({ kind }) => kind);
	}

	/** What waits in the outbox: purpose and recipients. */
	async queued(): Promise<Array<[string, string[]]>> {
		const rows = await this.store.db
			.selectFrom('outbox')
			.innerJoin('communications', 'communications.id', 'outbox.communication_id')
			.select(['communications.purpose', 'outbox.recipients'])
			.orderBy('outbox.id')
			.execute();
		return rows.map((row) => [row.purpose ?? '', JSON.parse(row.recipients) as string[]]);
	}
}

/** The first message that was queued because of a mail, of a purpose. */
export function sentFor(
	{ messages }: Pick<FiledMail, 'messages'>,
	purpose: string,
): Communication | undefined {
	return messages.find((message) => message.purpose === purpose);
}
