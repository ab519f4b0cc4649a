import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboxMail } from '../../../dispatcher/inbox/batch';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { openImapLine } from '../../hosts/imap-line';
import { appendMails, createFolders, deleteFolder } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';
import { createEngine, type Engine } from '../engine';
import { decisionOf } from '../shipped-workflow';

const WAIT = { timeout: 20_000, interval: 20 };

describe('a decision that was made before', () => {
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

	it('moves a mail to the folder that the division has now, where the decision leaves it open', async () => {
		engine.settings.createMissingFolders = false;
		await limit('Processed', 'lr');
		await engine.deliver({ subject: 'Decided before' });
		const inbox = engine.start(async (mails) => {
			await engine.decide(
				mails.map(({ item }) => ({
					item,
					destination: 'processed',
					folder: '',
					createMissingFolders: false,
					reason: '',
				})),
			);
			return { ok: true };
		});
		await expect.poll(async () => await progress(), WAIT).toEqual(['decided']);
		await inbox.stop();

		await createFolders(engine.connection, ['Done']);
		engine.settings.division.processedFolder = 'Done';
		engine.start();
		await engine.routed(1);

		await expect(engine.subjectsIn('Done')).resolves.toEqual(['Decided before']);
	});

	it('goes on in a folder that the division watched before', async () => {
		const handed = Promise.withResolvers<InboxMail[]>();
		await engine.deliver({ subject: 'Approved later' });
		const inbox = engine.start(async (mails) => {
			handed.resolve(mails);
			return await Promise.resolve({ ok: 'later' });
		});
		const mails = await handed.promise;
		await inbox.stop();

		await createFolders(engine.connection, ['Help']);
		engine.settings.division.folderToProcess = 'Help';
		await engine.runWorkflow(mails);
		engine.start();
		await engine.routed(1);

		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Approved later']);
	});

	it('closes what is decided in a folder watched before that is gone', async () => {
		const handed = Promise.withResolvers<InboxMail[]>();
		await createFolders(engine.connection, ['Help']);
		engine.settings.division.folderToProcess = 'Help';
		await appendMails(engine.connection, 'Help', [await composeMail()]);
		const inbox = engine.start(async (mails) => {
			handed.resolve(mails);
			return await Promise.resolve({ ok: 'later' });
		});
		await engine.runWorkflow(await handed.promise);
		await limit('Processed', 'lr');
		await inbox.stop();

		await deleteFolder(engine.connection, 'Help');
		engine.settings.division.folderToProcess = 'INBOX';
		engine.start();

		await engine.routed(1);
		expect(engine.outages.map(({ code }) => code)).not.toContain('look-failed');
	});

	it('writes the notice of a division that was renamed since', async () => {
		await limit('Unprocessed', 'lr');
		await engine.deliver({ subject: '[IT#999999] Unknown task' });
		const inbox = engine.start();
		await expect.poll(async () => await progress(), WAIT).toEqual(['decided']);
		await (
			await inbox.stop()
		).closed;
		await engine.store.db.deleteFrom('outbox').execute();

		Object.assign(engine.settings.division, { name: 'Help', identificationTag: 'HELP' });
		await limit('Unprocessed');
		engine.start();
		await engine.routed(1);

		const written = await engine.store.db
			.selectFrom('outbox')
			.innerJoin('divisions', 'divisions.id', 'outbox.division_id')
			.select('divisions.name')
			.execute();
		expect(written).toEqual([{ name: 'Help' }]);
	});

	it('moves a mail whose notice cannot be written, and says so', async () => {
		await limit('Unprocessed', 'lr');
		await engine.deliver({ subject: '[IT#999999] Unknown task' });
		const inbox = engine.start();
		await expect.poll(async () => await progress(), WAIT).toEqual(['decided']);
		await (
			await inbox.stop()
		).closed;
		await engine.store.db.deleteFrom('outbox').execute();
		await engine.store.db.updateTable('decisions').set({ item: '{}' }).execute();

		await limit('Unprocessed');
		engine.start();
		await engine.routed(1);

		expect(engine.outages.map(({ code }) => code)).toContain('notice-not-written');
		await expect(engine.subjectsIn('Unprocessed')).resolves.toHaveLength(1);
	});

	it('writes a notice without its mail where the server does not give it', async () => {
		let refused = 0;
		const line = await openImapLine(dovecot, (command) => {
			if (!/^UID FETCH .*BODY\.PEEK\[\]/.test(command)) return 'passed-on';
			refused += 1;
			return 'refused';
		});
		await engine.deliver({ subject: 'Only in parts' });
		engine.connection.port = line.port;
		engine.settings.limits.streamAbove = 1;
		engine.start(async (mails) => {
			await engine.decide(
				mails.map((mail) => decisionOf(engine.settings.division, mail, 'No reason')),
			);
			return { ok: true };
		});
		await engine.routed(1);

		const [notice] = await engine.store.db
			.selectFrom('outbox')
			.select(['state', 'original_sha256'])
			.execute();
		expect(notice).toEqual({ state: 'queued', original_sha256: null });
		expect(refused).toBeGreaterThan(0);
		await line.stop();
	});
});
