import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../../dispatcher/outbox/compose-mail';
import type { OutgoingMail } from '../../../dispatcher/outbox/types';
import { outgoingMail } from './outgoing-mail';

async function composed(mail: Partial<OutgoingMail>, to = ['anna@example.com']) {
	return await simpleParser(await composeMail(outgoingMail('anna@example.com', mail), to));
}

describe('a mail on the wire', () => {
	it('names those who get a copy in Cc', async () => {
		const to = ['anna@example.com', 'chef@example.com'];
		const { to: named, cc } = await composed({ copies: ['chef@example.com'] }, to);

		expect(named).toMatchObject({ value: [{ address: 'anna@example.com' }] });
		expect(cc).toMatchObject({ value: [{ address: 'chef@example.com' }] });
	});

	it('says that a machine wrote it, unless a person did', async () => {
		const { headers } = await composed({});
		expect(headers.get('auto-submitted')).toBe('auto-generated');
		expect(headers.get('x-auto-response-suppress')).toBe('All');

		const { headers: personal } = await composed({ isPersonal: true });
		expect(personal.has('auto-submitted')).toBe(false);
		expect(personal.get('x-auto-response-suppress')).toBe('All');
	});

	it('takes its files along, pictures under the names that its HTML knows', async () => {
		const content = Buffer.from('picture');
		const { attachments } = await composed({
			html: '<img src="cid:one@x">',
			attachments: [
				{ fileName: 'one.png', mediaType: 'image/png', contentId: 'one@x', content },
				{ fileName: 'two.txt', mediaType: 'text/plain', content: Buffer.from('text') },
			],
		});

		expect(attachments.map(({ filename, cid }) => [filename, cid])).toEqual([
			['one.png', 'one@x'],
			['two.txt', undefined],
		]);
	});
});
