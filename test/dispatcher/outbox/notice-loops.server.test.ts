import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { appendMails } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { startSmtp, type SmtpHost } from '../../hosts/smtp';
import { createEngine, type Engine } from '../engine';
import { sendDue } from './send-due';

/** So many rounds are gone at most, each a mail of its own where nothing ends the loop. */
const MOST_ROUNDS = 4;
const MARKS = /^(?:Auto-Submitted|X-Auto-Response-Suppress): .*\r\n/gim;
const MESSAGE_ID = /^Message-ID: (<.*>)\r$/im;

/** What answers a notice: mails that come into the desk's folder for it. */
type World = (notice: Buffer) => Promise<Buffer[]>;

/** A relay that gives each mail another Message-ID and does not keep the marks of automatic mail. */
function relayed(mail: Buffer): Buffer {
	const text = mail.toString('latin1').replace(MARKS, '');
	return Buffer.from(
		text.replace(MESSAGE_ID, `Message-ID: <${randomUUID()}@relay.example>\r`),
		'latin1',
	);
}

function fieldOf(mail: Buffer, name: string): string {
	const header = mail.toString('latin1').replaceAll(/\r\n[ \t]+/g, ' ');
	return new RegExp(`^${name}: (.*)\r$`, 'im').exec(header)?.[1] ?? '';
}

/** What a mail program writes that knows nothing of marks. */
async function reply(notice: Buffer): Promise<Buffer> {
	const messageId = fieldOf(notice, 'Message-ID');
	return await composeMail({
		from: 'Other desk <desk@other.example>',
		subject: `We got your mail: [IT#9999] ${randomUUID()}`,
		inReplyTo: messageId,
		references: `${fieldOf(notice, 'References')} ${messageId}`,
	});
}

/** A bounce of a server that marks nothing, with what it brings back. */
async function bounce(parts: Parameters<typeof composeMail>[0]): Promise<Buffer> {
	return await composeMail({
		from: 'Post office <office@other.example>',
		subject: 'Undeliverable: [IT#9999]',
		text: 'It did not arrive.',
		...parts,
	});
}

function headerOf(mail: Buffer): string {
	return mail.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
}

const worlds: Array<[string, World]> = [
	['its own address is among its recipients', async (notice) => await Promise.resolve([notice])],
	[
		'its own address is among its recipients, behind a relay',
		async (notice) => await Promise.resolve([relayed(notice)]),
	],
	['another desk acknowledges it', async (notice) => [await reply(notice)]],
	[
		'another desk acknowledges it, behind a relay',
		async (notice) => [await reply(relayed(notice))],
	],
	[
		'each of three recipients bounces, with the notice attached',
		async (notice) =>
			await Promise.all(
				[1, 2, 3].map(
					async () =>
						await bounce({
							attachments: [{ content: relayed(notice), contentType: 'message/rfc822' }],
						}),
				),
			),
	],
	[
		'it bounces with its header attached',
		async (notice) => [
			await bounce({
				attachments: [{ content: headerOf(notice), contentType: 'text/rfc822-headers' }],
			}),
		],
	],
	[
		'it bounces with its header in the text',
		async (notice) => [await bounce({ text: `Returned:\n\n${headerOf(notice)}` })],
	],
	[
		'it bounces, too large to be read whole',
		async (notice) => [
			await bounce({
				attachments: [
					{
						content: Buffer.concat([
							notice,
							Buffer.from('x'.repeat(76).concat('\r\n').repeat(20_000)),
						]),
						contentType: 'message/rfc822',
					},
				],
			}),
		],
	],
];

/** Lets the world answer notices round after round; returns how many mails came in. */
async function goRounds(engine: Engine, smtp: SmtpHost, world: World): Promise<number> {
	let delivered = 1;
	for (let round = 0; round < MOST_ROUNDS; round += 1) {
		await engine.routed(delivered);
		const before = smtp.mails().length;
		await sendDue(engine, smtp);
		const fresh = smtp.mails().slice(before);
		const answers = (await Promise.all(fresh.map(async ({ raw }) => await world(raw)))).flat();
		await appendMails(engine.connection, 'INBOX', answers);
		delivered += answers.length;
	}
	return delivered;
}

describe('a notice', () => {
	let engine: Engine;
	let smtp: SmtpHost;

	beforeEach(async () => {
		engine = await createEngine();
		smtp = await startSmtp({ tls: 'none' });
	});

	afterEach(async () => {
		await engine.stop();
		await smtp.stop();
	});

	it.each(worlds)('breeds no notice where %s', async (_, world) => {
		engine.start();
		await engine.deliver({ subject: '[IT#9999] Printer' });

		const delivered = await goRounds(engine, smtp, world);

		expect(smtp.mails()).toHaveLength(1);
		expect(await engine.subjectsIn('Unprocessed')).toHaveLength(delivered);
	});

	it('breeds no more than the hourly limit where nothing of ours comes back with it', async () => {
		await updateSettings(engine.store, { noticesPerHour: 2 });
		engine.start();
		await engine.deliver({ subject: '[IT#9999] Printer' });

		await goRounds(engine, smtp, async () => [
			await composeMail({ subject: '[IT#9999] Stranger' }),
		]);

		expect(smtp.mails()).toHaveLength(2);
		const kept = await engine.store.db
			.selectFrom('outbox')
			.select(['state', 'remark'])
			.where('state', '=', 'suppressed')
			.execute();
		const remark = expect.stringMatching(/^Not sent to team@example\.com: .* 2 /) as string;
		expect(kept).toEqual([{ state: 'suppressed', remark }]);
	});

	it('ends after one round where two desks write to each other', async () => {
		const other = await createEngine();
		const otherSmtp = await startSmtp({ tls: 'none' });
		engine.start();
		other.start();
		await engine.deliver({ subject: '[IT#9999] Printer' });
		await engine.routed(1);
		await sendDue(engine, smtp);
		const [notice] = smtp.mails();
		await appendMails(other.connection, 'INBOX', [relayed(notice?.raw ?? Buffer.alloc(0))]);
		await other.routed(1);

		await sendDue(other, otherSmtp);

		expect(otherSmtp.mails()).toEqual([]);
		expect(await other.subjectsIn('Unprocessed')).toHaveLength(1);
		await other.stop();
		await otherSmtp.stop();
	});
});
