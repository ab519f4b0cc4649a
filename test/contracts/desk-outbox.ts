import { describe, expect, it } from 'vitest';
import { addRecipientStates } from '../../dispatcher/database/migrations/0006-outbox-recipients';
import type { Store } from '../../dispatcher/database/open-store';
import {
	findNotices,
	queueMail,
	releaseHeld,
	type QueuedMail,
} from '../../dispatcher/outbox/outbox';
import {
	firstDue,
	holdsDueMail,
	noteBody,
	prolongLeases,
	settleMail,
	type LeasedMail,
	type LeaseRequest,
	type Settlement,
} from '../../dispatcher/outbox/outbox-lease';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { fileMail } from '../hosts/desk-tables';
import { leaseNext } from '../hosts/lease-next';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, MINUTE_MS, useDesk } from './desk-fixture';

/** A notice for the outbox. */
export function notice(changes: Partial<QueuedMail> = {}): QueuedMail {
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

/** A relay's. */
export const request: LeaseRequest = {
	divisionName: 'IT',
	owner: 'relay-1',
	leaseMs: 5 * MINUTE_MS,
};

/** All that can be leased now. */
export async function leaseAll(
	store: Store,
	changes: Partial<LeaseRequest> = {},
): Promise<LeasedMail[]> {
	const taken: LeasedMail[] = [];
	for (;;) {
		const next = await leaseNext(store, { ...request, ...changes });
		if (next === undefined) return taken;
		taken.push(next);
	}
}

/** An end for all recipients of a mail. */
export function ended(state: Settlement['state'], { deliveries }: LeasedMail): Settlement {
	const recipient = state === 'sent' ? 'sent' : 'refused';
	return {
		state,
		deliveries: deliveries.map((delivery) => ({ ...delivery, state: recipient })),
		tries: 1,
		dueAt: null,
		serverAnswer: '250 kept',
	};
}

export function describeOutbox(makeHost: () => Promise<DeskHost>): void {
	describe('the outbox', () => {
		const fixture = useDesk(makeHost);
		const take = async (): Promise<LeasedMail> =>
			(await leaseNext(fixture().store, request)) as LeasedMail;

		it('gives the first row back where the same mail is queued again', async () => {
			const { store } = fixture();
			const first = await queueMail(store, notice());

			const second = await queueMail(store, notice({ messageId: '<again@example.com>' }));

			expect(second).toEqual(first);
			expect(first).toMatchObject({ messageId: '<notice@example.com>', state: 'queued' });
		});

		it('hands a due mail out as it was queued', async () => {
			const original = Buffer.from('Subject: old\r\n\r\nHelp');
			const { id } = await queueMail(fixture().store, notice({ original }));

			const taken = await take();

			const { key, divisionName, suppressed, to, ...sent } = notice({ original });
			expect([key, divisionName, suppressed]).toEqual(['unprocessed:1', 'IT', false]);
			expect(taken).toEqual({
				...sent,
				id,
				owner: 'relay-1',
				deliveries: to.map((address) => ({ address, state: 'pending' })),
				copies: [],
				attachments: [],
				isPersonal: false,
				tries: 0,
				wasInterrupted: false,
			});
		});

		it('hands a mail to one sender at a time', async () => {
			const { store, rivals } = fixture();
			await queueMail(store, notice());

			const taken = await Promise.all(
				rivals.map(async (rival, index) => await leaseAll(rival, { owner: `relay-${index}` })),
			);

			expect(taken.flat()).toHaveLength(1);
		});

		it('hands out the mails of one division alone', async () => {
			const { store } = fixture();
			await saveDivision(
				store,
				division({ name: 'HR', identificationTag: 'HR', mailbox: 'hr@example.com' }),
			);
			await queueMail(store, notice());
			const other = notice({ key: 'hr', messageId: '<hr@example.com>', divisionName: 'HR' });
			const { id } = await queueMail(store, other);

			const taken = await leaseAll(store, { divisionName: 'HR' });

			expect(taken.map((mail) => mail.id)).toEqual([id]);
		});

		it('takes the oldest first, and one that was tried in vain after the others', async () => {
			const { store, clock } = fixture();
			const first = await queueMail(store, notice());
			await queueMail(store, notice({ key: 'second', messageId: '<second@example.com>' }));
			clock.advance(MINUTE_MS);
			const mail = await take();
			await settleMail(store, mail, {
				...ended('sent', mail),
				state: 'queued',
				dueAt: clock.now(),
			});

			const taken = await leaseAll(store);

			expect(mail.id).toBe(first.id);
			expect(taken.map(({ id }) => id)).toEqual([first.id + 1, first.id]);
		});

		it('hands out a mail again whose sender was killed, and tells where it may have been sent', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice());
			await take();
			clock.advance(5 * MINUTE_MS);
			const again = await take();
			await noteBody(store, again);
			clock.advance(5 * MINUTE_MS);

			expect(again.wasInterrupted).toBe(false);
			expect(await take()).toMatchObject({ wasInterrupted: true });
		});

		it('keeps a mail from others for as long as its lease is prolonged', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice());
			const mail = await take();
			for (const _ of [1, 2, 3]) {
				clock.advance(4 * MINUTE_MS);
				await prolongLeases(store, [mail], 5 * MINUTE_MS);
			}

			expect(await leaseAll(store, { owner: 'relay-2' })).toEqual([]);
		});

		it('hands out a delayed mail when its next try is due, with what is known of each recipient', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice());
			const mail = await take();
			const dueAt = new Date(clock.now().getTime() + MINUTE_MS);
			const deliveries = mail.deliveries.map(({ address }, index) =>
				index === 0
					? { address, state: 'sent' as const, answer: '250 kept' }
					: { address, state: 'delayed' as const, answer: '450 Greylisted', answersLost: 1 },
			);
			await settleMail(store, mail, { state: 'queued', deliveries, tries: 1, dueAt });

			expect(await holdsDueMail(store, 'IT')).toBe(false);
			expect(await firstDue(store, 'IT')).toEqual(dueAt);
			clock.advance(MINUTE_MS);
			expect(await holdsDueMail(store, 'IT')).toBe(true);
			expect(await take()).toMatchObject({ deliveries, tries: 1 });
		});

		it('leaves the original out from when a server would not have it', async () => {
			const { store, clock } = fixture();
			await queueMail(store, notice({ original: Buffer.from('Subject: old') }));
			const mail = await take();
			await settleMail(store, mail, {
				...ended('failed', mail),
				state: 'queued',
				dueAt: clock.now(),
				originalNote: 'It is too large',
			});

			const again = await take();

			expect(again.original).toBeUndefined();
			expect(again.originalNote).toBe('It is too large');
		});

		it('keeps a suppressed mail and never hands it out', async () => {
			const { store } = fixture();

			const queued = await queueMail(store, notice({ suppressed: true, held: true, intakeId: 1 }));
			await releaseHeld(store.db, [1]);

			expect(queued.state).toBe('suppressed');
			expect(await leaseAll(store)).toEqual([]);
		});

		it('keeps what is held until it is released, however often it is', async () => {
			const { store, clock } = fixture();
			const queued = await queueMail(store, notice({ held: true, intakeId: 1 }));
			const other = notice({ key: 'other', messageId: '<other@a>', held: true, intakeId: 2 });
			await queueMail(store, other);
			clock.advance(MINUTE_MS);
			const before = await leaseAll(store);
			const release = async () =>
				await store.db
					.transaction()
					.execute(async (transaction) => await releaseHeld(transaction, [1, 99]));

			await release();
			const [mail] = await leaseAll(store);
			await release();
			await settleMail(store, mail as LeasedMail, ended('sent', mail as LeasedMail));
			await release();

			expect(queued.state).toBe('held');
			expect(before).toEqual([]);
			expect(mail?.id).toBe(queued.id);
			expect(await leaseAll(store)).toEqual([]);
			expect(await queueMail(store, notice())).toMatchObject({ state: 'sent' });
		});

		it('knows its notices among many Message-IDs, and no mail of a task for one', async () => {
			const { store } = fixture();
			const { task } = await fileMail(store, filing(await intakeRow(fixture(), 1)));
			await queueMail(store, notice());
			await queueMail(
				store,
				notice({ key: 'task', messageId: '<task@example.com>', taskId: task.id }),
			);
			const others = Array.from({ length: 1200 }, (_, index) => `<${index}@example.com>`);

			const found = await findNotices(store, [
				...others,
				'<task@example.com>',
				'<notice@example.com>',
			]);

			expect([...found]).toEqual(['<notice@example.com>']);
		});

		it('lets an answer to a mail of a task join the task', async () => {
			const { store } = fixture();
			const { task } = await fileMail(store, filing(await intakeRow(fixture(), 1)));
			await queueMail(store, notice({ taskId: task.id }));
			const sent = await take();
			await settleMail(store, sent, ended('sent', sent));
			const reply = mail({
				messageId: '<reply@example.com>',
				contentHash: 'hash-reply',
				inReplyTo: '<notice@example.com>',
			});

			const filed = await fileMail(store, filing(await intakeRow(fixture(), 2), { mail: reply }));

			expect(filed).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		});

		it('gives each recipient of an older row what was known of all of them', async () => {
			const { store } = fixture();
			const rows = [
				{ state: 'queued', last_failure: 'Away', server_answer: null },
				{ state: 'sending', last_failure: null, server_answer: null },
				{ state: 'sent', last_failure: 'Away', server_answer: '250 kept' },
				{ state: 'failed', last_failure: '550 No', server_answer: null },
				{ state: 'suppressed', last_failure: null, server_answer: null },
			] as const;
			for (const [index, row] of rows.entries()) {
				const { id } = await queueMail(
					store,
					notice({ key: `old:${index}`, messageId: `<${index}@example.com>` }),
				);
				await store.db.updateTable('outbox').set(row).where('id', '=', id).execute();
			}
			const { schema } = store.db;
			for (const column of ['deliveries', 'lease_owner', 'body_begun_at', 'original_note']) {
				await schema.alterTable('outbox').dropColumn(column).execute();
			}

			await addRecipientStates(store.db, store.kind);

			const states = await store.db.selectFrom('outbox').selectAll().orderBy('id').execute();
			expect(states.map(({ state }) => state)).toEqual(rows.map(({ state }) => state));
			expect(states.map(({ deliveries }) => JSON.parse(deliveries) as unknown)).toEqual(
				[
					{ state: 'pending', answer: 'Away' },
					{ state: 'pending' },
					{ state: 'sent', answer: '250 kept' },
					{ state: 'refused', answer: '550 No' },
					{ state: 'suppressed' },
				].map((known) => [
					{ address: 'boss@example.com', ...known },
					{ address: 'bo@example.com', ...known },
				]),
			);
			expect(await leaseAll(store)).toHaveLength(2);
		});
	});
}
