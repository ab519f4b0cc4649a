import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { fileMails } from '../../dispatcher/tasks/file-mails';
import { tasksByAge } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { division, useDesk } from './desk-fixture';
import { EVE, filer } from './desk-filer';

export function describeSigns(makeHost: () => Promise<DeskHost>): void {
	describe('the signs by which a mail finds its task', () => {
		const fixture = useDesk(makeHost);
		const { file, tryOne, request } = filer(fixture);

		it.each([
			[
				'subject',
				(id: number) => ({ named: { subject: ['999', `${id}`], address: [], text: [] } }),
			],
			['address', (id: number) => ({ named: { subject: ['999'], address: [`${id}`], text: [] } })],
			['text', (id: number) => ({ named: { subject: ['999'], address: [], text: [`${id}`] } })],
		])('are tags: %s', async (matchedBy, changes) => {
			const { task } = await file();

			const joined = await file({}, changes(task.id));

			expect(joined).toMatchObject({ task: { id: task.id }, decision: { matchedBy } });
		});

		it.each([
			['inReplyTo', (id: string) => ({ inReplyTo: id })],
			['references', (id: string) => ({ references: [id, '<unknown@x>'] })],
			['report', (id: string) => ({ reportedMessageIds: [id] })],
		])('are messages of the task: %s', async (matchedBy, of) => {
			const { task, communication } = await file();

			const joined = await file(of(communication.messageId ?? ''));

			expect(joined).toMatchObject({ task: { id: task.id }, decision: { matchedBy } });
		});

		it('are messages that nobody here ever saw, and that both name', async () => {
			const first = await file({ inReplyTo: '<lost@x>', references: ['<older@x>'] });
			const byAnswer = await file({ inReplyTo: '<lost@x>' });
			const byThread = await file({ references: ['<older@x>', '<other@x>'] });
			const lost = await file({ messageId: '<lost@x>' });
			const apart = await file({ references: ['<nothing@x>'] });

			for (const joined of [byAnswer, byThread, lost]) {
				expect(joined).toMatchObject({
					task: { id: first.task.id },
					decision: { matchedBy: 'sharedReference' },
				});
			}
			expect(apart).toMatchObject({ outcome: 'created', decision: { matchedBy: null } });
		});

		it('are found in the same batch, and so are copies', async () => {
			const { store } = fixture();
			const requests = [
				await request({ messageId: '<first@x>', references: ['<lost@x>'] }),
				await request({ inReplyTo: '<first@x>' }),
				await request({ inReplyTo: '<lost@x>', from: EVE }),
				await request({ messageId: '<first@x>', contentHash: 'hash-1' }),
			];
			const [first] = requests;
			const copy = { ...(requests[3] as (typeof requests)[0]), mail: { ...first!.mail } };

			const results = await fileMails(store, [...requests.slice(0, 3), copy]);

			expect(results).toMatchObject([
				{ filed: { outcome: 'created', decision: { matchedBy: null } } },
				{ filed: { outcome: 'joined', decision: { matchedBy: 'inReplyTo' } } },
				{
					filed: {
						outcome: 'joined',
						communication: { unverified: true },
						decision: { matchedBy: 'sharedReference' },
					},
				},
				{ filed: { outcome: 'already filed' } },
			]);
			expect(await tasksByAge(store)).toHaveLength(1);
		});

		it('never lead to another division’s task by a tag, and tell of it by a message', async () => {
			const { store } = fixture();
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));
			const { task, communication } = await file();
			const hr = { divisionName: 'HR', tag: 'HR' };
			const reply = { inReplyTo: communication.messageId };

			const named = await tryOne({}, { ...hr, reference: String(task.id) });
			const answer = await tryOne(reply, hr);
			const forward = await tryOne({ ...reply, subject: 'Fwd: Printer' }, hr);

			expect(named).toMatchObject({ error: { code: 'task-not-found' } });
			expect(answer).toMatchObject({
				kind: 'failed',
				error: {
					code: 'task-not-wanted',
					message: `The mail answers a message of the task ${task.reference}, which belongs to the division "IT"`,
				},
				decision: { outcome: 'refused', candidates: [{ by: 'inReplyTo', known: false }] },
			});
			expect(forward).toMatchObject({
				filed: {
					outcome: 'created',
					task: { division: 'HR' },
					decision: { why: expect.stringContaining(task.reference) as string },
				},
			});
		});
	});
}
