import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { listen, type Listener } from './listener';

/** An outgoing server that knows no way to sign in but OAUTHBEARER, and refuses every mail with the token. */
export interface BearerSmtpHost extends Listener {
	/** What clients signed in with so far, decoded. */
	signIns(): string[];
}

const REFUSAL = { status: 'invalid_token', scope: 'mail.smtp' };

/**
 * Starts it. The library of the other test server has no OAUTHBEARER (RFC 7628), so this speaks the
 * few words that a client needs to sign in.
 */
export async function startBearerSmtp(
	accepts: (accessToken: string) => boolean,
): Promise<BearerSmtpHost> {
	const signIns: string[] = [];
	const server = createServer((socket) => {
		const say = (line: string): void => void socket.write(`${line}\r\n`);
		say('220 bearer.example.test ESMTP');
		createInterface(socket).on('line', (line) => {
			const [command = '', mechanism, response = ''] = line.split(' ');
			if (/^EHLO$/i.test(command)) say('250-bearer.example.test\r\n250 AUTH OAUTHBEARER');
			else if (/^QUIT$/i.test(command)) socket.end('221 2.0.0 Bye\r\n');
			else if (/^MAIL$/i.test(command)) say(`553 5.7.1 Not with ${signIns.at(-1)}`);
			else if (line === 'AQ==') say('535 5.7.8 Token not accepted');
			else if (mechanism !== 'OAUTHBEARER') say('504 5.5.4 No such mechanism');
			else {
				const decoded = Buffer.from(response, 'base64').toString();
				signIns.push(decoded);
				const token = /auth=Bearer ([^\x01]*)/.exec(decoded)?.[1] ?? '';
				if (accepts(token)) say('235 2.7.0 Signed in');
				else say(`334 ${Buffer.from(JSON.stringify(REFUSAL)).toString('base64')}`);
			}
		});
	});
	return { ...(await listen(server)), signIns: () => [...signIns] };
}
