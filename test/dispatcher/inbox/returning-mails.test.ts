import { describe, expect, it } from 'vitest';
import { ReturningMails, type VisitingMail } from '../../../dispatcher/inbox/returning-mails';

const MINUTE_MS = 60_000;

const SENT = 'Sun, 01 Mar 2026 07:59:00 +0000';
const RECEIVED = new Date('2026-03-01T08:00:00Z');

function mail(uid: number, messageId: string | null = '<one@example.com>'): VisitingMail {
	return { uid, messageId, date: SENT, size: 900, receivedAt: RECEIVED };
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

		expect(known.visit(mail(1), 1, 1).waitMs).toBe(0);
		expect(known.visit(mail(2, '<other@example.com>'), 2, 1).waitMs).toBe(0);
	});

	it('is known without a Message-ID by its size and when it was received', () => {
		const known = new ReturningMails();
		const pauses = [1, 2, 3].map((uid) => known.visit(mail(uid, null), uid, 0).waitMs);

		expect(pauses).toEqual([0, 0, MINUTE_MS]);
		const another = { ...mail(4, null), receivedAt: new Date('2026-03-01T08:00:01Z') };
		expect(known.visit(another, 4, 0).waitMs).toBe(0);
	});

	it('is known where it is delivered anew each time, too', () => {
		const known = new ReturningMails();
		const anew = (uid: number): VisitingMail => ({
			...mail(uid),
			size: 900 + uid,
			receivedAt: new Date(RECEIVED.getTime() + uid * 1_000),
		});

		expect([1, 2, 3].map((uid) => known.visit(anew(uid), uid, 0).waitMs)).toEqual([
			0,
			0,
			MINUTE_MS,
		]);
	});

	it('is not one of many that a machine sends under one Message-ID', () => {
		const known = new ReturningMails();

		const pauses = [1, 2, 3, 4].map(
			(uid) => known.visit({ ...mail(uid), date: `${SENT} (${uid})` }, uid, 0).waitMs,
		);

		expect(pauses).toEqual([0, 0, 0, 0]);
	});

	it('waits for the rest of its pause where it is looked at before', () => {
		const known = new ReturningMails();
		for (const uid of [1, 2, 3]) known.visit(mail(uid), uid, 0);

		expect(known.visit(mail(3), 3, 20_000).waitMs).toBe(40_000);
		expect(known.visit(mail(3), 3, MINUTE_MS).waitMs).toBe(0);
	});
});
