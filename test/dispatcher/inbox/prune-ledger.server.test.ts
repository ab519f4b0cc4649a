import { afterEach, describe, expect, inject, it } from 'vitest';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { tasksByAge } from '../../hosts/desk-tables';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { connectionTo, inMailbox } from '../../hosts/mailboxes';
import { createEngine, type Engine } from '../engine';

const LONG_AGO = '2020-01-01T00:00:00.000Z';

describe('pruning the ledger', () => {
	let engine: Engine;
	let dovecot: DovecotHost | undefined;

	afterEach(async () => {
		await engine.stop();
		await dovecot?.stop();
		dovecot = undefined;
	});

	const age = async (): Promise<void> => {
		await engine.store.db
			.updateTable('intake')
			.set({ moved_at: LONG_AGO, filed_at: LONG_AGO, seen_at: LONG_AGO })
			.execute();
		await engine.store.db.updateTable('divisions').set({ last_pruned_at: null }).execute();
	};

	const rows = async (): Promise<number> =>
		(await engine.store.db.selectFrom('intake').select('id').execute()).length;

	it('removes the rows of mails that left the folder long ago', async () => {
		engine = await createEngine();
		await engine.deliver({ subject: 'One' }, { subject: 'Two' });
		engine.start();
		await engine.routed(2);

		await age();

		await expect.poll(rows).toBe(0);
		await expect(tasksByAge(engine.store)).resolves.toHaveLength(2);
	});

	it('keeps them for as long as the dispatcher’s setting says', async () => {
		engine = await createEngine();
		await updateSettings(engine.store, { keepLedgerDays: 36_500 });
		await engine.deliver({ subject: 'One' });
		engine.start();
		await engine.routed(1);
		await age();

		const pruned = async () =>
			(await engine.store.db.selectFrom('divisions').select('last_pruned_at').executeTakeFirst())
				?.last_pruned_at;
		await expect.poll(pruned).not.toBeNull();

		expect(await rows()).toBe(1);
	});

	it('keeps the row of a mail that is in the folder still, flagged as deleted', async () => {
		dovecot = await startDovecot({ withoutUidPlus: true });
		engine = await createEngine({}, { mailServer: dovecot });
		await engine.deliver({ subject: 'Flagged' });
		engine.start();
		await engine.routed(1);

		await age();
		const pruned = async () =>
			(await engine.store.db.selectFrom('divisions').select('last_pruned_at').executeTakeFirst())
				?.last_pruned_at;
		await expect.poll(pruned).not.toBeNull();

		expect(await rows()).toBe(1);
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual(['Flagged']);
	});

	it('files a mail once that a person moves back after its row was removed', async () => {
		engine = await createEngine();
		await engine.deliver({ subject: 'Back' });
		engine.start();
		await engine.routed(1);
		await age();
		await expect.poll(rows).toBe(0);

		const direct = connectionTo(inject('servers').dovecot, {
			user: engine.connection.emailAddress,
		});
		await inMailbox(direct, async (client) => {
			await client.mailboxOpen('Processed');
			await client.messageMove('1:*', 'INBOX');
		});
		await engine.routed(1);

		await expect(tasksByAge(engine.store)).resolves.toHaveLength(1);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual(['Back']);
	});
});
