import type { ImapFlow } from 'imapflow';
import { createCheckList, failedLine, type CheckLine, type CheckList } from '../core/check-list';
import { DispatcherError, type DispatcherErrorCode } from '../core/errors';
import type { Logger } from '../core/ports';
import { askServer } from './ask-server';
import { connectMailbox, type SeenCertificate } from './connect';
import type { Folder } from './folder';
import { findFolder } from './folder-path';
import { checkRights, readRoom } from './folder-rights';
import { ImapFolder } from './imap-folder';
import { listFolders } from './list-folders';
import { lookUpServer, reachServer } from './reach-server';
import type { MailboxConnection, MailFolder } from './types';

/** What to look for besides the mailbox itself. */
export interface ReportRequest {
	mailbox: MailboxConnection;
	/** Folders as typed, by what they are for; empty for a look at the mailbox alone. */
	folders: Record<string, string>;
	createMissingFolders: boolean;
	/** What else to do over the one connection, once all checks of the mailbox have passed. */
	onReady?: (folder: Folder) => Promise<void>;
	logger: Logger;
}

/** What the folder to process is called in {@link ReportRequest.folders}. */
export const FOLDER_TO_PROCESS = 'To Process';

/** Capabilities that change how a mailbox is worked with, and what their absence means. */
const CAPABILITIES: Array<[name: string, without: string]> = [
	['IDLE', 'new mail is only found at the next check'],
	['MOVE', 'mail is copied and then removed'],
	['UIDPLUS', 'removed mail stays until a mail program expunges it'],
	['CONDSTORE', 'not needed'],
];

/** The check that a failed connecting belongs to; any other code is about signing in. */
const checkOfFailure: Partial<Record<DispatcherErrorCode, string>> = {
	'tls-failed': 'Encryption',
	'timed-out': 'Encryption',
	'connection-lost': 'Encryption',
	'mailbox-unavailable': 'Mailbox',
};

/**
 * Opens a mailbox step by step and tells of each: address, connection, encryption, account, sign-in,
 * mailbox, capabilities, folders.
 *
 * @returns a line a check; it does not throw.
 */
export async function reportMailbox(request: ReportRequest): Promise<CheckLine[]> {
	const list = createCheckList();
	const { mailbox, folders } = request;
	await list.run('Address', async () => {
		return `${mailbox.host} is ${(await lookUpServer(mailbox)).join(', ')}`;
	});
	await list.run('Connection', async () => {
		const milliseconds = await reachServer(mailbox);
		return `Port ${mailbox.port} answers, connected in ${milliseconds} ms`;
	});
	await checkAccount(list, mailbox);
	const client = list.goesOn() ? await signIn(list, request) : undefined;
	try {
		if (client !== undefined) {
			await checkInside(list, client, request);
			const isReady = list.lines.every(({ result }) => result !== 'failed');
			if (isReady) await request.onReady?.(new ImapFolder(client));
		}
	} finally {
		await client?.logout().catch(() => client.close());
	}
	const ofFolders = Object.keys(folders).map(folderCheck);
	list.skipMissing(['Encryption', 'Sign-In', 'Mailbox', 'Capabilities', ...ofFolders]);
	return list.lines;
}

async function checkInside(
	list: CheckList,
	client: ImapFlow,
	{ mailbox, folders, createMissingFolders }: ReportRequest,
): Promise<void> {
	let listed: MailFolder[] = [];
	await list.run('Mailbox', async () => {
		const found = await openInbox(client, mailbox);
		listed = await listFolders(client);
		return found;
	});
	if (!list.goesOn()) return;
	await list.run('Capabilities', async () => await Promise.resolve(tellCapabilities(client)));
	const room = await checkRoom(client);
	if (room !== undefined) list.add(room);
	for (const [purpose, typed] of Object.entries(folders)) {
		const check = folderCheck(purpose);
		const found = findFolder(listed, typed);
		// The folder to process is never created: nothing would ever arrive in it.
		const isCreated = createMissingFolders && purpose !== FOLDER_TO_PROCESS;
		list.add(
			found?.selectable === true
				? await checkFolder(client, found, purpose)
				: missingFolder(check, typed, isCreated),
		);
	}
}

function folderCheck(purpose: string): string {
	return `Folder: ${purpose}`;
}

async function checkAccount(list: CheckList, { logIn }: MailboxConnection): Promise<void> {
	if (logIn.kind === 'password') return;
	await list.run('Account', async () => {
		const { grantedBy, expiresAt } = await logIn.tokens.get();
		const until = expiresAt === undefined ? '' : `, token until ${inMinutes(expiresAt)}`;
		return grantedBy === undefined
			? `Connected by an unknown person, which the credential accepts${until}`
			: `Connected by "${grantedBy.names[0]}" (${grantedBy.toldBy})${until}`;
	});
}

