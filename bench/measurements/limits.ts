import { startApart, type ApartWork } from '../apart/start';
import { createBenchMailbox } from '../bench-mailbox';
import type { MailKind } from '../mails';
import { measurement, type Measurement } from '../measurement';
import { meter, type Rate } from '../meter';
import { sumOfLimits, type Limit } from '../rates';
import type { BenchServers } from '../servers';

/** What the whole job cannot do without, each done alone by the library that the dispatcher uses. */
export interface Limits {
	fetching: Measurement<Rate>;
	parsing: Measurement<Rate>;
	moving: Measurement<Rate>;
	/** The three one after the other. */
	all: Limit;
}

/** The limits for mails of a kind. */
export function measureLimits(
	servers: BenchServers,
	mails: { kind: MailKind; count: number },
): Limits {
	const fetching = measurement(
		{ name: 'Fetching alone (imapflow)' },
		async () => await inMailboxOf(servers, 'fetch', mails),
	);
	const parsing = measurement(
		{ name: 'Parsing alone (mailparser, one thread)' },
		async () => await run(servers, 'parse', { kind: mails.kind, mails: mails.count }),
	);
	const moving = measurement(
		{ name: 'Moving alone (UID MOVE, 200 at a time)' },
		async () => await inMailboxOf(servers, 'move', mails),
	);
	return { fetching, parsing, moving, all: sumOfLimits([fetching, parsing, moving]) };
}

async function inMailboxOf(
	servers: BenchServers,
	work: ApartWork,
	{ kind, count }: { kind: MailKind; count: number },
): Promise<Rate> {
	const mailbox = createBenchMailbox(servers.dovecot, `${work}-${servers.next()}`);
	await mailbox.fill(kind, count);
	const rate = await run(servers, work, { connection: mailbox.connection });
	await mailbox.remove();
	return rate;
}

async function run({ dovecot }: BenchServers, work: ApartWork, argument: object): Promise<Rate> {
	const apart = await startApart<number>(work, argument);
	try {
		return await meter({ worker: apart, servers: [dovecot] }, async () => {
			apart.begin();
			return await apart.result;
		});
	} finally {
		await apart.leave();
	}
}
