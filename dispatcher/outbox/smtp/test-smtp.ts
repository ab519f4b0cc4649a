import type { SmtpConnection } from '../types';
import { sayUnsendable, wireAddress } from '../wire-address';
import { readSmtpFailure } from './errors';
import { openSession, type SmtpSession } from './session';
import { explainFailure } from './smtp';
import { TEST_TIMEOUTS, type SmtpTimeouts } from './timeouts';

/** Sender and recipients of a mail. */
export interface TestEnvelope {
	from: string;
	to: string[];
}

/**
 * Tests sending without sending a mail: connects, signs in, and names sender and recipients, since some
 * servers refuse a missing sign-in or a sender only then.
 *
 * @param envelope absent: only connects and signs in.
 * @throws DispatcherError in the server's words, and with the cure.
 */
export async function testSmtp(
	connection: SmtpConnection,
	{ envelope, timeouts = TEST_TIMEOUTS }: { envelope?: TestEnvelope; timeouts?: SmtpTimeouts } = {},
): Promise<void> {
	let session: SmtpSession | undefined;
	try {
		session = await openSession(connection, { timeouts });
		if (envelope !== undefined) await nameBoth(session, envelope, connection);
		session.quit();
	} catch (error) {
		session?.abandon(new Error('The test is over'));
		throw explainFailure(readSmtpFailure(error, connection));
	}
}

async function nameBoth(
	session: SmtpSession,
	{ from, to }: TestEnvelope,
	{ host, port }: SmtpConnection,
): Promise<void> {
	const named = (address: string): string => {
		const written = wireAddress(address, session.takesUnicode);
		if (written !== undefined) return written;
		throw refused('RCPT TO', sayUnsendable(address, `${host}:${port}`));
	};
	const commands = [
		{ command: 'MAIL FROM', line: `MAIL FROM:<${named(from)}>` },
		...to.map((address) => ({ command: 'RCPT TO', line: `RCPT TO:<${named(address)}>` })),
	];
	let refusal: Error | undefined;
	await session.talk(async (say) => {
		for (const { command, line } of commands) {
			const { response } = await say(line);
			// Greylisting is temporary, and a mail would be retried.
			if (response.startsWith('2') || (command === 'RCPT TO' && /^45[01]/.test(response))) continue;
			refusal = refused(command, response);
			break;
		}
		await say('RSET');
	});
	if (refusal !== undefined) throw refusal;
}

/** As nodemailer tells of a refused command. */
function refused(command: string, response: string): Error {
	const responseCode = Number(/^\d{3}/.exec(response)?.[0] ?? 0);
	const details = { code: 'EENVELOPE', command, response, responseCode };
	return Object.assign(new Error(response), details);
}
