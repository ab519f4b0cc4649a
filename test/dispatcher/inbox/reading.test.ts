import { afterEach, describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import type { MailReader, MailReading } from '../../../dispatcher/message/reader';
import { sharedReader } from '../../../dispatcher/message/shared-reader';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';

/** No mail is to blame, however often it fails. */
const FAILURES = 5;

function away(): DispatcherError {
	return new DispatcherError({
		code: 'reader-unavailable',
		whatHappened: 'No thread can be started',
		whatToDo: 'Wait.',
	});
}

describe('an inbox and its reader', () => {
	let engine: Engine;
	afterEach(async () => await engine.stop());

	const setUp = async (reader: Partial<MailReader>): Promise<void> => {
		engine = await createEngine({}, { mailbox: new FakeMailbox() });
		engine.reader = { ...sharedReader, ...reader };
		await engine.deliver({ subject: 'First' }, { subject: 'Second' });
	};

	/** Makes of the reading of the first mail another one. */
	const withFirst = (change: (reading: MailReading) => MailReading): Partial<MailReader> => ({
		readMails: async (mails) => {
			const [first, ...others] = await sharedReader.readMails(mails);
			return first === undefined ? [] : [change(first), ...others];
		},
	});

	it.each(['readMails', 'readThreads'] as const)(
		'wait where %s cannot be done for now, and hold nothing against the mails',
		async (verb) => {
			let failures = 0;
			const fails = async (asked: never): Promise<never> => {
				failures += 1;
				if (failures <= FAILURES) throw away();
				return (await sharedReader[verb](asked)) as never;
			};
			await setUp({ [verb]: fails });

			engine.start();
			await engine.routed(2);

			expect(engine.outages.map(({ code }) => code)).toEqual(['reader-unavailable']);
			expect(engine.executions.flat().map(({ item }) => item.intake.attempt)).toEqual([1, 1]);
			expect(engine.failures).toEqual([]);
		},
	);

	it('give up a mail that cannot be read, and hand over the one beside it', async () => {
		await setUp(withFirst(() => ({ unreadable: 'it takes longer than 2 seconds' })));

		engine.start();
		await engine.routed(2);

		expect(engine.failures.map(({ reason }) => reason)).toEqual(['it takes longer than 2 seconds']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['First']);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Second']);
	});

	it('hand over a mail that was read plainly, and say so in the log', async () => {
		await setUp(withFirst((reading) => ({ ...reading, plainBecause: 'it takes too long' })));

		engine.start();
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['First', 'Second']);
		expect(engine.log.filter((line) => line.includes('raw text'))).toHaveLength(1);
	});
});
