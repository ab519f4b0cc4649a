import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { attachmentsOf, historyOf, tasksByAge } from '../../hosts/desk-tables';
import { appendMails } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';

describe('an inbox that reads large mails', () => {
	let engine: Engine;

	afterEach(async () => {
		await engine.stop();
	});

	const deliver = async (...mails: Array<Parameters<typeof composeMail>[0]>): Promise<void> => {
		const sources = await Promise.all(mails.map(async (mail) => await composeMail(mail)));
		await appendMails(engine.connection, 'INBOX', sources);
	};

	const setUp = async (changes?: Partial<InboxSettings>): Promise<void> => {
		engine = await createEngine(changes);
	};

	it('reads only the text of a mail over the limit and names its attachments', async () => {
		await setUp({
			limits: {
				mailsPerBatch: 10,
				bytesPerBatch: 10_000_000,
				readInFullUpTo: 20_000,
				streamAbove: 500_000,
				keepAttachments: true,
			},
		});
		await deliver({
			text: 'The text is read.',
			attachments: [{ filename: 'film.mov', content: Buffer.alloc(50_000, 1) }],
		});

		engine.start();
		await engine.routed(1);

		const [mail] = engine.executions.flat();
		expect(mail?.item.mail.text).toBe('The text is read.');
		expect(mail?.item.mail.attachments).toMatchObject([
			{ fileName: 'film.mov', leftInMailbox: true },
		]);
		expect(mail?.attachments).toEqual([]);
	});

	it('files the attachments of a large mail, which were never in memory together', async () => {
		await setUp();
		engine.settings.limits.streamAbove = 20_000;
		const content = randomBytes(300_000);
		await deliver({
			text: 'With films',
			attachments: [
				{ filename: 'film.mov', content },
				{ filename: 'film.mov', content: content.subarray(1) },
			],
		});

		engine.start();
		await engine.routed(1);

		const [task] = await tasksByAge(engine.store);
		const [communication] = await historyOf(engine.store, task?.id ?? 0);
		const kept = await attachmentsOf(engine.store, communication?.id ?? 0);
		expect(kept.map((attachment) => attachment.content)).toEqual([content, content.subarray(1)]);
		expect(engine.executions[0]?.[0]?.item.mail.attachments).toMatchObject([
			{ fileName: 'film.mov', size: 300_000, leftInMailbox: false },
			{ fileName: 'film.mov', size: 299_999, leftInMailbox: false },
		]);
	});

	it('knows a copy of a large mail by its content', async () => {
		await setUp();
		engine.settings.limits.streamAbove = 20_000;
		const source = await composeMail({
			attachments: [{ filename: 'film.mov', content: randomBytes(50_000) }],
		});
		await appendMails(engine.connection, 'INBOX', [source, source]);

		engine.start();
		await engine.routed(2);

		await expect(tasksByAge(engine.store)).resolves.toHaveLength(1);
	});

	it('stores no attachment of an answer that waits for its request', async () => {
		await setUp({ patienceMs: 10 });
		engine.settings.limits.streamAbove = 20_000;
		const { storeAttachment } = engine;
		let stored = 0;
		engine.storeAttachment = async (attachment, content) => {
			stored += 1;
			return await storeAttachment(attachment, content);
		};
		const ended = Promise.withResolvers<void>();
		await deliver({ subject: 'Request', messageId: '<request@example.com>' });
		engine.start(async (mails) => {
			if (mails.some(({ item }) => item.mail.subject === 'Request')) await ended.promise;
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => engine.executions.length).toBe(1);

		const attachments = [{ filename: 'film.mov', content: randomBytes(50_000) }];
		await deliver({ subject: 'Answer', inReplyTo: '<request@example.com>', attachments });
		await deliver({ subject: 'Stranger' });
		await engine.routed(1);
		expect(stored).toBe(0);
		ended.resolve();
		await engine.routed(3);

		expect(stored).toBe(1);
	});
});
