import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Who may do what at an Exchange. */
export interface ExchangeRules {
	/** Whose token it is; undefined where it is not taken. */
	personOf(token: string): Promise<string | undefined>;
	mayOpen(person: string, mailbox: string): boolean;
	/** Lets in every user name; no password is taken where absent. */
	password?: string;
	/** Is told the name of every log-in, as the client sent it. */
	noteLogIn(name: string): void;
}

interface Command {
	tag: string;
	name: string;
	rest: string;
}

interface Session {
	/** `halfway`: let in, but not to the mailbox that was asked for. */
	state: 'anonymous' | 'halfway' | 'connected';
	rules: ExchangeRules;
	say: (line: string) => void;
	/** The client's next line; empty where it is gone. */
	hear: () => Promise<string>;
}

/** What is answered before a log-in, too, besides OK. */
const ANSWERS_TO_ANYBODY: Record<string, string[]> = {
	CAPABILITY: [
		'* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+',
	],
	ID: ['* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")'],
	LOGOUT: ['* BYE Microsoft Exchange Server IMAP4 server signing off.'],
};

const XOAUTH2_REFUSAL = {
	status: '400',
	schemes: 'Bearer',
	scope: 'https://outlook.office.com/IMAP.AccessAsUser.All',
};

/** What an empty mailbox answers, besides OK. */
const ANSWERS: Record<string, string[]> = {
	NAMESPACE: ['* NAMESPACE (("" "/")) NIL NIL'],
	LIST: ['* LIST (\\Marked \\HasNoChildren) "/" INBOX'],
	LSUB: ['* LSUB (\\HasNoChildren) "/" INBOX'],
	STATUS: ['* STATUS INBOX (MESSAGES 0 RECENT 0 UIDNEXT 1 UIDVALIDITY 14 UNSEEN 0)'],
	SELECT: [
		'* 0 EXISTS',
		'* 0 RECENT',
		'* FLAGS (\\Seen)',
		'* OK [UIDVALIDITY 14] x',
		'* OK [UIDNEXT 1] x',
	],
	SEARCH: ['* SEARCH'],
	'UID SEARCH': ['* SEARCH'],
	FETCH: [],
	'UID FETCH': [],
	NOOP: [],
	CLOSE: [],
	UNSELECT: [],
};

/** Speaks with a client until it is gone. */
export async function converse(socket: Socket, rules: ExchangeRules): Promise<void> {
	const lines = createInterface(socket)[Symbol.asyncIterator]();
	const session: Session = {
		state: 'anonymous',
		rules,
		say: (line) => socket.write(`${line}\r\n`),
		hear: async () => {
			const { done, value } = await lines.next();
			return done === true ? '' : value;
		},
	};
	session.say('* OK The Microsoft Exchange IMAP4 service is ready.');
	for (let line = await session.hear(); line !== ''; line = await session.hear()) {
		const command = parse(line);
		await answer(session, command);
		if (command.name === 'LOGOUT') socket.end();
	}
}

function parse(line: string): Command {
	const [, tag = '*', name = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
	return { tag, name: name.toUpperCase(), rest };
}

async function answer(session: Session, command: Command): Promise<void> {
	const { tag, name, rest } = command;
	const { say, state } = session;
	const complete = (lines: string[]): void =>
		[...lines, `${tag} OK ${name} completed.`].forEach(say);
	const toAnybody = ANSWERS_TO_ANYBODY[name];
	if (toAnybody !== undefined) return complete(toAnybody);
	if (name === 'AUTHENTICATE' && /^XOAUTH2/i.test(rest)) {
		return await signInWithToken(session, command);
	}
	if (name === 'AUTHENTICATE' || name === 'LOGIN') {
		return await signInWithPassword(session, command);
	}
	if (state === 'anonymous') return say(`${tag} BAD Command received in Invalid state.`);
	if (state === 'halfway') return say(`${tag} BAD User is authenticated but not connected.`);
	if (name === 'IDLE') {
		say('+ IDLE accepted, awaiting DONE command.');
		await session.hear();
		return complete([]);
	}
	const lines = ANSWERS[name === 'EXAMINE' ? 'SELECT' : name];
	if (lines === undefined) return say(`${tag} BAD Command Argument Error. 12`);
	complete(lines);
}

async function signInWithToken(session: Session, { tag, rest }: Command): Promise<void> {
	const fields = (await initialResponse(session, rest)).split('\u0001');
	const mailbox = fields.find((field) => field.startsWith('user='))?.slice(5) ?? '';
	const token = fields.find((field) => /^auth=Bearer /i.test(field))?.slice(12) ?? '';
	const person = await session.rules.personOf(token);
	if (person === undefined) {
		session.say(`+ ${Buffer.from(JSON.stringify(XOAUTH2_REFUSAL)).toString('base64')}`);
		// The client has to answer with an empty line first.
		await session.hear();
		return session.say(`${tag} NO AUTHENTICATE failed.`);
	}
	session.rules.noteLogIn(mailbox);
	session.state = session.rules.mayOpen(person, mailbox) ? 'connected' : 'halfway';
	session.say(`${tag} OK AUTHENTICATE completed.`);
}

async function signInWithPassword(session: Session, command: Command): Promise<void> {
	const { tag, name, rest } = command;
	const plain = name === 'AUTHENTICATE';
	const [user = '', password] = plain
		? (await initialResponse(session, rest)).split('\0').slice(1)
		: words(rest);
	session.rules.noteLogIn(user);
	const right = password !== undefined && password === session.rules.password;
	if (right) session.state = 'connected';
	session.say(right ? `${tag} OK ${name} completed.` : `${tag} NO ${name} failed.`);
}

/** What a client says in the command's own line, or in the next one where it is asked to. */
async function initialResponse({ say, hear }: Session, rest: string): Promise<string> {
	const [, inTheLine] = rest.split(' ');
	if (inTheLine === undefined) say('+ ');
	return Buffer.from(inTheLine ?? (await hear()), 'base64').toString();
}

/** Atoms and quoted strings. */
function words(text: string): string[] {
	const found = text.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g);
	return [...found].map(([, quoted, atom]) => quoted?.replace(/\\(.)/g, '$1') ?? atom ?? '');
}
