import { describe, expect, it } from 'vitest';
import { attachmentsOf } from '../../hosts/desk-tables';
import { openDesk, picked } from '../executing';
import { running, useTasks } from './running';

const binary = {
	data: { data: 'aGVsbG8=', fileName: 'a.txt', mimeType: 'text/plain', bytes: 5 },
	logo: { data: 'cG5n', mimeType: 'image/png' },
};

describe('Help Desk: Task, Reply', () => {
	const open = useTasks();

	it('writes to the requester of each item’s task, and says what becomes of it', async () => {
		const { task: first } = await open('First');
		const { task: second } = await open('Second');

		const output = await running(
			['task', 'reply'],
			[
				{ task: picked(String(first.id)), emailFormat: 'text', text: 'It works.' },
				{ task: second.reference, emailFormat: 'html', html: '<p>It <b>works</b>.</p>' },
			],
		);

		expect(output).toMatchObject([
			{
				json: {
					task: first.reference,
					direction: 'outgoing',
					purpose: 'answer',
					to: ['anna@example.com'],
					delivery: 'queued',
					failures: [],
					text: 'It works.',
				},
				pairedItem: { item: 0 },
			},
			{
				json: { task: second.reference, text: 'It works.' },
				pairedItem: { item: 1 },
			},
		]);
		expect(output[0]?.json).not.toHaveProperty('html');
	});

	it('sends only what the chosen format shows', async () => {
		const { task } = await open('Printer');
		const parts = { text: 'Words', html: '<p>Other words</p>' };
		const formats = ['text', 'html', 'both'].map((emailFormat) => {
			return { task: task.reference, emailFormat, ...parts };
		});

		const output = await running(['task', 'reply'], formats);

		expect(output.map(({ json }) => json.text)).toEqual(['Words', 'Other words', 'Words']);
	});

	it('attaches files of the item, pictures of the HTML by their names', async () => {
		const { task } = await open('Printer');

		const [sent] = await running(
			['task', 'reply'],
			[
				{
					task: task.reference,
					emailFormat: 'html',
					html: '<p>See</p><img src="cid:logo">',
					options: { attachments: ' data, logo ,' },
				},
			],
			{ binary },
		);

		expect(sent?.json.attachments).toEqual(['a.txt', 'logo']);
		expect(await attachmentsOf(await openDesk(), sent?.json.id as number)).toEqual([
			expect.objectContaining({ fileName: 'a.txt', content: Buffer.from('hello') }),
			expect.objectContaining({
				fileName: 'logo',
				mediaType: 'image/png',
				size: 3,
				contentId: 'logo',
			}),
		]);
	});

	it('does what its options say', async () => {
		const cc = [{ name: 'Chef', address: 'chef@example.com' }];
		const { task } = await open('Printer');
		const store = await openDesk();
		await store.db
			.updateTable('communications')
			.set({ cc_addresses: JSON.stringify(cc) })
			.execute();
		const which = { task: task.reference, emailFormat: 'text', text: 'Done' };

		const [toAll] = await running(['task', 'reply'], [which]);
		const [toOne] = await running(
			['task', 'reply'],
			[
				{
					...which,
					options: {
						author: 'Kim <kim@example.org>',
						closeTask: true,
						internalCopies: 'ben@example.org',
						replyToAll: false,
						template: picked('Answer'),
						division: picked('IT'),
					},
				},
			],
		);
		const [got] = await running(['task', 'get'], [{ task: task.reference }]);

		const rows = await store.db
			.selectFrom('communications')
			.select(['id', 'cc_addresses'])
			.where('id', 'in', [toAll?.json.id as number, toOne?.json.id as number])
			.orderBy('id')
			.execute();
		expect(rows.map(({ cc_addresses: json }) => JSON.parse(json) as unknown)).toEqual([cc, []]);
		expect(got?.json).toMatchObject({
			status: 'closed',
			events: [{}, {}, { kind: 'answered', by: 'kim@example.org' }, { kind: 'closed' }],
			history: [{}, {}, {}, { purpose: 'forward', to: ['ben@example.org'] }],
		});
	});

	it.each<[string, object, RegExp]>([
		['nothing', { text: ' ' }, /reply is empty/],
		['a file that is not there', { options: { attachments: 'file' } }, /"file".*data, logo/],
		['a template that is not there', { options: { template: 'Nope' } }, /no template "Nope"/],
		['another division', { options: { division: 'HR' } }, /belongs to.*"IT"/],
		['a name for an address', { options: { internalCopies: 'Ben' } }, /"Internal Copies".*"Ben"/],
	])('says of %s what is wrong, and sends nothing', async (_, given, words) => {
		const { task } = await open('Printer');
		const parameters = { task: task.reference, emailFormat: 'text', text: 'Hello', ...given };

		await expect(running(['task', 'reply'], [parameters], { binary })).rejects.toThrow(words);
		const store = await openDesk();
		expect(await store.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
	});

	it('says so if the item has no files at all', async () => {
		const { task } = await open('Printer');
		const options = { attachments: 'data' };
		const parameters = { task: task.reference, emailFormat: 'text', text: 'Hello', options };

		await expect(running(['task', 'reply'], [parameters])).rejects.toThrow(
			/no binary property "data"/,
		);
	});
});
