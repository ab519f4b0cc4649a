import { silentLogger } from '../../../dispatcher/core/ports';
import { sharedReader } from '../../../dispatcher/message/shared-reader';
import { startRelay } from '../../../dispatcher/outbox/relay/relay';
import type { SmtpHost } from '../../hosts/smtp';
import type { Engine } from '../engine';
import { rests } from './relay/host';

/** Sends what is due in an engine's outbox, and stops then. */
export async function sendDue({ store, settings }: Engine, smtp: SmtpHost): Promise<void> {
	const relay = startRelay({
		store: async () => await Promise.resolve(store),
		divisionName: settings.division.name,
		connection: async () =>
			await Promise.resolve({
				host: smtp.host,
				port: smtp.port,
				secure: false,
				disableStartTls: true,
				ignoreCertificateProblems: false,
			}),
		onOutage: (error) => {
			throw error;
		},
		onRecovery: () => undefined,
		reader: sharedReader,
		logger: silentLogger,
		random: Math.random,
	});
	relay.wake();
	await rests(relay);
	await relay.stop();
}
