import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openImapLine } from '../../hosts/imap-line';
import type { Line } from '../../hosts/line';
import { createEngine, type Engine } from '../engine';

/** What is sent to the server, each command by its first words. */
function nameOf(command: string): string {
	return /^(UID )?\w+/.exec(command)?.[0].toUpperCase() ?? '';
}

describe('the commands that an inbox sends', () => {
	let engine: Engine;
	let line: Line;
	let commands: string[];

	beforeEach(async () => {
		commands = [];
		const { dovecot } = inject('servers');
		line = await openImapLine(dovecot, (command) => {
			if (command !== '') commands.push(nameOf(command));
			return 'passed-on';
		});
		engine = await createEngine({ push: true }, { mailServer: line, directly: dovecot });
		engine.settings.division.processingTimeMinutes = 10;
		engine.settings.limits.mailsPerBatch = 50;
	});

	afterEach(async () => {
		await engine.stop();
		await line.stop();
	});

	/** The server is listened to again: what was to be done is done. */
	const idle = async (): Promise<void> => await expect.poll(() => commands.at(-1)).toBe('IDLE');

	it('are six for a mail that arrives', async () => {
		engine.start();
		await engine.deliver({ subject: 'The first creates the folders' });
		await engine.routed(1);
		await idle();
		commands.length = 0;

		await engine.deliver({ subject: 'Arrives' });
		await engine.routed(2);
		await idle();

		// What waits, what it is, what is in it, where it goes; then the server is listened to again.
		expect(commands).toEqual([
			'UID SEARCH',
			'UID FETCH',
			'UID FETCH',
			'SELECT',
			'UID MOVE',
			'IDLE',
		]);
	});

	it('are as many for a batch of fifty as for one mail', async () => {
		engine.start();
		await engine.deliver({ subject: 'The first creates the folders' });
		await engine.routed(1);
		await idle();
		// While it does not listen, fifty come.
		await engine.stop();
		engine = await createEngine({}, { mailServer: line, directly: inject('servers').dovecot });
		engine.settings.division.processingTimeMinutes = 10;
		engine.settings.limits.mailsPerBatch = 50;
		const fifty = Array.from({ length: 50 }, (_, index) => ({ subject: `Mail ${index}` }));
		await engine.deliver(...fifty);
		commands.length = 0;
		engine.start();
		await engine.routed(50);
		await idle();

		expect(engine.executions.map((mails) => mails.length)).toEqual([50]);
		const ofBatch = commands.filter((name) => name.startsWith('UID '));
		expect(ofBatch).toEqual(['UID SEARCH', 'UID FETCH', 'UID FETCH', 'UID MOVE']);
	});
});
