import { createCheckList, type CheckLine } from '../core/check-list';
import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { readSettings } from '../settings/dispatcher-settings';
import { testSmtp, type TestEnvelope } from './smtp/test-smtp';
import type { SmtpConnection } from './types';

/** What to test about sending. */
export interface SendingRequest {
	store: () => Promise<Store>;
	connection: () => Promise<SmtpConnection>;
	/** Sender and recipients of notices; absent: only the sign-in is tested. */
	envelope?: TestEnvelope;
}

/**
 * Checks whether notices may be sent, and whether the outgoing server accepts the sign-in, the sender and
 * the recipients. No mail is sent.
 */
export async function reportSending(request: SendingRequest): Promise<CheckLine[]> {
	const { store, connection, envelope } = request;
	const list = createCheckList();
	await list.run('Sending Allowed', async () => {
		const { sendsCommunications } = await readSettings(await store());
		if (sendsCommunications) return 'The dispatcher’s setting sendsCommunications is on';
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: 'The dispatcher sends nothing: its setting sendsCommunications is off',
			whatToDo: 'Turn it on to send notices. Leave it off for tests.',
		});
	});
	// Apart from whether it is allowed: both are worth knowing at once.
	const reached = createCheckList();
	await reached.run('Sending', async () => {
		const server = await connection();
		await testSmtp(server, envelope === undefined ? {} : { envelope });
		const name = server.tokenLogIn?.name ?? server.user;
		const how = name === undefined ? 'without a sign-in' : `signed in as "${name}"`;
		const found = `${server.host}, port ${server.port}, reached and ${how}`;
		if (envelope === undefined) return found;
		return `${found}; it accepts mail from ${envelope.from} to ${envelope.to.join(', ')}`;
	});
	return [...list.lines, ...reached.lines];
}
