import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { describe, expect, inject, it } from 'vitest';
import {
	fetchMails,
	fetchOriginal,
	type FetchOptions,
} from '../../../dispatcher/mailbox/fetch-mails';
import { openFolder } from '../../../dispatcher/mailbox/open-folder';
import type { MailboxConnection, RawMail } from '../../../dispatcher/mailbox/types';
import { appendMails, connectionTo, inMailbox } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';

const WHOLE: FetchOptions = { readInFullUpTo: 10_000_000 };
const REDUCED: FetchOptions = { readInFullUpTo: 20_000 };

async function mailboxWith(mails: Array<Buffer | string>): Promise<MailboxConnection> {
	const connection = connectionTo(inject('servers').dovecot, { user: `user-${randomUUID()}` });
	await appendMails(connection, 'INBOX', mails);
	return connection;
}

async function read(
	connection: MailboxConnection,
	uids: number[],
	options: FetchOptions,
): Promise<RawMail[]> {
	return await inMailbox(connection, async (client) => {
		await openFolder(client, 'INBOX');
		const mails: RawMail[] = [];
		for await (const mail of fetchMails(client, uids, options)) mails.push(mail);
		return mails;
	});
}

async function largeMail(): Promise<Buffer> {
	return await composeMail({
		subject: 'Drôle d’imprimante',
		text: 'Grüße aus Zürich',
		html: '<p>Grüße aus Zürich</p>',
		attachments: [{ filename: 'été.bin', content: randomBytes(60_000) }],
	});
}

