import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentCommunication } from '../../../../dispatcher/core/communication';
import { updateSettings } from '../../../../dispatcher/settings/update-settings';
import { appendMails } from '../../../hosts/mailboxes';
import { startSmtp, type SmtpHost } from '../../../hosts/smtp';
import { createEngine, type Engine } from '../../engine';
import { sendDue } from '../../outbox/send-due';

const MOST_AN_HOUR = 3;
/** More than both desks may write, so that what goes on is seen. */
const MOST_ROUNDS = 12;
/** Long fields go on in the next line. */
const MARKS =
	/^(?:Auto-Submitted|X-Auto-Response-Suppress|X-Help-Desk-Dispatcher):.*\r\n(?:[ \t].*\r\n)*/gim;
const MESSAGE_ID = /^Message-ID:.*\r\n(?:[ \t].*\r\n)*/im;

/** What a server does with a mail on its way from one desk to the other. */
type Way = (mail: Buffer) => Buffer;

const asItIs: Way = (mail) => mail;

/** Nothing is left by which a machine's mail is known, but for what its subject says. */
const withoutMarks: Way = (mail) =>
	Buffer.from(mail.toString('latin1').replaceAll(MARKS, ''), 'latin1');

/** The Message-ID is another one, too, so that no answer is known by it. */
const renamed: Way = (mail) => {
	const named = `Message-ID: <${randomUUID()}@gateway.example>\r\n`;
	return Buffer.from(withoutMarks(mail).toString('latin1').replace(MESSAGE_ID, named), 'latin1');
};

/** A desk with a database of its own, which acknowledges each mail. */
interface Desk {
	engine: Engine;
	smtp: SmtpHost;
	/** How many mails came in to it. */
	received: number;
}

async function createDesk(name: string, tag: string): Promise<Desk> {
	const engine = await createEngine();
	Object.assign(engine.settings.division, {
		name,
		identificationTag: tag,
		communication: { ...silentCommunication(), acknowledgement: 'eachMail' },
	});
	await updateSettings(engine.store, { noticesPerHour: MOST_AN_HOUR });
	engine.start();
	return { engine, smtp: await startSmtp({ tls: 'none' }), received: 0 };
}

/** What a desk writes about all that came in to it goes to the other one. */
async function answer(from: Desk, to: Desk, way: Way): Promise<number> {
	await from.engine.routed(from.received);
	const before = from.smtp.mails().length;
	await sendDue(from.engine, from.smtp);
	const written = from.smtp.mails().slice(before);
	const recipient = to.engine.settings.division.mailbox;
	for (const mail of written) expect(mail.to).toEqual([recipient]);
	await appendMails(
		to.engine.connection,
		'INBOX',
		written.map(({ raw }) => way(raw)),
	);
	to.received += written.length;
	return written.length;
}

describe('two desks that write to each other', () => {
	let one: Desk;
	let other: Desk;

	beforeEach(async () => {
		one = await createDesk('IT help desk', 'IT');
		other = await createDesk('Human resources', 'HR');
		await one.engine.deliver({
			from: other.engine.settings.division.mailbox,
			to: one.engine.settings.division.mailbox,
			subject: 'Your invoice',
		});
		one.received = 1;
	});

	afterEach(async () => {
		for (const { engine, smtp } of [one, other]) {
			await engine.stop();
			await smtp.stop();
		}
	});

	async function writeToEachOther(way: Way): Promise<void> {
		for (let round = 0; round < MOST_ROUNDS; round += 1) {
			const written = (await answer(one, other, way)) + (await answer(other, one, way));
			if (written === 0) return;
		}
	}

	it('write one acknowledgement, since the other knows it for a machine’s', async () => {
		await writeToEachOther(asItIs);

		expect(one.smtp.mails()).toHaveLength(1);
		expect(other.smtp.mails()).toHaveLength(0);
	});

	it.each([
		['takes the marks of automatic mail off', withoutMarks],
		['takes the marks off and gives each mail another Message-ID', renamed],
	])('end at the hourly limit where a server between them %s', async (_, way) => {
		await writeToEachOther(way);

		expect(one.smtp.mails()).toHaveLength(MOST_AN_HOUR);
		expect(other.smtp.mails()).toHaveLength(MOST_AN_HOUR);
	});
});
