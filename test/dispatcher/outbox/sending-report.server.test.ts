import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSending } from '../../../dispatcher/outbox/sending-report';
import { updateSettings } from '../../../dispatcher/settings/update-settings';
import { createRelayHost, type RelayHost } from './relay/host';

let host: RelayHost;

beforeEach(async () => {
	host = await createRelayHost();
});

afterEach(async () => {
	await host.stop();
});

const report = async () =>
	await reportSending({
		store: async () => await Promise.resolve(host.store),
		connection: async () => {
			if (host.connection === undefined) throw new Error('No connection');
			return await Promise.resolve(host.connection);
		},
		envelope: { from: 'desk@example.com', to: ['boss@example.com'] },
	});

describe('the report on sending', () => {
	it('says between whom mail is taken', async () => {
		expect(await report()).toMatchObject([
			{ check: 'Sending Allowed', result: 'passed' },
			{
				check: 'Sending',
				result: 'passed',
				detail: expect.stringContaining(
					'it accepts mail from desk@example.com to boss@example.com',
				),
			},
		]);
		expect(host.smtp.mails()).toEqual([]);
	});

	it('fails where a mail would, although the sign-in is right, and says the cure', async () => {
		host.smtp.teach('recipient', () => '554 5.7.1 Relay access denied');

		expect((await report())[1]).toMatchObject({
			check: 'Sending',
			result: 'failed',
			detail: expect.stringContaining('554 5.7.1 Relay access denied'),
			whatToDo: expect.stringContaining('other domains'),
		});
	});

	it('tells of both where sending is switched off', async () => {
		await updateSettings(host.store, { sendsCommunications: false });

		expect(await report()).toMatchObject([{ result: 'failed' }, { result: 'passed' }]);
	});
});
