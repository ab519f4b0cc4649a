import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/desk/divisions';
import { fileMail } from '../../dispatcher/desk/file-mail';
import {
	findNotices,
	holdsOverdueMail,
	outboxStore,
	queueMail,
	type QueuedMail,
} from '../../dispatcher/desk/outbox';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, MINUTE_MS, useDesk } from './desk-fixture';

function notice(changes: Partial<QueuedMail> = {}): QueuedMail {
	return {
		key: 'unprocessed:1',
		divisionName: 'IT',
		messageId: '<notice@example.com>',
		from: 'desk@example.com',
		to: ['boss@example.com', 'bo@example.com'],
		subject: 'A mail could not be processed',
		text: 'Look at it',
		html: '<p>Look at it</p>',
		headers: { 'Auto-Submitted': 'auto-generated' },
		suppressed: false,
		...changes,
	};
}

export function describeOutbox(makeHost: () => Promise<DeskHost>): void {
	describe('the outbox', () => {
		const fixture = useDesk(makeHost);
		const store = () => outboxStore(fixture().desk, { leaseMs: 5 * MINUTE_MS });

		it('gives the first row back where the same mail is queued again', async () => {
			const { desk } = fixture();
			const first = await queueMail(desk, notice());

			const second = await queueMail(desk, notice({ messageId: '<again@example.com>' }));

			expect(second).toEqual(first);
			expect(first).toMatchObject({ messageId: '<notice@example.com>', state: 'queued' });
		});

		it('hands a due mail out as it was queued', async () => {
			const original = Buffer.from('Subject: old\r\n\r\nHelp');
			const { id } = await queueMail(fixture().desk, notice({ original }));

			const taken = await store().takeDue(10);

			const { key, divisionName, suppressed, ...sent } = notice({ original });
			expect([key, divisionName, suppressed]).toEqual(['unprocessed:1', 'IT', false]);
			expect(taken).toEqual([{ ...sent, id, tries: 0 }]);
		});

		it('hands a mail to one sender at a time', async () => {
			const { desk, rivals } = fixture();
			await queueMail(desk, notice());
			const senders = rivals.map((rival) => outboxStore(rival, { leaseMs: MINUTE_MS }));

			const taken = await Promise.all(senders.map((sender) => sender.takeDue(10)));

			expect(taken.flat()).toHaveLength(1);
		});

		it('hands out the mails of one division alone where that is asked for', async () => {
			const { desk } = fixture();
			await saveDivision(
				desk,
				division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' }),
			);
			await queueMail(desk, notice());
			const other = notice({ key: 'hr', messageId: '<hr@example.com>', divisionName: 'HR' });
			const { id } = await queueMail(desk, other);

			const taken = await outboxStore(desk, { leaseMs: MINUTE_MS, divisionName: 'HR' }).takeDue(10);

			expect(taken.map((mail) => mail.id)).toEqual([id]);
		});

		it('tells that a mail is overdue which nobody sends, of that division only', async () => {
			const { desk, clock, divisionId } = fixture();
			const hr = await saveDivision(
				desk,
				division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' }),
			);
			const queued = await queueMail(desk, notice());
			const isOverdue = async (id: number): Promise<boolean> =>
				await holdsOverdueMail(desk, { divisionId: id, overdueMs: MINUTE_MS });

			await expect(isOverdue(divisionId)).resolves.toBe(false);
			clock.advance(2 * MINUTE_MS);
			await expect(isOverdue(divisionId)).resolves.toBe(true);
			await expect(isOverdue(hr.id)).resolves.toBe(false);
			await store().markSent(queued.id, '250 OK');
			await expect(isOverdue(divisionId)).resolves.toBe(false);
		});

		it('takes the oldest first and no more than asked for', async () => {
			const { desk } = fixture();
			const first = await queueMail(desk, notice());
			await queueMail(desk, notice({ key: 'second', messageId: '<second@example.com>' }));

			const taken = await store().takeDue(1);

			expect(taken.map(({ id }) => id)).toEqual([first.id]);
		});

		it('hands out a mail again whose sender was killed', async () => {
			const { desk, clock } = fixture();
			await queueMail(desk, notice());
			await store().takeDue(10);
			clock.advance(5 * MINUTE_MS);

			expect(await store().takeDue(10)).toMatchObject([{ tries: 1 }]);
		});

		it('never hands out a mail that was sent', async () => {
			const { desk, clock } = fixture();
			const { id } = await queueMail(desk, notice());
			await store().takeDue(10);
			await store().markSent(id, '250 kept');
			clock.advance(60 * MINUTE_MS);

			expect(await store().takeDue(10)).toEqual([]);
			expect(await queueMail(desk, notice())).toMatchObject({ id, state: 'sent' });
		});

		it('hands out a failed mail when its next try is due', async () => {
			const { desk, clock } = fixture();
			const { id } = await queueMail(desk, notice());
			await store().takeDue(10);
			const retryAt = new Date(clock.now().getTime() + MINUTE_MS);
			await store().markFailed(id, 'The server is away', retryAt);

			expect(await store().takeDue(10)).toEqual([]);
			clock.advance(MINUTE_MS);
			expect(await store().takeDue(10)).toMatchObject([{ id, tries: 1 }]);
		});

		it('never hands out a mail that was given up', async () => {
			const { desk, clock } = fixture();
			const { id } = await queueMail(desk, notice());
			await store().takeDue(10);
			await store().markFailed(id, 'No such mailbox', undefined);
			clock.advance(60 * MINUTE_MS);

			expect(await store().takeDue(10)).toEqual([]);
			expect(await queueMail(desk, notice())).toMatchObject({ state: 'failed' });
		});

		it('keeps a suppressed mail and never hands it out', async () => {
			const { desk } = fixture();

			const queued = await queueMail(desk, notice({ suppressed: true }));

			expect(queued.state).toBe('suppressed');
			expect(await store().takeDue(10)).toEqual([]);
		});

		it('knows its notices among many Message-IDs, and no mail of a task for one', async () => {
			const { desk } = fixture();
			const { task } = await fileMail(desk, filing(await intakeRow(fixture(), 1)));
			await queueMail(desk, notice());
			await queueMail(
				desk,
				notice({ key: 'task', messageId: '<task@example.com>', taskId: task.id }),
			);
			const others = Array.from({ length: 1200 }, (_, index) => `<${index}@example.com>`);

			const found = await findNotices(desk, [
				...others,
				'<task@example.com>',
				'<notice@example.com>',
			]);

			expect([...found]).toEqual(['<notice@example.com>']);
		});

		it('sends one address no more than the limit within an hour, and keeps the rest with its reason', async () => {
			const { desk, clock } = fixture();
			const queue = async (key: string, to: string[]) =>
				await queueMail(desk, notice({ key, messageId: `<${key}@x>`, to, mostPerHour: 2 }));
			await queue('first', ['boss@example.com']);
			clock.advance(30 * MINUTE_MS);
			await queue('second', ['Boss@Example.com', 'bo@example.com']);

			const third = await queue('third', ['boss@example.com', 'bo@example.com']);
			const fourth = await queue('fourth', ['BOSS@example.com']);
			const repeated = await queue('third', ['boss@example.com', 'bo@example.com']);
			clock.advance(31 * MINUTE_MS);
			const fifth = await queue('fifth', ['boss@example.com']);

			const remark = expect.stringMatching(/^Not sent to boss@example\.com: 2 /i) as string;
			expect(third).toMatchObject({ state: 'queued', to: ['bo@example.com'], remark });
			expect(fourth).toMatchObject({ state: 'suppressed', to: ['BOSS@example.com'], remark });
			expect(repeated).toEqual(third);
			expect(fifth).toMatchObject({ state: 'queued', to: ['boss@example.com'] });
			expect(fifth).not.toHaveProperty('remark');
		});

		it('counts over all divisions, and not what was never sent', async () => {
			const { desk } = fixture();
			await saveDivision(desk, division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr' }));
			const queue = async (key: string, changes: Partial<QueuedMail> = {}) =>
				await queueMail(
					desk,
					notice({ key, messageId: `<${key}@x>`, to: ['boss@x'], mostPerHour: 1, ...changes }),
				);
			await queue('never', { suppressed: true });

			const states = [
				await queue('here'),
				await queue('there', { divisionName: 'HR' }),
				await queue('unlimited', { mostPerHour: Infinity }),
			].map(({ state }) => state);

			expect(states).toEqual(['queued', 'suppressed', 'queued']);
		});

		it('gives the last place below the limit to one of two that queue at the same moment', async () => {
			const [one, other] = fixture().rivals;
			const limited = (key: string) =>
				notice({ key, messageId: `<${key}@x>`, to: ['boss@example.com'], mostPerHour: 1 });

			const both = await Promise.all([
				queueMail(one, limited('one')),
				queueMail(other, limited('other')),
			]);

			expect(both.map(({ state }) => state).sort()).toEqual(['queued', 'suppressed']);
		});

		it('lets an answer to a mail of a task join the task', async () => {
			const { desk } = fixture();
			const { task } = await fileMail(desk, filing(await intakeRow(fixture(), 1)));
			const { id } = await queueMail(desk, notice({ taskId: task.id }));
			await store().takeDue(1);
			await store().markSent(id, '250 kept');
			const reply = mail({
				messageId: '<reply@example.com>',
				contentHash: 'hash-reply',
				inReplyTo: '<notice@example.com>',
			});

			const filed = await fileMail(desk, filing(await intakeRow(fixture(), 2), { mail: reply }));

			expect(filed).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		});
	});
}
