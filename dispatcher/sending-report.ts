import { createCheckList, type CheckLine } from './check-list';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import { DispatcherError } from './errors';
import { testSmtp } from './notice/smtp';
import type { SmtpConnection } from './notice/types';

/** What is to be known of sending. */
export interface SendingRequest {
	desk: () => Promise<Desk>;
	connection: () => Promise<SmtpConnection>;
}

/** Tells whether notices may be sent, and whether the outgoing server takes the sign-in. */
export async function reportSending({ desk, connection }: SendingRequest): Promise<CheckLine[]> {
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
		await testSmtp(server);
		const name = server.tokenLogIn?.name ?? server.user;
		const how = name === undefined ? 'without a sign-in' : `signed in as "${name}"`;
		return `${server.host}, port ${server.port}, reached and ${how}`;
	});
	return [...list.lines, ...reached.lines];
}