describe('fetchMails', () => {
	it('reads mails octet by octet, in the order asked for', async () => {
		const first = await composeMail({ subject: 'First' });
		const second = Buffer.from('Subject: Second\r\n\r\n\xff\xfe not UTF-8\r\n', 'latin1');
		const connection = await mailboxWith([first, second]);

		const mails = await read(connection, [2, 1], WHOLE);

		expect(mails.map(({ uid, source }) => ({ uid, source }))).toEqual([
			{ uid: 2, source: second },
			{ uid: 1, source: first },
		]);
		expect(mails[1]).toMatchObject({ size: first.length, omittedAttachments: [] });
		expect(mails[1]?.receivedAt.getTime()).toBeCloseTo(Date.now(), -5);
	});

	it('does not mark a mail as read', async () => {
		const connection = await mailboxWith([await composeMail(), await largeMail()]);

		await read(connection, [1, 2], REDUCED);

		const unseen = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			return await client.search({ seen: false }, { uid: true });
		});
		expect(unseen).toEqual([1, 2]);
	});

	it('does not yield what is gone', async () => {
		const connection = await mailboxWith([await composeMail()]);

		const mails = await read(connection, [1, 99], WHOLE);

		expect(mails.map(({ uid }) => uid)).toEqual([1]);
	});

	it.each(['\r\n', 'no header at all', 'Subject: Header only\r\n'])(
		'yields a mail that is nothing but %j, whole and reduced',
		async (source) => {
			const connection = await mailboxWith([source]);

			const whole = await read(connection, [1], WHOLE);
			const reduced = await read(connection, [1], { readInFullUpTo: 1 });

			expect(whole.map(({ uid }) => uid)).toEqual([1]);
			expect(reduced.map(({ uid }) => uid)).toEqual([1]);
		},
	);

	it('yields nothing for no mails', async () => {
		await expect(read(await mailboxWith([]), [], WHOLE)).resolves.toEqual([]);
	});

	it('leaves the attachments of a mail over the limit in the mailbox', async () => {
		const large = await largeMail();
		const connection = await mailboxWith([large]);

		const [mail] = await read(connection, [1], REDUCED);

		const parsed = await simpleParser(mail?.source ?? '');
		expect(parsed.subject).toBe('Drôle d’imprimante');
		expect(parsed.text).toBe('Grüße aus Zürich');
		expect(parsed.html).toBe('<p>Grüße aus Zürich</p>');
		expect(parsed.messageId).toBe((await simpleParser(large)).messageId);
		expect(mail?.source.length).toBeLessThan(5_000);
		expect(mail?.omittedAttachments).toEqual([
			{ fileName: 'été.bin', mediaType: 'application/octet-stream', size: expect.any(Number) },
		]);
		expect(mail?.omittedAttachments[0]?.size).toBeGreaterThan(60_000);
	});

	it('gives the attachments of a large mail piece by piece, octet by octet', async () => {
		const contents = [randomBytes(900_000), Buffer.from('é\r\nà', 'latin1'), Buffer.alloc(0)];
		const forwarded = await composeMail({ subject: 'Inside' });
		const connection = await mailboxWith([
			await composeMail({
				text: 'Look',
				html: '<img src="cid:logo">',
				attachments: [
					{ filename: 'été.bin', content: contents[0], cid: 'logo' },
					{
						filename: 'latin.txt',
						content: contents[1],
						contentType: 'text/plain; charset=latin1',
					},
					{ filename: 'empty.bin', content: contents[2] },
					{ filename: 'mail.eml', content: forwarded, contentType: 'message/rfc822' },
				],
			}),
		]);

		const streamed = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			const read = [];
			for await (const mail of fetchMails(client, [1], { ...WHOLE, streamAbove: 20_000 })) {
				for (const { open, ...attachment } of mail.streamedAttachments) {
					read.push({ ...attachment, content: await buffer(await open()) });
				}
			}
			return read;
		});

		expect(streamed.map(({ fileName, contentId }) => ({ fileName, contentId }))).toEqual([
			{ fileName: 'été.bin', contentId: 'logo' },
			{ fileName: 'latin.txt', contentId: undefined },
			{ fileName: 'empty.bin', contentId: undefined },
			{ fileName: 'mail.eml', contentId: undefined },
		]);
		expect(streamed.slice(0, 3).map(({ content }) => content)).toEqual(contents);
		expect(streamed[3]?.content.toString()).toContain('Subject: Inside');
	});

	it('reads the text of a large mail that has one part only', async () => {
		const connection = await mailboxWith([await composeMail({ text: 'Ça va. '.repeat(6000) })]);

		const [mail] = await read(connection, [1], REDUCED);

		expect((await simpleParser(mail?.source ?? '')).text).toMatch(/^Ça va\. Ça va/);
	});

	it('reads the header of a large mail that has no text', async () => {
		const picture = randomBytes(60_000).toString('base64');
		const header = 'Subject: Only a picture\r\nContent-Type: image/png\r\n';
		const encoded = `Content-Transfer-Encoding: base64\r\n\r\n${picture}\r\n`;
		const connection = await mailboxWith([header + encoded]);

		const [mail] = await read(connection, [1], REDUCED);

		expect((await simpleParser(mail?.source ?? '')).subject).toBe('Only a picture');
		expect(mail?.omittedAttachments).toMatchObject([{ mediaType: 'image/png' }]);
	});

	it('lets other commands run between two mails', async () => {
		const connection = await mailboxWith([await composeMail(), await composeMail()]);

		const sizes = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			const found: number[] = [];
			for await (const { uid } of fetchMails(client, [1, 2], WHOLE)) {
				await client.messageFlagsAdd([uid], ['\\Seen'], { uid: true });
				found.push(uid);
			}
			return found;
		});

		expect(sizes).toEqual([1, 2]);
	});
});

describe('fetchOriginal', () => {
	const original = async (
		connection: MailboxConnection,
		uid: number,
	): Promise<Buffer | undefined> =>
		await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			return await fetchOriginal(client, uid, 4_000_000);
		});

	it('reads a mail octet by octet', async () => {
		const mail = await largeMail();

		await expect(original(await mailboxWith([mail]), 1)).resolves.toEqual(mail);
	});

	it('gives nothing for a mail that is gone', async () => {
		await expect(original(await mailboxWith([]), 7)).resolves.toBeUndefined();
	});
});
