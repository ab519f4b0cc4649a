import { afterEach, describe, expect, inject, it } from 'vitest';
import type { InboxSettings } from '../../../dispatcher/inbox/types';
import { openFaultyLine, type FaultyLine } from '../../hosts/faulty-line';
import { createEngine, type Engine } from '../engine';

const WHOLE_MAILS = /^UID FETCH .*BODY\.PEEK\[\]/i;
/** A mail that takes a while to be understood. */
const ROWS = Array.from({ length: 400 }, (_, row) => `<tr><td>row ${row}</td><td>cell</td></tr>`);
/** So many steps are tried at a time: most of each is waiting. */
const AT_A_TIME = 8;

/** An engine behind a line of its own. */
interface Place {
	engine: Engine;
	line: FaultyLine;
	subjects: string[];
}

describe('an inbox whose connection breaks in the middle of a batch', () => {
	const places = new Set<Place>();

	const takeDown = async (place: Place): Promise<void> => {
		places.delete(place);
		await place.engine.stop();
		await place.line.stop();
	};

	afterEach(async () => {
		for (const place of places) await takeDown(place);
	});

	/** Four mails in two batches, one of them with an attachment that is stored as it comes. */
	const setUp = async (attachmentOctets = 60_000): Promise<Place> => {
		const limits: InboxSettings['limits'] = {
			mailsPerBatch: 2,
			bytesPerBatch: 10_000_000,
			keepAttachments: true,
			readInFullUpTo: 10_000_000,
			streamAbove: 50_000,
		};
		const server = inject('servers').dovecot;
		const line = await openFaultyLine(server);
		const engine = await createEngine({ limits }, { mailServer: line, directly: server });
		const attachments = [{ filename: 'scan.bin', content: Buffer.alloc(attachmentOctets, 'scan') }];
		const mails = [
			{ subject: 'one' },
			{ subject: 'two', attachments },
			{ subject: 'three' },
			{ subject: 'four' },
		];
		await engine.deliver(...mails);
		const place = { engine, line, subjects: mails.map(({ subject }) => subject) };
		places.add(place);
		return place;
	};

	/** Each mail in Processed once, and no row in anyone's hands. */
	const expectAllDone = async ({ engine, subjects }: Place): Promise<void> => {
		await engine.routed(subjects.length);
		const rows = async () =>
			await engine.store.db.selectFrom('intake').select(['progress', 'owner']).execute();
		await expect.poll(rows).toEqual(subjects.map(() => ({ progress: 'moved', owner: null })));
		expect((await engine.subjectsIn('Processed')).sort()).toEqual([...subjects].sort());
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
	};

	/** Goes through all steps that a run without a fault takes, and has a fault at each of them. */
	const atEachStep = async (
		steps: number,
		prepare: (place: Place, step: number) => void,
	): Promise<void> => {
		const numbers = Array.from({ length: steps }, (_, index) => index + 1);
		const runs = Array.from({ length: AT_A_TIME }, async () => {
			for (let step = numbers.shift(); step !== undefined; step = numbers.shift()) {
				const place = await setUp();
				prepare(place, step);
				place.engine.start();
				await expectAllDone(place);
				await takeDown(place);
			}
		});
		await Promise.all(runs);
	};

	/** Calls back each time that the desk asks for the time: within its steps, and between them. */
	const watchStore = ({ engine }: Place, onStep: (count: number) => void): void => {
		let count = 0;
		const clock = (): Date => {
			onStep((count += 1));
			return engine.store.clock();
		};
		engine.openStore = async () => ({ ...engine.store, clock });
	};

	it('files each mail once: after each answer of the server', { timeout: 300_000 }, async () => {
		const whole = await setUp();
		whole.engine.start();
		await expectAllDone(whole);
		const steps = whole.line.answerCount();

		await takeDown(whole);

		await atEachStep(steps, ({ line }, step) => line.cutAfterAnswer(step));

		// It was not the log-in alone.
		expect(steps).toBeGreaterThan(20);
	});

	it('files each mail once: at each step of the desk', { timeout: 300_000 }, async () => {
		const whole = await setUp();
		let steps = 0;
		watchStore(whole, (count) => (steps = count));
		whole.engine.start();
		await expectAllDone(whole);
		const all = steps;

		await takeDown(whole);

		await atEachStep(all, (place, step) =>
			watchStore(place, (count) => {
				if (count === step) place.line.cut();
			}),
		);

		expect(all).toBeGreaterThan(10);
	});

	it('files each mail once: while its mails are being understood', async () => {
		// None is so large that the server is asked for it in parts.
		const place = await setUp(1_000);
		place.engine.settings.limits.mailsPerBatch = 50;
		const more = Array.from({ length: 30 }, (_, index) => `more ${index}`);
		await place.engine.deliver(
			...more.map((subject) => ({ subject, html: `<table>${ROWS.join('\r\n')}</table>` })),
		);
		place.line.cutAfterAnswer(1, { to: WHOLE_MAILS });

		place.engine.start();

		await expectAllDone({ ...place, subjects: [...place.subjects, ...more] });
	});

	it('files each mail once: while an attachment is being stored', async () => {
		const octets = 3_000_000;
		const place = await setUp(octets);
		const { engine, line } = place;
		const keep = engine.storeAttachment;
		let stored = 0;
		engine.storeAttachment = async (attachment, content) => {
			stored += 1;
			if (stored === 1) content.once('data', () => line.cut());
			return await keep(attachment, content);
		};

		engine.start();

		await expectAllDone(place);
		expect(stored).toBe(2);
		const attachments = engine.executions.flat().flatMap((mail) => mail.attachments);
		expect(attachments.map(({ size }) => size)).toEqual([octets]);
	});

	it('files each mail once: while an attachment is stored that never comes to its end', async () => {
		const place = await setUp();
		const { engine, line } = place;
		const keep = engine.storeAttachment;
		const late = Promise.withResolvers<void>();
		let stored = 0;
		engine.storeAttachment = async (attachment, content) => {
			stored += 1;
			if (stored > 1) return await keep(attachment, content);
			content.on('error', () => undefined);
			line.cut();
			await late.promise;
			return { path: engine.deskFile };
		};

		engine.start();
		await expectAllDone(place);

		// What was left behind brings its mails when they are done with.
		late.resolve();
		await engine.deliver({ subject: 'five' });
		await expectAllDone({ ...place, subjects: [...place.subjects, 'five'] });
	});
});
