import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { listen, type Listener } from './listener';

/**
 * What a command is answered with, each text as it goes over the line, without its line end. It may
 * be endless. `OK` follows unless the command's tag was answered with.
 */
export type Script = (command: { tag: string; rest: string }) => Iterable<string>;

/** An IMAP server that answers as it is told to: hostile, broken or overloaded. */
export interface ScriptedImapHost extends Listener {
	/** Octets that went out so far. */
	sent(): number;
}

/** A mailbox with one mail, and a folder `Done`. */
const usualAnswers: Record<string, string[]> = {
	CAPABILITY: ['* CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS MOVE UNSELECT NAMESPACE'],
	NAMESPACE: ['* NAMESPACE (("" "/")) NIL NIL'],
	LIST: ['* LIST (\\HasNoChildren) "/" INBOX', '* LIST (\\HasNoChildren) "/" Done'],
	LSUB: ['* LSUB () "/" INBOX'],
	SELECT: ['* 1 EXISTS', '* FLAGS (\\Deleted)', '* OK [UIDVALIDITY 7] x', '* OK [UIDNEXT 2] x'],
	'UID SEARCH': ['* SEARCH 1'],
	'UID FETCH': ['* 1 FETCH (UID 1 RFC822.SIZE 10)'],
	LOGOUT: ['* BYE Good bye'],
};

/** @param scripts by command, in capitals, with its UID: `UID FETCH`. */
export async function startScriptedImap(
	scripts: Record<string, Script> = {},
): Promise<ScriptedImapHost> {
	let sent = 0;
	const server = createServer((socket) => {
		// Clients that hang up in the middle of an answer are what its tests are about.
		socket.on('error', () => undefined);
		const gone = new Promise((resolve) => socket.once('close', resolve));
		const say = async (text: string): Promise<void> => {
			sent += text.length + 2;
			if (!socket.write(`${text}\r\n`))
				await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), gone]);
		};
		void converse(socket, { say, scripts }).catch(() => socket.destroy());
	});
	return { ...(await listen(server)), host: 'localhost', sent: () => sent };
}

async function converse(
	socket: Socket,
	{ say, scripts }: { say: (text: string) => Promise<void>; scripts: Record<string, Script> },
): Promise<void> {
	await say('* OK ready');
	for await (const line of createInterface(socket)) {
		const [, tag = '*', name = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
		const command = name.toUpperCase().replace('EXAMINE', 'SELECT');
		const script = scripts[command] ?? (() => usualAnswers[command] ?? []);
		let isAnswered = false;
		for (const text of script({ tag, rest })) {
			if (socket.destroyed) return;
			await say(text);
			isAnswered ||= text.startsWith(`${tag} `);
		}
		if (!isAnswered) await say(`${tag} OK done`);
		if (command === 'LOGOUT') socket.end();
	}
}
