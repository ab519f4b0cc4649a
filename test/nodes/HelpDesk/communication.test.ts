import { describe, expect, it } from 'vitest';
import { openDesk, picked } from '../executing';
import { running, useTasks } from './running';

describe('Help Desk: Communication', () => {
	const open = useTasks();

	it('gets what was written about a task, simplified or in full', async () => {
		const { task } = await open('Printer');
		const of = { of: 'task', task: picked(String(task.id)) };

		const [simple] = await running(['communication', 'getAll'], [of]);
		const [full] = await running(['communication', 'getAll'], [{ ...of, simplify: false }]);

		expect(simple?.json).toEqual({
			id: expect.any(Number),
			task: task.reference,
			direction: 'incoming',
			purpose: null,
			from: 'anna@example.com',
			to: ['it@example.com'],
			date: '2026-03-01T07:59:00.000Z',
			subject: `${task.reference} The printer is on fire`,
			text: 'Help!',
			unverified: false,
			delivery: null,
			failures: [],
			attachments: [],
		});
		expect(full?.json).toMatchObject({ html: null, automatic: false, division: 'IT' });
	});

	it('gets the mails of a person over all tasks', async () => {
		await open('One');
		await open('Two');
		const of = { of: 'person', person: 'Anna@Example.com' };

		const all = await running(['communication', 'getAll'], [of]);
		const one = await running(['communication', 'getAll'], [{ ...of, limit: 1 }]);
		const some = await running(
			['communication', 'getAll'],
			[{ ...of, filters: { division: picked('IT') } }],
		);

		expect(all).toHaveLength(2);
		expect(one).toHaveLength(1);
		expect(some).toHaveLength(2);
	});

	it('gives attachments as binary data, and lists those left in the mailbox', async () => {
		const content = Buffer.from('hello');
		const { communication } = await open('Printer', {
			attachments: [
				{ fileName: 'big.zip', mediaType: 'application/zip', size: 9_000_000 },
				{ fileName: 'a.txt', mediaType: 'text/plain', size: 5, content },
				{ fileName: 'b.txt', mediaType: 'text/plain', size: 5, content },
			],
		});

		const [item] = await running(
			['communication', 'getAttachments'],
			[{ communicationId: communication.id }],
		);

		expect(item?.json).toMatchObject({
			communicationId: communication.id,
			attachments: [
				{ fileName: 'big.zip', leftInMailbox: true },
				{ fileName: 'a.txt', leftInMailbox: false, binaryProperty: 'attachment_0' },
				{ fileName: 'b.txt', binaryProperty: 'attachment_1' },
			],
		});
		expect(item?.binary).toEqual({
			attachment_0: { data: 'aGVsbG8=', fileName: 'a.txt', mimeType: 'text/plain' },
			attachment_1: { data: 'aGVsbG8=', fileName: 'b.txt', mimeType: 'text/plain' },
		});
	});

	it('gives an item without binary data for a mail without attachments', async () => {
		const { communication } = await open('Printer');

		const output = await running(
			['communication', 'getAttachments'],
			[{ communicationId: String(communication.id) }],
		);

		expect(output).toEqual([
			{ json: { communicationId: communication.id, attachments: [] }, pairedItem: { item: 0 } },
		]);
	});

	it('sends a mail of the help desk again', async () => {
		const { task } = await open('Printer');
		const [sent] = await running(
			['task', 'reply'],
			[{ task: task.reference, emailFormat: 'text', text: 'Hello' }],
		);
		const which = { communicationId: sent?.json.id as number };
		await expect(running(['communication', 'sendAgain'], [which])).rejects.toThrow(
			'still waiting to be sent',
		);
		const store = await openDesk();
		await store.db.updateTable('outbox').set({ state: 'failed' }).execute();

		const output = await running(['communication', 'sendAgain'], [which]);

		expect(output).toMatchObject([
			{ json: { id: which.communicationId, purpose: 'answer', delivery: 'queued' } },
		]);
	});

	it.each<[string, string, object, RegExp]>([
		['nobody', 'getAll', { of: 'person', person: '' }, /is not an email address/],
		['an unknown task', 'getAll', { of: 'task', task: '4711' }, /no task 4711/],
		['no communication', 'getAttachments', { communicationId: '' }, /"Communication ID" is empty/],
		['a word', 'getAttachments', { communicationId: 'x' }, /"x" is not the ID/],
		['an unknown one', 'getAttachments', { communicationId: 4711 }, /no communication 4711/],
		['no mail to be sent', 'sendAgain', { communicationId: ' ' }, /"Communication ID" is empty/],
		['an unknown mail', 'sendAgain', { communicationId: 4711 }, /no communication 4711/],
	])('says of %s what is wrong', async (_, operation, parameters, words) => {
		await open('Printer');

		await expect(running(['communication', operation], [parameters as never])).rejects.toThrow(
			words,
		);
	});
});
