import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentCommunication } from '../../../../dispatcher/core/communication';
import { pauseDivision } from '../../../../dispatcher/settings/pause';
import { updateSettings } from '../../../../dispatcher/settings/update-settings';
import type { FileMailRequest } from '../../../../dispatcher/tasks/filing-request';
import type { FiledMail } from '../../../../dispatcher/tasks/types';
import { division, filing, intakeRow } from '../../../contracts/desk-fixture';
import { fileMail, historyOf } from '../../../hosts/desk-tables';
import { readMail } from '../../../hosts/mail-programs';
import { createRelayHost, rests, type RelayHost } from './host';

const KIM = 'kim@example.org';
const HOUR_MS = 3_600_000;

describe('the relay with messages about tasks', () => {
	let host: RelayHost;
	let count = 0;
	beforeEach(async () => {
		host = await createRelayHost();
	});
	afterEach(async () => {
		await host.stop();
	});

	/** Files a request that is acknowledged and forwarded to Kim. */
	const file = async (changes: Partial<FileMailRequest> = {}): Promise<FiledMail> => {
		count += 1;
		const { store } = host;
		const { id: divisionId } = await store.db
			.selectFrom('divisions')
			.select('id')
			.executeTakeFirstOrThrow();
		const communication = {
			...silentCommunication(),
			acknowledgement: 'newTasks' as const,
			forward: 'eachMail' as const,
			team: [KIM],
		};
		const request = filing(
			await intakeRow({ store, divisionId } as Parameters<typeof intakeRow>[0], count),
			{ rules: division({ communication }), ...changes },
		);
		const mail = { ...request.mail, contentHash: `hash-${count}`, messageId: `<m-${count}@x>` };
		return await fileMail(store, { ...request, mail });
	};

	const deliveries = async ({ task }: FiledMail) =>
		(await historyOf(host.store, task.id)).map(({ delivery }) => delivery);

	it('sends them, and the history says so', async () => {
		const filed = await file();
		const relay = host.start();
		relay.wake();
		await host.settles(['sent', 'sent']);

		expect(host.copies()).toEqual([['anna@example.com'], [KIM]]);
		expect(await deliveries(filed)).toEqual([null, 'sent', 'sent']);
	});

	it('sends a forward without its files where the server refuses them, and names them', async () => {
		await host.stop();
		host = await createRelayHost({ largestMail: 100_000 });
		const filed = await file({
			attachments: [
				{
					fileName: 'film.mov',
					mediaType: 'video/quicktime',
					size: 200_000,
					content: Buffer.alloc(200_000, 'x'),
				},
			],
		});
		const relay = host.start();
		relay.wake();
		await host.settles(['sent', 'sent']);

		const forward = host.smtp.mails().find(({ to }) => to.includes(KIM));
		const read = await readMail(forward?.raw ?? Buffer.alloc(0));
		expect(read.attachments).toEqual([]);
		expect(read.text).toContain('film.mov');
		expect(await deliveries(filed)).toEqual([null, 'sent', 'sent']);
	});

	it.each([
		[
			'the dispatcher is not active',
			async (isOff: boolean) => await updateSettings(host.store, { active: !isOff }),
		],
		[
			'the division is paused',
			async (paused: boolean) => await pauseDivision(host.store, { name: 'IT', paused }),
		],
	])('keeps them while %s', async (_, switchOff) => {
		const relay = host.start();
		await file();
		await switchOff(true);
		relay.wake();
		await rests(relay);
		expect(await host.states()).toEqual(['queued', 'queued']);

		await switchOff(false);
		relay.wake();
		await host.settles(['sent', 'sent']);
	});

	it('sends no acknowledgement that says nothing useful any more, and the forward still', async () => {
		const filed = await file();
		host.clock.advance(24 * HOUR_MS);
		const relay = host.start();
		relay.wake();
		await host.settles(['suppressed', 'sent']);

		expect(await deliveries(filed)).toEqual([null, 'suppressed', 'sent']);
		expect(host.copies()).toEqual([[KIM]]);
	});
});