/** Encryption and sign-in are one step to the client, and two to whoever reads the report. */
async function signIn(list: CheckList, request: ReportRequest): Promise<ImapFlow | undefined> {
	const { mailbox, logger } = request;
	let certificate: SeenCertificate | undefined;
	const onCertificate = (seen: SeenCertificate): void => {
		certificate = seen;
	};
	try {
		const client = await connectMailbox(mailbox, { logger, onCertificate });
		list.add(encryptionLine(mailbox, certificate, client));
		list.add({ check: 'Sign-In', result: 'passed', detail: tellSignIn(mailbox) });
		return client;
	} catch (error) {
		const code = error instanceof DispatcherError ? error.code : 'connection-failed';
		const failed = checkOfFailure[code] ?? 'Sign-In';
		if (failed !== 'Encryption') list.add(encryptionLine(mailbox, certificate));
		if (failed === 'Mailbox') {
			list.add({ check: 'Sign-In', result: 'passed', detail: 'The server accepted the sign-in' });
		}
		list.fail(failed, error);
		return undefined;
	}
}

function encryptionLine(
	{ security, ignoreCertificateProblems }: MailboxConnection,
	certificate: SeenCertificate | undefined,
	client?: ImapFlow,
): CheckLine {
	const check = 'Encryption';
	if (security === 'none') {
		return { check, result: 'skipped', detail: 'The secure connection is set to None' };
	}
	const version = client?.tls ? client.tls.version : '';
	const way = security === 'startTls' ? 'STARTTLS' : 'SSL/TLS';
	const seen =
		certificate === undefined || ignoreCertificateProblems
			? 'certificate not checked'
			: `certificate of ${certificate.name} until ${certificate.validTo.toISOString().slice(0, 10)}`;
	const detail = [way, version, seen].filter((part) => part !== '').join(', ');
	return { check, result: 'passed', detail };
}

function tellSignIn({ logIn }: MailboxConnection): string {
	if (logIn.kind === 'password') return `Signed in as "${logIn.name}"`;
	return `Signed in to "${logIn.name}" as "${logIn.person}"`;
}

async function openInbox(client: ImapFlow, { emailAddress }: MailboxConnection): Promise<string> {
	const doing = `open the inbox of "${emailAddress}"`;
	const { exists } = await askServer(client, { doing }, async () =>
		client.mailboxOpen('INBOX', { readOnly: true }),
	);
	return `The inbox opens, ${mails(exists)}`;
}

function tellCapabilities({ capabilities }: ImapFlow): string {
	return CAPABILITIES.map(([name, without]) =>
		capabilities.has(name) ? name : `no ${name} (${without})`,
	).join(', ');
}

async function checkFolder(
	client: ImapFlow,
	folder: MailFolder,
	purpose: string,
): Promise<CheckLine> {
	const check = folderCheck(purpose);
	try {
		const doing = `count the mails in the folder "${folder.displayPath}"`;
		const { messages = 0 } = await askServer(client, { doing }, async () =>
			client.status(folder.path, { messages: true }),
		);
		await checkRights(client, folder, purpose === FOLDER_TO_PROCESS ? 'take' : 'put');
		const detail = `"${folder.displayPath}", ${mails(messages)}${tellRights(client, purpose)}`;
		return { check, result: 'passed', detail };
	} catch (error) {
		return failedLine(check, error);
	}
}

/** Only a server that lists rights tells more than that the folder opens. */
function tellRights({ capabilities }: ImapFlow, purpose: string): string {
	if (!capabilities.has('ACL')) return '';
	return purpose === FOLDER_TO_PROCESS
		? '; the user may move mails out of it'
		: '; the user may move mails to it';
}

/** @returns undefined where the server tells of no quota. */
async function checkRoom(client: ImapFlow): Promise<CheckLine | undefined> {
	const check = 'Room';
	try {
		const room = await readRoom(client, 'INBOX');
		if (room === undefined) return undefined;
		const detail = `${inMegabytes(room.used)} of ${inMegabytes(room.limit)} used`;
		if (room.used < room.limit) return { check, result: 'passed', detail };
		const whatToDo = 'Make room in the mailbox, or raise its quota.';
		return { check, result: 'failed', detail: `The mailbox is full: ${detail}`, whatToDo };
	} catch (error) {
		return failedLine(check, error);
	}
}

function inMegabytes(octets: number): string {
	return `${(octets / 1_048_576).toFixed(1)} MB`;
}

function missingFolder(check: string, typed: string, isCreated: boolean): CheckLine {
	if (typed === '') return { check, result: 'skipped', detail: 'No folder is set' };
	if (isCreated) {
		return { check, result: 'skipped', detail: `"${typed}" does not exist and will be created` };
	}
	return {
		check,
		result: 'failed',
		detail: `The mailbox has no folder "${typed}"`,
		whatToDo: 'Pick the folder from the list, create it, or turn on Create Missing Folders.',
	};
}

/** `2026-03-02 08:12 UTC` */
function inMinutes(time: Date): string {
	return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function mails(count: number): string {
	return count === 1 ? '1 mail' : `${count} mails`;
}
