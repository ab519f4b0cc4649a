import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FOLDER_TO_PROCESS, reportMailbox } from '../../../dispatcher/mailbox/report-mailbox';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { createFolders } from '../../hosts/mailboxes';
import { createEngine, type Engine } from '../engine';

const WAIT = { timeout: 20_000, interval: 20 };

describe('carrying decisions out', () => {
	let dovecot: DovecotHost;
	let engine: Engine;

	beforeAll(async () => {
		dovecot = await startDovecot({ rights: { quotaKilobytes: 10_000 } });
	});

	afterAll(async () => {
		await dovecot.stop();
	});

	beforeEach(async () => {
		engine = await createEngine({}, { mailServer: dovecot });
		await createFolders(engine.connection, ['Processed', 'Unprocessed']);
	});

	afterEach(async () => {
		await engine.stop();
	});

	const limit = async (folder: string, rights?: string): Promise<void> =>
		await dovecot.limitRights(engine.connection.emailAddress, folder, rights);

	const progress = async (): Promise<string[]> => {
		const rows = await engine.store.db.selectFrom('intake').select('progress').execute();
		return rows.map(({ progress }) => progress);
	};

	const notices = async (): Promise<string[]> => {
		const rows = await engine.store.db.selectFrom('outbox').select('state').execute();
		return rows.map(({ state }) => state);
	};

	it('keeps mails decided while their folder takes none, says so once, and moves them once it does', async () => {
		await limit('Processed', 'lr');
		await engine.deliver({ subject: 'One' }, { subject: 'Two' });

		engine.start();
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		const [outage] = engine.outages;
		expect(outage?.message).toMatch(/refused to move mails to "Processed": "NO \[NOPERM\]/);
		await expect(progress()).resolves.toEqual(['decided', 'decided']);

		await limit('Processed');
		await engine.routed(2);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['One', 'Two']);
		expect(engine.executions).toHaveLength(1);
		expect(engine.failures).toEqual([]);
		expect(engine.outages).toHaveLength(1);
	});

	it('goes on to other folders while one takes no mails', async () => {
		await limit('Processed', 'lr');
		await engine.deliver({ subject: 'New' }, { subject: '[IT#999999] Unknown task' });

		engine.start();
		await engine.routed(1);

		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['[IT#999999] Unknown task']);
	});

	it('lets a notice leave only once its mail was moved', async () => {
		await limit('Unprocessed', 'lr');
		await engine.deliver({ subject: '[IT#999999] Unknown task' });

		engine.start();
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		await expect(notices()).resolves.toEqual(['held']);

		await limit('Unprocessed');
		await engine.routed(1);
		await expect(notices()).resolves.toEqual(['queued']);
		expect(engine.noticeCalls).toBeGreaterThan(0);
	});

	it('hands nothing over from a folder that it may only read, and says so once', async () => {
		await engine.deliver({ subject: 'Stuck' });
		await limit('INBOX', 'lr');

		engine.start();
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);

		expect(engine.outages[0]?.message).toContain('READ-ONLY');
		expect(engine.executions).toEqual([]);
		await limit('INBOX');
		await engine.routed(1);
		expect(engine.outages).toHaveLength(1);
	});

	it('refuses a folder that another division has, and names it', async () => {
		engine.start();
		await engine.deliver({ subject: 'First' });
		await engine.routed(1);

		const { division } = engine.settings;
		Object.assign(division, { name: 'Second help desk', identificationTag: 'SECOND' });
		engine.start();

		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		expect(engine.outages[0]?.message).toContain('for the division "IT help desk"');
	});

	it('goes on with what is decided where the server is reached under another name', async () => {
		await limit('Processed', 'lr');
		await engine.deliver({ subject: 'Decided before' });
		engine.start();
		await expect.poll(() => engine.outages.length, WAIT).toBe(1);
		await expect(progress()).resolves.toEqual(['decided']);

		engine.connection.host = '127.0.0.1';
		await limit('Processed');
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Decided before']);
		expect(engine.executions).toHaveLength(1);
		expect(engine.log).toContain('info: The credential was changed, so the mailbox is opened anew');
	});

	it('sends a mail to Unprocessed that is to go into the folder that it is in, and says so', async () => {
		await engine.deliver({ subject: 'Nowhere to go' });

		engine.start(async (mails) => {
			await engine.decide(
				mails.map(({ item }) => ({
					item,
					destination: 'folder',
					folder: 'INBOX',
					createMissingFolders: false,
					reason: '',
				})),
			);
			return { ok: true };
		});
		await engine.routed(1);

		expect(engine.outages.map(({ message }) => message)).toEqual([
			'Mails were to be moved to "INBOX", which is the folder they are in',
		]);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Nowhere to go']);
	});

	it('is told of before, by the report on the mailbox: rights and room', async () => {
		await limit('Processed', 'lr');

		const lines = await reportMailbox({
			mailbox: engine.connection,
			folders: { [FOLDER_TO_PROCESS]: 'INBOX', Processed: 'Processed' },
			createMissingFolders: false,
			logger: engine.logger,
		});

		expect(lines.slice(-3)).toMatchObject([
			{ check: 'Room', result: 'passed', detail: expect.stringMatching(/ of 9\.8 MB used$/) },
			{
				check: 'Folder: To Process',
				result: 'passed',
				detail: '"INBOX", 0 mails; the user may move mails out of it',
			},
			{
				check: 'Folder: Processed',
				result: 'failed',
				detail: 'In the folder "Processed" the user may not add mails',
			},
		]);
	});
});

describe('carrying decisions out on a server that copies and may not remove', () => {
	let dovecot: DovecotHost;
	let engine: Engine;

	beforeAll(async () => {
		dovecot = await startDovecot({ rights: { quotaKilobytes: 10_000 }, withoutMove: true });
	});

	afterAll(async () => {
		await dovecot.stop();
	});

	it('copies each mail once, says so once, and removes it once it may', async () => {
		engine = await createEngine({}, { mailServer: dovecot });
		const { emailAddress } = engine.connection;
		await createFolders(engine.connection, ['Processed', 'Unprocessed']);
		await engine.deliver({ subject: 'Copied' });
		await dovecot.limitRights(emailAddress, 'INBOX', 'lrswip');
		engine.start();
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		const tries = () => engine.log.filter((line) => line.includes('stay in the folder for now'));
		await expect.poll(() => tries().length, WAIT).toBeGreaterThan(2);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Copied']);
		await dovecot.limitRights(emailAddress, 'INBOX');
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Copied']);
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
		expect(engine.outages).toHaveLength(1);
		await engine.stop();
	});
});

describe('an inbox on a server that allows one connection a user', () => {
	it('reads and moves all its mails', async () => {
		const dovecot = await startDovecot({ connectionsPerUser: 1 });
		const engine = await createEngine({}, { mailServer: dovecot });
		await engine.deliver(...Array.from({ length: 22 }, (_, index) => ({ subject: `${index}` })));

		const inbox = engine.start();
		await engine.routed(22);
		await inbox.stop();

		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(22);
		expect(engine.outages).toEqual([]);
		await engine.stop();
		await dovecot.stop();
	});
});
