import { createCheckList, type CheckLine } from './check-list';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import { DispatcherError } from './errors';
import { testSmtp, type TestEnvelope } from './notice/test-smtp';
import type { SmtpConnection } from './notice/types';

/** What is to be known of sending. */
export interface SendingRequest {
	desk: () => Promise<Desk>;
	connection: () => Promise<SmtpConnection>;
	/** Between whom notices go; absent: no further than the sign-in is tried. */
	envelope?: TestEnvelope;
}

/**
 * Tells whether notices may be sent, and whether the outgoing server takes what they need: the
 * sign-in, the sender and the recipients. No mail is sent.
 */
export async function reportSending(request: SendingRequest): Promise<CheckLine[]> {
	const { desk, connection, envelope } = request;
	const list = createCheckList();
	await list.run('Sending Allowed', async () => {
		const { sendsCommunications } = await readSettings(await desk());
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
		return `${found}; it takes mail from ${envelope.from} to ${envelope.to.join(', ')}`;
	});
	return [...list.lines, ...reached.lines];
}
