import { afterEach, describe, expect, inject, it } from 'vitest';
import { openFaultyLine, type FaultyLine } from '../../hosts/faulty-line';
import { createEngine, type Engine } from '../engine';

describe('an inbox whose server falls silent', () => {
	let engine: Engine;
	let line: FaultyLine | undefined;

	afterEach(async () => {
		line?.release();
		await engine.stop();
		await line?.stop();
		line = undefined;
	});

	const deaf = async () =>
		await expect.poll(() => engine.outages.map(({ code }) => code)).toEqual(['stalled']);

	it('tells of it once, and begins anew: a server that fell silent', async () => {
		const server = inject('servers').dovecot;
		line = await openFaultyLine(server);
		engine = await createEngine({ stalledAfterMs: 1_500 }, { mailServer: line, directly: server });
		engine.start();
		await engine.deliver({ subject: 'Before' });
		await engine.routed(1);

		// The connection's own waits are far longer than the watchdog's.
		line.stall();
		await engine.deliver({ subject: 'After' });
		await deaf();
		line.release({ forget: true });
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Before', 'After']);
		expect(engine.outages[0]?.message).toMatch(/The folder could not be checked for/);
	});
});
