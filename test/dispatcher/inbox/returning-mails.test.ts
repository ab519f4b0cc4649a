import { describe, expect, it } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import { ReturningMails } from '../../../dispatcher/inbox/returning-mails';

const MINUTE_MS = 60_000;

function mail(uid: number, contentHash = 'one'): InboxMail {
	const item = { mail: { contentHash }, mailbox: { uid } } as unknown as InboxMail['item'];
	return { item, attachments: [] };
}

/** Lets a mail come back so often, each time under the next UID, and tells the pauses in minutes. */
function comeBack(returns: number, everyMs: number): number[] {
	const known = new ReturningMails();
	return Array.from({ length: returns + 1 }, (_, times) => {
		const { waitMs } = known.visit(mail(times + 1), times + 1, times * everyMs);
		return waitMs / MINUTE_MS;
	});
}

describe('a mail that comes back', () => {
	it('waits longer each time, an hour at most, but not the first time', () => {
		expect(comeBack(9, 1)).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
	});

	it('is new again after hours', () => {
		expect(comeBack(3, 3 * 60 * MINUTE_MS)).toEqual([0, 0, 0, 0]);
	});

	it('is told of once', () => {
		const known = new ReturningMails();

		const told = [1, 2, 3, 4, 5, 6].map((uid) => known.visit(mail(uid), uid, uid).isToBeReported);

		expect(told).toEqual([false, false, false, true, false, false]);
	});

	it('is not a copy that lay in the folder all along', () => {
		const known = new ReturningMails();
		const uids = [1, 2, 3, 4, 5];

		expect(uids.map((uid) => known.visit(mail(uid), 5, 1).waitMs)).toEqual([0, 0, 0, 0, 0]);
	});

	it('is not another mail', () => {
		const known = new ReturningMails();

		expect(known.visit(mail(1, 'one'), 1, 1).waitMs).toBe(0);
		expect(known.visit(mail(2, 'other'), 2, 1).waitMs).toBe(0);
	});

	it('is known without a hash by its sender, subject, size and date', () => {
		const unread = (uid: number, date: string): InboxMail => {
			const from = { name: '', address: 'monitor@example.com' };
			const alike = { contentHash: '', from, subject: 'Disk full', size: 900, date };
			const item = { mail: alike, mailbox: { uid } } as unknown as InboxMail['item'];
			return { item, attachments: [] };
		};
		const known = new ReturningMails();
		const pauses = [1, 2, 3].map((uid) => known.visit(unread(uid, '2026-01-05'), uid, 0).waitMs);

		expect(pauses).toEqual([0, 0, MINUTE_MS]);
		expect(known.visit(unread(4, '2026-01-06'), 4, 0).waitMs).toBe(0);
	});

	it('waits for the rest of its pause where it is looked at before', () => {
		const known = new ReturningMails();
		for (const uid of [1, 2, 3]) known.visit(mail(uid), uid, 0);

		expect(known.visit(mail(3), 3, 20_000).waitMs).toBe(40_000);
		expect(known.visit(mail(3), 3, MINUTE_MS).waitMs).toBe(0);
	});
});
