import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Inbox } from '../../../dispatcher/inbox/inbox';
import { askForReturn } from '../../../dispatcher/ledger/ask-for-return';
import { listMails } from '../../../dispatcher/ledger/list-mails';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { openImapLine } from '../../hosts/imap-line';
import { createFolders, inMailbox } from '../../hosts/mailboxes';
import { createEngine, type Engine, type EnginePlaces } from '../engine';
import { runShippedWorkflow } from '../shipped-workflow';

const WAIT = { timeout: 20_000, interval: 20 };

describe('retrying mails on a real server', () => {
	let engine: Engine;
	let inbox: Inbox;
	let isMended: boolean;
	const stops: Array<() => Promise<void>> = [];

	afterEach(async () => {
		await engine.stop();
		for (const stop of stops.splice(0)) await stop();
	});

	/** An inbox whose workflow finds no task until it is mended. */
	const begin = async (places: EnginePlaces): Promise<void> => {
		isMended = false;
		engine = await createEngine({}, places);
		await createFolders(engine.connection, ['Processed', 'Unprocessed']);
		engine.settings.division.processingTimeMinutes = 10;
		engine.settings.limits.mailsPerBatch = 200;
		inbox = start();
	};

	const start = (): Inbox =>
		engine.start(async (mails) => {
			const whenTaskMissing = isMended ? 'create' : 'fail';
			const { division } = engine.settings;
			return await runShippedWorkflow({ store: engine.store, division, whenTaskMissing }, mails);
		});

	/** Limits what the user may do in a folder. A connection that is open may go by what it knows. */
	const limit = async (dovecot: DovecotHost, folder: string, rights?: string): Promise<void> => {
		await inbox.stop();
		await dovecot.limitRights(engine.connection.emailAddress, folder, rights);
		inbox = start();
	};

	const host = async (options: Parameters<typeof startDovecot>[0]): Promise<DovecotHost> => {
		const dovecot = await startDovecot(options);
		stops.push(async () => await dovecot.stop());
		return dovecot;
	};

	const sendToUnprocessed = async (count: number): Promise<number[]> => {
		await engine.deliver(
			...Array.from({ length: count }, (_, index) => ({ subject: `[IT#999999] Mail ${index}` })),
		);
		await engine.routed(count);
		return (await listMails(engine.store)).map(({ id }) => id);
	};

	const mend = async (ids: number[]): Promise<void> => {
		isMended = true;
		await askForReturn(engine.store, ids);
	};

	it('moves a hundred and twenty in one command, and files them', async () => {
		const { dovecot } = inject('servers');
		const moves: string[] = [];
		const line = await openImapLine(dovecot, (command) => {
			if (command.startsWith('UID MOVE')) moves.push(command);
			return 'passed-on';
		});
		stops.push(async () => await line.stop());
		await begin({ mailServer: line, directly: dovecot });
		const ids = await sendToUnprocessed(120);
		moves.length = 0;

		await mend(ids);
		await engine.routed(240);

		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(120);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
		expect(moves[0]).toMatch(/ "?INBOX"?$/);
		expect(moves.slice(1).every((command) => /Processed"?$/.test(command))).toBe(true);
		expect(engine.outages).toEqual([]);
	});

	it.each([
		['that copies and removes', { withoutMove: true }],
		['that copies, flags, and tells no UIDs', { withoutUidPlus: true }],
	])('moves a mail back on a server %s', async (_what, options) => {
		await begin({ mailServer: await host(options) });
		const ids = await sendToUnprocessed(2);

		await mend(ids);
		await engine.routed(4);

		const states = (await listMails(engine.store)).map(({ state }) => state);
		expect(states.sort()).toEqual(['processed', 'processed', 'retried', 'retried']);
		expect(engine.executions.flat()).toHaveLength(4);
	});

	it('says once that the server takes no mails back, and goes on once it does', async () => {
		const dovecot = await host({ rights: { quotaKilobytes: 10_000 } });
		await begin({ mailServer: dovecot });
		const ids = await sendToUnprocessed(1);
		await limit(dovecot, 'INBOX', 'lrwste');

		await mend(ids);
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		const [outage] = engine.outages;
		expect(outage?.message).toMatch(/refused to move mails to "INBOX": "NO \[NOPERM\]/);
		const [mail] = await listMails(engine.store);
		expect(mail).toMatchObject({
			state: 'unprocessed',
			retry: { state: 'asked', failure: outage?.message },
		});

		await limit(dovecot, 'INBOX');
		await engine.routed(2);
		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(1);
		expect(engine.outages).toHaveLength(1);
	});

	it('copies a mail once that the server does not let go, and removes it once it may', async () => {
		const dovecot = await host({ rights: { quotaKilobytes: 10_000 }, withoutMove: true });
		await begin({ mailServer: dovecot });
		const ids = await sendToUnprocessed(1);
		await limit(dovecot, 'Unprocessed', 'lrswip');

		await mend(ids);
		await engine.routed(2);
		await expect.poll(() => engine.outages, WAIT).toHaveLength(1);
		engine.store.changes.emit('division');
		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(1);

		await limit(dovecot, 'Unprocessed');
		await expect
			.poll(async () => {
				engine.store.changes.emit('division');
				return await engine.subjectsIn('Unprocessed');
			}, WAIT)
			.toEqual([]);
		await expect(engine.subjectsIn('Processed')).resolves.toHaveLength(1);
		expect(engine.executions.flat()).toHaveLength(2);
	});

	it('gives up a mail whose folder was deleted', async () => {
		const { dovecot } = inject('servers');
		await begin({ mailServer: dovecot });
		const ids = await sendToUnprocessed(1);
		await inMailbox(engine.connection, async (client) => await client.mailboxDelete('Unprocessed'));

		await mend(ids);

		const failureOf = async () => (await listMails(engine.store))[0]?.retry?.failure;
		await expect.poll(failureOf, WAIT).toBe('The folder "Unprocessed" does not exist any more');
		expect(engine.outages).toEqual([]);
	});
});
