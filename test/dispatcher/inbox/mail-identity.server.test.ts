import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasksByAge } from '../../hosts/desk-tables';
import { inMailbox } from '../../hosts/mailboxes';
import { createEngine, type Engine } from '../engine';

const RECEIVED_AT = new Date('2026-03-02T08:14:03.000Z');

describe('mails of one second', () => {
	let engine: Engine;

	beforeEach(async () => {
		engine = await createEngine();
	});

	afterEach(async () => {
		await engine.stop();
	});

	/** Delivers a mail that the server received at that second. */
	const append = async (...fields: string[]): Promise<void> => {
		const source = [...fields, 'From: ups@example.com', 'Subject: Battery low', '', 'Rack 3', ''];
		await inMailbox(engine.connection, async (client) => {
			await client.append('INBOX', source.join('\r\n'), [], RECEIVED_AT);
		});
	};

	it('are two tasks where nothing identifies them', async () => {
		await append();
		await append();
		engine.start();

		await engine.routed(2);

		expect(await tasksByAge(engine.store)).toHaveLength(2);
	});

	it('are one where they have one Message-ID, also when it is moved back', async () => {
		await append('Message-ID: <1@ups.example>');
		await append('Message-ID: <1@ups.example>');
		engine.start();
		await engine.routed(2);

		await inMailbox(engine.connection, async (client) => {
			await client.mailboxOpen('Processed');
			await client.messageMove('1:*', 'INBOX');
		});
		await engine.routed(4);

		expect(await tasksByAge(engine.store)).toHaveLength(1);
	});
});
