import { afterEach, describe, expect, inject, it } from 'vitest';
import { openImapLine, type Fate } from '../../hosts/imap-line';
import type { Line } from '../../hosts/line';
import { createEngine, type Engine } from '../engine';

const WAIT = { timeout: 20_000, interval: 20 };
const MOVE = /^UID MOVE /i;
/** Longer than a test takes. */
const LEASE_MS = 3_600_000;

describe('a move whose answer never came', () => {
	let engine: Engine;
	let line: Line;
	let moves = 0;

	/** @param fate what becomes of the first move that is asked for. */
	const begin = async (fate: Fate): Promise<void> => {
		const server = inject('servers').dovecot;
		moves = 0;
		line = await openImapLine(server, (command) => {
			if (!MOVE.test(command)) return 'passed-on';
			moves += 1;
			return moves === 1 ? fate : 'passed-on';
		});
		engine = await createEngine({ moveLeaseMs: LEASE_MS }, { mailServer: line, directly: server });
		await engine.deliver({ subject: 'One' }, { subject: '[IT#999999] Two' });
	};

	afterEach(async () => {
		await engine.stop();
		await line.stop();
	});

	const subjects = async (): Promise<string[]> => [
		...(await engine.subjectsIn('INBOX')),
		...(await engine.subjectsIn('Processed')),
		...(await engine.subjectsIn('Unprocessed')),
	];

	const progress = async (): Promise<string[]> => {
		const rows = await engine.store.db.selectFrom('intake').select('progress').execute();
		return rows.map(({ progress }) => progress).sort();
	};

	it('is not repeated where the server carried it out, and its mails count as moved at once', async () => {
		await begin('unanswered');

		engine.start();
		await engine.routed(2);

		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['One']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['[IT#999999] Two']);
		expect(moves).toBe(2);
	});

	it('is repeated only once no server can be at it any more', async () => {
		await begin('lost');
		let aheadMs = 0;
		const clock = (): Date => new Date(engine.store.clock().getTime() + aheadMs);
		engine.openStore = async () => await Promise.resolve({ ...engine.store, clock });

		engine.start();
		// The other way is not held up by it.
		await expect.poll(progress, WAIT).toEqual(['decided', 'moved']);
		await engine.deliver({ subject: 'Three' });
		await expect.poll(progress, WAIT).toEqual(['decided', 'moved', 'moved']);
		expect(moves).toBe(3);

		aheadMs = LEASE_MS;
		await expect.poll(progress, WAIT).toEqual(['moved', 'moved', 'moved']);
		expect(moves).toBe(4);
		await expect(subjects()).resolves.toHaveLength(3);
	});

	it('is left alone by the next process, too', async () => {
		await begin('lost');
		const inbox = engine.start();
		await expect.poll(progress, WAIT).toEqual(['decided', 'moved']);
		await inbox.stop();

		engine.start();
		await engine.deliver({ subject: 'Three' });
		await expect.poll(progress, WAIT).toEqual(['decided', 'moved', 'moved']);

		expect(moves).toBe(3);
	});
});
