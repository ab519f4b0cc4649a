import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { askForReturn } from '../../../dispatcher/ledger/ask-for-return';
import { listMails, type ListedMail } from '../../../dispatcher/ledger/list-mails';
import { pauseDivision } from '../../../dispatcher/settings/pause';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { FakeMailbox } from '../../hosts/fake-mailbox';
import { createEngine, type Engine } from '../engine';
import { runShippedWorkflow } from '../shipped-workflow';

const MISSING = { subject: '[IT#999999] Answer', messageId: '<answer@example.com>' };

function refusal(): DispatcherError {
	return new DispatcherError({
		code: 'folder-not-writable',
		whatHappened: 'memory refused to move mails to "INBOX": "NO [OVERQUOTA] Full"',
		whatToDo: 'Make room.',
	});
}

describe('retrying mails', { timeout: 30_000 }, () => {
	let engine: Engine;
	let mailbox: FakeMailbox;

	beforeEach(async () => {
		mailbox = new FakeMailbox();
		engine = await createEngine({ moveLeaseMs: 300 }, { mailbox });
		// Only what is asked for causes a look.
		engine.settings.division.processingTimeMinutes = 10;
	});

	afterEach(async () => {
		await engine.stop();
	});

	const list = async (): Promise<ListedMail[]> => await listMails(engine.store);
	const idsOf = async (): Promise<number[]> => (await list()).map(({ id }) => id);

	const retriesOf = async (): Promise<Array<[string | undefined, string | null | undefined]>> =>
		(await list()).map(({ retry }) => [retry?.state, retry?.failure]);

	/** Sends mails to Unprocessed, and gives their IDs. */
	const sendToUnprocessed = async (...subjects: string[]): Promise<number[]> => {
		const mails = subjects.map((subject) => ({ ...MISSING, subject: `[IT#999999] ${subject}` }));
		await engine.deliver(...mails.map((mail, index) => ({ ...mail, messageId: `<${index}@x.y>` })));
		await engine.routed(mails.length);
		await expect.poll(() => engine.subjectsIn('Unprocessed')).toHaveLength(mails.length);
		return await idsOf();
	};

	/** From now on a missing task is created. */
	let isMended: boolean;
	const start = () => {
		isMended = false;
		const { store, settings } = engine;
		return engine.start(
			async (mails) =>
				await runShippedWorkflow(
					{ store, division: settings.division, whenTaskMissing: isMended ? 'create' : 'fail' },
					mails,
				),
		);
	};

	const lookNow = (): void => void engine.store.changes.emit('division');

	it('files a mail at its second way whose task was missing at its first', async () => {
		start();
		const [id = 0] = await sendToUnprocessed('Answer');
		isMended = true;

		await askForReturn(engine.store, [id]);
		await engine.routed(2);

		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['[IT#999999] Answer']);
		const [again, first] = await list();
		expect(first).toMatchObject({ id, state: 'retried', retry: { state: 'returned' } });
		expect(again).toMatchObject({ state: 'processed', failedAttempts: 0, retry: null });
		expect(again?.taskReference).toMatch(/^\[IT#\d+\]$/);
		expect(engine.executions[1]?.[0]?.item.intake.attempt).toBe(1);
	});

	it('does not wait for a mail that goes to Unprocessed again and again, and complains of none', async () => {
		start();
		await sendToUnprocessed('Answer');

		for (let times = 2; times <= 6; times += 1) {
			const [mail] = (await list()).filter(({ state }) => state === 'unprocessed');
			await askForReturn(engine.store, [mail?.id ?? 0]);
			await engine.routed(times);
		}

		await expect(engine.subjectsIn('Unprocessed')).resolves.toHaveLength(1);
		expect(engine.outages).toEqual([]);
	});

	it('moves many mails in one command', async () => {
		engine.settings.limits.mailsPerBatch = 200;
		start();
		const ids = await sendToUnprocessed(...Array.from({ length: 120 }, (_, n) => `Mail ${n}`));
		isMended = true;
		const inFolder: number[] = [];
		mailbox.onMoved = async () => {
			inFolder.push((await engine.subjectsIn('INBOX')).length);
		};

		await askForReturn(engine.store, ids);
		await engine.routed(240);

		expect(inFolder[0]).toBe(120);
		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(120);
	});

	it('leaves mails where they are while their division is paused or the dispatcher is off', async () => {
		start();
		const ids = await sendToUnprocessed('Answer');
		const { store } = engine;
		await pauseDivision(store, { name: engine.settings.division.name, paused: true });
		mailbox.commands.length = 0;
		await askForReturn(store, ids);
		await updateSettings(store, { active: false });
		await pauseDivision(store, { name: engine.settings.division.name, paused: false });
		lookNow();
		await expect(engine.subjectsIn('Unprocessed')).resolves.toHaveLength(1);
		expect(mailbox.commands).not.toContain('move');

		await updateSettings(store, { active: true });
		isMended = true;
		lookNow();
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(1);
	});

	it('holds a refusal against no mail, says so once, and moves it once it may', async () => {
		start();
		const ids = await sendToUnprocessed('Answer');
		isMended = true;
		let tries = 0;
		mailbox.onCommand = (command) => {
			if (command !== 'move') return;
			tries += 1;
			throw refusal();
		};

		await askForReturn(engine.store, ids);
		await expect.poll(() => engine.outages).toHaveLength(1);
		for (let more = 2; more <= 3; more += 1) {
			lookNow();
			await expect.poll(() => tries).toBeGreaterThanOrEqual(more);
		}
		await expect.poll(retriesOf).toEqual([['asked', refusal().message]]);
		mailbox.onCommand = () => undefined;
		lookNow();
		await engine.routed(2);

		expect(engine.outages.map(({ message }) => message)).toEqual([refusal().message]);
		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(1);
	});

	it.each([
		['whose answer is lost', 'after'],
		['that is lost on its way', 'before'],
	])('neither loses nor doubles mails in a move %s', async (_what, when) => {
		start();
		const ids = await sendToUnprocessed('One', 'Two');
		isMended = true;
		let isLost = false;
		const cut = (): void => {
			if (isLost) return;
			isLost = true;
			mailbox.cut();
		};
		if (when === 'after') mailbox.onMoved = cut;
		else mailbox.onCommand = (command) => (command === 'move' ? cut() : undefined);

		await askForReturn(engine.store, ids);
		await expect.poll(() => isLost).toBe(true);
		await expect
			.poll(async () => {
				lookNow();
				return (await engine.subjectsIn('Processed')).length;
			})
			.toBe(2);

		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
		expect(engine.executions.flat()).toHaveLength(4);
		expect((await list()).map(({ state }) => state).sort()).toEqual([
			'processed',
			'processed',
			'retried',
			'retried',
		]);
	});

	it('gives up mails that a person took away, and tells so', async () => {
		start();
		const ids = await sendToUnprocessed('Taken', 'Left');
		mailbox.create('Elsewhere');
		mailbox.moveMails('Unprocessed', 'Elsewhere', [1]);
		isMended = true;

		await askForReturn(engine.store, ids);
		await engine.routed(3);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['[IT#999999] Left']);
		const failed = (await list()).find(({ retry }) => retry?.state === 'failed');
		expect(failed?.retry?.failure).toBe('The mail is not in the folder "Unprocessed" any more');
		expect(engine.outages).toEqual([]);
	});

	it('gives up mails whose folder is gone', async () => {
		start();
		const ids = await sendToUnprocessed('One', 'Two');
		mailbox.remove('Unprocessed');

		await askForReturn(engine.store, ids);

		const gone = ['failed', 'The folder "Unprocessed" does not exist any more'];
		await expect.poll(retriesOf).toEqual([gone, gone]);
		expect(engine.outages).toEqual([]);
	});

	it('finds mails by their Message-IDs on a server that tells no UIDs', async () => {
		mailbox.tellsUids = false;
		start();
		const ids = await sendToUnprocessed('One', 'Two', 'Three');
		// A person has copied the first, and taken the second away.
		const [first] = mailbox.folderAt('Unprocessed').mails;
		if (first !== undefined) mailbox.add('Unprocessed', first);
		mailbox.create('Elsewhere');
		mailbox.moveMails('Unprocessed', 'Elsewhere', [2]);
		isMended = true;

		await askForReturn(engine.store, ids);
		await engine.routed(4);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['[IT#999999] Three']);
		const told = (await list()).toReversed().map(({ retry }) => retry?.failure);
		expect(told).toEqual([
			'The folder "Unprocessed" has several mails with the same Message-ID',
			'The mail is not in the folder "Unprocessed" any more',
			null,
			undefined,
		]);
	});

	it('finds mails by their Message-IDs once their folder was made anew', async () => {
		start();
		const ids = await sendToUnprocessed('One');
		const { mails } = mailbox.folderAt('Unprocessed');
		mailbox.create('Unprocessed');
		mailbox.deliver('Unprocessed', Buffer.from('Subject: Stranger\r\n\r\nHello'));
		for (const mail of mails) mailbox.add('Unprocessed', mail);
		isMended = true;

		await askForReturn(engine.store, ids);
		await engine.routed(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['[IT#999999] One']);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Stranger']);
	});

	it('returns no mail of a mailbox that the division has no longer', async () => {
		const inbox = start();
		const ids = await sendToUnprocessed('One');
		await inbox.stop();
		Object.assign(engine.connection.logIn, { name: 'other@example.com' });
		start();

		await askForReturn(engine.store, ids);

		const elsewhere = 'The mail is in another mailbox than the division’s';
		await expect.poll(retriesOf).toEqual([['failed', elsewhere]]);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toHaveLength(1);
	});

	it('is nothing to an inbox that was stopped', async () => {
		const inbox = start();
		const ids = await sendToUnprocessed('One');
		await inbox.stop();

		await askForReturn(engine.store, ids);

		expect(engine.store.changes.listenerCount('division')).toBe(0);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toHaveLength(1);
	});
});
