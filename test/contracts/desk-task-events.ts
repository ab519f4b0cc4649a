import { beforeEach, describe, expect, it } from 'vitest';
import type { CommunicationSettings } from '../../dispatcher/core/communication';
import { addNote } from '../../dispatcher/tasks/add-note';
import { closeTask, reopenTask, updateTask } from '../../dispatcher/tasks/change-task';
import { getTask, getTaskWithPeople } from '../../dispatcher/tasks/history';
import type { FiledMail } from '../../dispatcher/tasks/types';
import { ANNA, BEN, SpeakingDesk, KIM } from './speaking-desk';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

/** Who did what with a task from a workflow, and who learns of it. */
export function describeTaskEvents(makeHost: () => Promise<DeskHost>): void {
	describe('what is done with a task', () => {
		const fixture = useDesk(makeHost);
		let desk: SpeakingDesk;
		let filed: FiledMail;
		let begun = 0;
		let count: number;
		const begin = async (communication: Partial<CommunicationSettings> = {}): Promise<void> => {
			begun += 1;
			desk = await new SpeakingDesk(fixture(), communication, begun * 10).save();
			filed = await desk.file({ subject: 'Printer' });
			count = (await desk.queued()).length;
		};
		beforeEach(async () => {
			await begin();
		});
		const which = () => ({ idOrReference: filed.task.id });
		/** What was queued since the mail came in. */
		const queued = async () => (await desk.queued()).slice(count);

		it('is noted with who did it, and stands beside the history', async () => {
			const {
				store,
				fixture: { clock },
			} = desk;
			clock.advance(1000);
			await updateTask(store, which(), {
				assignee: BEN,
				status: 'pending',
				author: `Kim <${KIM.address}>`,
			});
			await closeTask(store, which(), { author: 'Kim' });
			await reopenTask(store, which());
			const note = await addNote(store, which(), { text: 'Hm', author: BEN });

			const { events, history } = await getTask(store, which());
			const kim = { byName: 'Kim', byAddress: KIM.address };
			const at = '2026-03-01T08:00:01.000Z';
			expect(events).toMatchObject([
				{ kind: 'created', byAddress: ANNA.address, communicationId: filed.communication.id },
				{ kind: 'assigned', ...kim, at, detail: BEN },
				{ kind: 'waiting', ...kim, at },
				{ kind: 'closed', byName: 'Kim', byAddress: null, at },
				{ kind: 'reopened', byName: null, byAddress: null, at },
				{ kind: 'noted', byName: null, byAddress: BEN, at, communicationId: note.id },
			]);
			expect(history.map(({ direction }) => direction)).toEqual(['incoming', 'note']);
			expect((await getTaskWithPeople(store, which())).events).toEqual(events);
		});

		it('is noted with the time that it waits for, and that it waits no longer', async () => {
			const { store } = desk;
			await updateTask(store, which(), { pendingUntil: '2026-03-04T08:00:00.000Z' });
			await updateTask(store, which(), { pendingUntil: '' });
			await updateTask(store, which(), { status: 'open', author: 'Kim' });

			expect((await desk.eventsOf(filed.task.id)).slice(1)).toMatchObject([
				{ kind: 'waiting', detail: '2026-03-04T08:00:00.000Z' },
				{ kind: 'waiting', detail: null },
				{ kind: 'resumed', byName: 'Kim' },
			]);
		});

		it('is noted once, and not where nothing changes', async () => {
			const { store } = desk;
			await updateTask(store, which(), { assignee: 'Ben', status: 'pending' });
			await updateTask(store, which(), { assignee: 'Ben', status: 'pending' });
			await updateTask(store, which(), { priority: 'low' });
			await expect(reopenTask(store, which())).rejects.toThrow('not closed');

			expect(await desk.eventKinds(filed.task.id)).toEqual(['created', 'assigned', 'waiting']);
		});

		it.each([
			[false, undefined, 0],
			[true, undefined, 1],
			[false, true, 1],
			[true, false, 0],
		])(
			'tells the requester of the closing: division %s, closing %s',
			async (tellsOfClosing, tellsRequester, messages) => {
				await begin({ tellsOfClosing });

				await closeTask(desk.store, which(), { tellsRequester });

				expect(await queued()).toEqual(messages === 0 ? [] : [['closing', [ANNA.address]]]);
			},
		);

		it('tells the requester in the thread of his request, also if an update closes it', async () => {
			await begin({ tellsOfClosing: true });

			await updateTask(desk.store, which(), { status: 'closed' });

			expect((await desk.history(filed.task.id)).at(-1)).toMatchObject({
				purpose: 'closing',
				to: [ANNA],
				automatic: true,
			});
		});

		it('closes a task that has nobody to be told', async () => {
			await desk.store.db.updateTable('tasks').set({ requester_address: null }).execute();

			const closed = await closeTask(desk.store, which(), { tellsRequester: true });

			expect(closed.status).toBe('closed');
			expect(await queued()).toEqual([]);
		});

		it('forwards the last mail to a person who gets the task, and notes it', async () => {
			await begin({ forward: 'eachMail', team: [KIM.address] });
			await desk.file(
				{ text: 'Still burning', newText: 'Still burning' },
				{ reference: String(filed.task.id) },
			);
			count = (await desk.queued()).length;

			await updateTask(desk.store, which(), { assignee: BEN });

			expect(await queued()).toEqual([['forward', [BEN]]]);
			const forward = (await desk.history(filed.task.id)).at(-1);
			expect(forward?.text).toContain('Still burning');
			expect(forward?.subject.lastIndexOf(filed.task.reference)).toBe(0);
			expect((await desk.eventKinds(filed.task.id)).slice(-2)).toEqual(['assigned', 'forwarded']);
		});

		it.each<[string, Partial<CommunicationSettings>, object]>([
			['the division forwards none', { forward: 'none' }, { assignee: BEN }],
			['it is not wanted', {}, { assignee: BEN, forwardsToAssignee: false }],
			['the person is a name', {}, { assignee: 'Ben' }],
			['nobody gets it', {}, { assignee: '' }],
			['the person takes it himself', {}, { assignee: BEN, author: BEN.toUpperCase() }],
			['it is the desk’s own mailbox', {}, { assignee: 'it@example.com' }],
			['it is assigned as before', {}, { assignee: KIM.address }],
			['something else changes', {}, { priority: 'low' }],
		])('forwards nothing where %s', async (_, communication, changes) => {
			await begin({ forward: 'eachMail', team: [KIM.address], ...communication });
			const unforwarded = { assignee: KIM.address, forwardsToAssignee: false };
			await updateTask(desk.store, which(), unforwarded);

			await updateTask(desk.store, which(), changes);

			expect(await queued()).toEqual([]);
		});

		it('forwards nothing of strangers and machines', async () => {
			await begin({ forward: 'eachMail', team: [KIM.address] });
			await desk.store.db.updateTable('communications').set({ unverified: 1 }).execute();

			await updateTask(desk.store, which(), { assignee: BEN });

			expect(await queued()).toEqual([]);
		});

		it('wakes the division’s agent only if something is to be sent', async () => {
			await begin({ forward: 'eachMail', team: [KIM.address] });
			const woken: unknown[] = [];
			desk.store.changes.on('outbox', (name) => woken.push(name));

			await updateTask(desk.store, which(), { priority: 'low' });
			expect(woken).toEqual([]);
			await updateTask(desk.store, which(), { assignee: BEN });
			expect(woken).toEqual(['IT']);
		});

		it('is taken back with what it causes if it cannot be done', async () => {
			await begin({ forward: 'eachMail', team: [KIM.address] });

			await expect(
				updateTask(desk.store, which(), { assignee: BEN, expectedRevision: 99 }),
			).rejects.toMatchObject({ code: 'changed-meanwhile' });
			await expect(
				closeTask(desk.store, which(), { author: { name: 'Kim' } }),
			).rejects.toMatchObject({ code: 'settings-invalid' });

			expect(await queued()).toEqual([]);
			expect(await desk.eventKinds(filed.task.id)).toEqual(['created', 'forwarded']);
		});
	});
}
