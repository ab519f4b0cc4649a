import type { MessageStructureObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { outlineMessage } from '../../../dispatcher/mailbox/message-outline';
import { reducedMessage } from '../../../dispatcher/mailbox/reduced-message';
import { parseMail } from '../../../dispatcher/message/parse-mail';

describe('outlineMessage', () => {
	it('takes the only part of a simple mail for its text', () => {
		const structure = { type: 'text/plain', encoding: 'base64', parameters: { charset: 'cp1252' } };

		expect(outlineMessage(structure)).toMatchObject({
			textParts: [{ part: '1', type: 'text/plain', encoding: 'base64', charset: 'cp1252' }],
			attachments: [],
		});
	});

	it('tells the text from pictures, files and mails inside', () => {
		const structure = {
			type: 'multipart/mixed',
			childNodes: [
				{
					part: '1',
					type: 'multipart/alternative',
					childNodes: [
						{ part: '1.1', type: 'text/plain' },
						{ part: '1.2', type: 'text/html' },
					],
				},
				{ part: '2', type: 'text/plain', disposition: 'attachment', size: 9 },
				{
					part: '3',
					type: 'application/pdf',
					size: 70,
					dispositionParameters: { filename: 'offer.pdf' },
				},
				{ part: '4', type: 'message/rfc822', size: 8, childNodes: [{ type: 'text/plain' }] },
				{ part: '5', type: 'text/plain', size: 7, parameters: { name: 'footer.txt' } },
			],
		};

		const { textParts, attachments } = outlineMessage(structure);

		expect(textParts.map(({ part }) => part)).toEqual(['1.1', '1.2']);
		expect(attachments).toEqual([
			{ fileName: 'part-2', mediaType: 'text/plain', size: 9, part: '2' },
			{ fileName: 'offer.pdf', mediaType: 'application/pdf', size: 70, part: '3' },
			{ fileName: 'part-4', mediaType: 'message/rfc822', size: 8, part: '4' },
			{ fileName: 'footer.txt', mediaType: 'text/plain', size: 7, part: '5' },
		]);
	});

	it('bears a structure of three hundred thousand parts', () => {
		const parts = Array.from({ length: 300_000 }, (_, index) => ({
			part: String(index + 1),
			type: 'image/png',
		}));

		const { attachments } = outlineMessage({ type: 'multipart/mixed', childNodes: parts });

		expect(attachments.map(({ part }) => part)).toEqual(parts.map(({ part }) => part));
	});

	it('bears a structure nested a thousand deep', () => {
		const leaf = { type: 'text/plain' };
		const structure = Array.from({ length: 1000 }).reduce<object>(
			(inside) => ({ type: 'multipart/mixed', childNodes: [inside] }),
			leaf,
		) as typeof leaf;

		expect(outlineMessage(structure).textParts).toHaveLength(1);
	});

	it('takes text around a picture for text, and named text for a file', () => {
		const { textParts, attachments } = outlineMessage({
			type: 'multipart/mixed',
			childNodes: [
				{ part: '1', type: 'text/plain' },
				{ part: '2', type: 'image/jpeg', disposition: 'inline', parameters: { name: 'a.jpg' } },
				{ part: '3', type: 'text/plain', disposition: 'inline', parameters: { name: 'error.log' } },
				{ part: '4', type: 'text/plain' },
			],
		});

		expect(textParts.map(({ part }) => part)).toEqual(['1', '4']);
		expect(attachments.map(({ fileName }) => fileName)).toEqual(['a.jpg', 'error.log']);
	});

	it('names a mail that is attached by its subject', () => {
		const { attachments } = outlineMessage({
			type: 'multipart/mixed',
			childNodes: [{ part: '1', type: 'message/rfc822', envelope: { subject: 'Re: a/b' } }],
		});

		expect(attachments).toMatchObject([{ fileName: 'Re a b.eml' }]);
	});

	it('lists further texts as files where there are very many', () => {
		const childNodes = Array.from({ length: 1_000 }, (_, index) => ({
			part: String(index + 1),
			type: 'text/plain',
			size: 100,
		}));

		const { textParts, attachments } = outlineMessage({ type: 'multipart/mixed', childNodes });

		expect(textParts).toHaveLength(50);
		expect(attachments).toHaveLength(950);
	});
});

describe('a mail of which only the text is read', () => {
	const read = async (structure: MessageStructureObject, contents: Record<string, string>) => {
		const { shown, textParts } = outlineMessage(structure);
		const parts = textParts.map((part) => ({
			...part,
			content: Buffer.from(contents[part.part] ?? ''),
		}));
		const source = reducedMessage(Buffer.from('Subject: Printer\r\n\r\n'), shown, parts);
		return (await parseMail(source, { size: source.length, keepAttachments: true })).mail;
	};

	it('has the texts around a picture, in their order', async () => {
		const structure = {
			type: 'multipart/mixed',
			childNodes: [
				{ part: '1', type: 'text/plain' },
				{ part: '2', type: 'image/jpeg', size: 3_000_000 },
				{ part: '3', type: 'text/plain' },
			],
		};

		const { text } = await read(structure, {
			1: 'The printer shows this:',
			3: 'Please come before noon.',
		});

		expect(text).toBe('The printer shows this:\nPlease come before noon.');
	});

	it('shows of text and HTML that say the same the text', async () => {
		const structure = {
			type: 'multipart/mixed',
			childNodes: [
				{
					type: 'multipart/alternative',
					childNodes: [
						{ part: '1.1', type: 'text/plain' },
						{ part: '1.2', type: 'text/html' },
					],
				},
				{ part: '2', type: 'application/pdf' },
			],
		};

		await expect(read(structure, { '1.1': 'Hello', '1.2': '<p>Hello</p>' })).resolves.toMatchObject(
			{
				text: 'Hello',
				html: expect.stringContaining('<p>Hello</p>') as string,
			},
		);
	});

	it('stays a delivery report', async () => {
		const structure = {
			type: 'multipart/report',
			parameters: { 'report-type': 'delivery-status' },
			childNodes: [
				{ part: '1', type: 'text/plain' },
				{ part: '2', type: 'message/delivery-status' },
				{ part: '3', type: 'image/jpeg' },
			],
		};

		const mail = await read(structure, { 1: 'Not delivered.', 2: 'Status: 5.1.1' });

		expect(mail).toMatchObject({ automatic: true, text: 'Not delivered.\nStatus: 5.1.1' });
	});

	it('is known to be encrypted', async () => {
		const structure = {
			type: 'multipart/encrypted',
			childNodes: [{ part: '1', type: 'application/octet-stream' }],
		};

		await expect(read(structure, {})).resolves.toMatchObject({ protection: 'encrypted' });
	});
});
