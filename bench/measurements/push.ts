import { setTimeout as wait } from 'node:timers/promises';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import type { StoreLocation } from '../../dispatcher/database/location';
import type { BenchMailbox } from '../bench-mailbox';
import { listenTo } from '../listener';
import { createMailWriter } from '../mails';
import { quantile } from '../measurement';
import { waitUntil } from '../meter';

const AT_MOST_SECONDS = 60;

/** Nobody delivers in step with anybody's timer. */
const LONGEST_PAUSE_MS = 600;

/** Milliseconds from a mail's delivery, medians, and what 95 of 100 mails do not exceed. */
export type PushTimes = {
	notified: number;
	notifiedAtMost: number;
	claimed: number;
	claimedAtMost: number;
	filed: number;
	filedAtMost: number;
	/** Of each mail what passed since the server's word: this part is ours. */
	claimedAfter: number;
	filedAfter: number;
};

/** A division that is at work and has nothing to do. */
export interface WatchedMailbox {
	mailbox: BenchMailbox;
	location: StoreLocation;
	/** Another one on the same server, which nobody takes mails out of. */
	other: BenchMailbox;
}

interface Times {
	notified: number;
	claimed: number;
	filed: number;
}

/**
 * Delivers mails one by one into a mailbox that is watched, and each at the same moment into another one,
 * where a connection that does nothing but listen tells when the server notified it. In the same mailbox
 * the mail might be moved before the server comes to tell of it.
 */
export async function measurePush(
	{ mailbox, location, other }: WatchedMailbox,
	count: number,
): Promise<PushTimes> {
	const write = await createMailWriter('plain');
	await other.fill('plain', 1);
	const listener = await listenTo(other.connection);
	const store = await openStore(location);
	try {
		const times: Times[] = [];
		const before = await mailbox.countProcessed();
		for (let index = 0; index < count; index += 1) {
			const mail = write(index);
			const told = listener.next();
			const deliveredAt = Date.now();
			await Promise.all([other.deliver(mail), mailbox.deliver(mail)]);
			const notified = (await told) - deliveredAt;
			await waitUntil(
				before + index + 1,
				async () => await mailbox.countProcessed(),
				AT_MOST_SECONDS,
			);
			times.push({ notified, ...(await readTimes(store, mail.messageId, deliveredAt)) });
			await wait(Math.random() * LONGEST_PAUSE_MS);
		}
		return summaryOf(times);
	} finally {
		await store.close();
		await listener.stop();
	}
}

async function readTimes(
	store: Store,
	messageId: string,
	deliveredAt: number,
): Promise<Pick<Times, 'claimed' | 'filed'>> {
	const row = await store.db
		.selectFrom('intake')
		.select(['seen_at', 'filed_at'])
		.where('message_id', '=', messageId)
		.executeTakeFirstOrThrow();
	return {
		claimed: Date.parse(row.seen_at) - deliveredAt,
		filed: Date.parse(row.filed_at ?? '') - deliveredAt,
	};
}

function summaryOf(times: Times[]): PushTimes {
	const among = (read: (each: Times) => number, part: number): number =>
		quantile(times.map(read), part);
	return {
		notified: among(({ notified }) => notified, 0.5),
		notifiedAtMost: among(({ notified }) => notified, 0.95),
		claimed: among(({ claimed }) => claimed, 0.5),
		claimedAtMost: among(({ claimed }) => claimed, 0.95),
		filed: among(({ filed }) => filed, 0.5),
		filedAtMost: among(({ filed }) => filed, 0.95),
		claimedAfter: among(({ claimed, notified }) => claimed - notified, 0.5),
		filedAfter: among(({ filed, notified }) => filed - notified, 0.5),
	};
}
