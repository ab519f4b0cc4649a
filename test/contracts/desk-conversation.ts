import { describe, expect, it } from 'vitest';
import type { CommunicationSettings } from '../../dispatcher/core/communication';
import { settleMail } from '../../dispatcher/outbox/outbox-lease';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { fileMail } from '../hosts/desk-tables';
import { leaseNext } from '../hosts/lease-next';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';
import { ANNA, BEN, KIM, sentFor, speaking, SpeakingDesk } from './speaking-desk';

/** What a division writes to requesters and employees because of a mail. */
export function describeConversation(makeHost: () => Promise<DeskHost>): void {
	describe('what a division writes', () => {
		const fixture = useDesk(makeHost);
		const desk = (communication: Partial<CommunicationSettings> = speaking): SpeakingDesk =>
			new SpeakingDesk(fixture(), communication);

		it('acknowledges a new request, in its thread and with the reference in front', async () => {
			const it = desk();
			const filed = await it.file({ references: ['<earlier@example.com>'] });

			const [, acknowledgement] = await it.history(filed.task.id);
			expect(acknowledgement).toMatchObject({
				direction: 'outgoing',
				purpose: 'acknowledgement',
				delivery: 'queued',
				aboutId: filed.communication.id,
				to: [ANNA],
				automatic: true,
			});
			expect(acknowledgement?.subject).toMatch(/^\[IT#1\] \S/);
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			expect(leased).toMatchObject({
				from: '"IT" <it@example.com>',
				subject: acknowledgement?.subject,
				text: acknowledgement?.text,
				isPersonal: false,
				headers: {
					'Reply-To': 'it@example.com',
					'In-Reply-To': '<mail-1@example.com>',
					References: `<earlier@example.com> <mail-1@example.com> ${leased?.messageId}`,
				},
			});
		});

		it('forwards a mail to the assignee, or to the team, in the name of its writer', async () => {
			const it = desk({ forward: 'eachMail', team: [KIM.address, BEN] });
			await it.file();
			const { newTask } = await it.request();
			await it.file({}, { newTask: { ...newTask, assignee: 'zoe@example.net' } });

			expect(await it.queued()).toEqual([
				['forward', [KIM.address, BEN]],
				['forward', ['zoe@example.net']],
			]);
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			expect(leased?.from).toBe('"Anna" <it@example.com>');
			expect(leased?.text).toContain('Help!');
		});

		it.each([
			['what a machine wrote', { automatic: true, automaticKind: 'out-of-office' as const }, {}],
			['what the division itself wrote', { from: { name: '', address: 'it@example.com' } }, {}],
		])('writes nothing about %s', async (_, of, changes) => {
			const it = desk({ acknowledgement: 'newTasks' });
			await it.file(of, changes).catch(() => undefined);

			expect(await it.queued()).toEqual([]);
		});

		it('writes nothing about mail that arrived long ago', async () => {
			const it = desk();
			const request = await it.request();
			it.fixture.clock.advance(24 * 3_600_000 + 1);
			await fileMail(it.store, request);

			expect(await it.queued()).toEqual([]);
		});

		it.each([
			['newTasks', 1],
			['eachMail', 2],
		] as const)('acknowledges as is wanted: %s', async (acknowledgement, count) => {
			const it = desk({ acknowledgement });
			const { task } = await it.file();
			await it.file({}, { reference: String(task.id) });

			const purposes = (await it.history(task.id)).map(({ purpose }) => purpose);
			expect(purposes.filter((purpose) => purpose === 'acknowledgement')).toHaveLength(count);
		});

		it('opens the task of the first sender of what a colleague forwards, and keeps his note', async () => {
			const it = desk({ ...speaking, acknowledgement: 'newTasks' });
			const { task, messages } = await it.file(
				{ from: KIM, subject: 'Fwd: Screen' },
				{ requester: ANNA, internalNote: 'Please help her, she is my boss.' },
			);

			const history = await it.history(task.id);
			expect(history.find(({ direction }) => direction === 'note')).toMatchObject({
				fromAddress: KIM.address,
				text: 'Please help her, she is my boss.',
			});
			const acknowledgement = history.find(({ purpose }) => purpose === 'acknowledgement');
			expect(acknowledgement).toMatchObject({ to: [ANNA] });
			expect(acknowledgement?.text).not.toContain('boss');
			expect(messages.map(({ purpose }) => purpose)).toEqual(['acknowledgement', 'forward']);
		});

		it('keeps all of it as suppressed while communications are off', async () => {
			const it = desk();
			await updateSettings(it.store, { sendsCommunications: false });
			const { task } = await it.file();

			const deliveries = (await it.history(task.id)).map(({ delivery }) => delivery);
			expect(deliveries).toEqual([null, 'suppressed', 'suppressed']);
			expect(await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 })).toBe(
				undefined,
			);
		});

		it('writes to one address only so often an hour', async () => {
			const it = desk({ acknowledgement: 'newTasks' });
			await updateSettings(it.store, { noticesPerHour: 2 });
			const states = [];
			for (let number = 0; number < 3; number++) {
				const { messages } = await it.file();
				states.push(messages[0]?.delivery);
			}

			expect(states).toEqual(['queued', 'queued', 'suppressed']);
		});

		it('notes in the history what became of a message, and whom it did not reach', async () => {
			const it = desk({ acknowledgement: 'newTasks' });
			const { task } = await it.file();
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			if (leased === undefined) throw new Error('Nothing is due');
			await settleMail(it.store, leased, {
				state: 'failed',
				deliveries: [{ address: ANNA.address, state: 'refused', answer: '550 no such user' }],
				tries: 1,
				dueAt: null,
			});

			const acknowledgement = (await it.history(task.id)).at(-1);
			expect(acknowledgement).toMatchObject({
				delivery: 'failed',
				failures: [{ address: ANNA.address, reason: '550 no such user' }],
			});
		});

		it('queues each message once, however often a mail is filed', async () => {
			const it = desk();
			const request = await it.request();
			await fileMail(it.store, request);
			const again = await fileMail(it.fixture.otherDesk, request);

			expect(again.outcome).toBe('already filed');
			expect(again.messages).toEqual([]);
			expect(await it.queued()).toHaveLength(2);
		});

		it('knows an answer to a message that the database has lost, by its Message-ID alone', async () => {
			const it = desk();
			const first = await it.file();
			const id = sentFor(first, 'acknowledgement')?.messageId ?? '';
			await it.store.db.deleteFrom('outbox').execute();
			await it.store.db
				.updateTable('communications')
				.set({ message_id: '<lost@example.com>' })
				.where('message_id', '=', id)
				.execute();
			const { outcome, task } = await it.file({ inReplyTo: id, subject: 'Printer' });

			expect([outcome, task.id]).toEqual(['joined', first.task.id]);
		});
	});
}
