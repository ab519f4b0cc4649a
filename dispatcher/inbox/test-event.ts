import { createCheckList, type CheckLine } from '../core/check-list';
import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import { accountOf } from '../ledger/mailbox-key';
import type { Folder } from '../mailbox/folder';
import { FOLDER_TO_PROCESS, reportMailbox } from '../mailbox/report-mailbox';
import type { MailboxConnection } from '../mailbox/types';
import { parseMail } from '../message/parse-mail';
import { sharedReader } from '../message/shared-reader';
import { reportSending } from '../outbox/sending-report';
import type { SmtpConnection } from '../outbox/types';
import type { DivisionSettings } from '../settings/division-settings';
import type { BatchLimits, InboxMail, StoreAttachment } from './batch';
import { takeIn, wrapMail } from './read-mail';

/** What a test event is taken from. */
export interface TestEventRequest {
	division: DivisionSettings;
	createMissingFolders: boolean;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
	mailbox: MailboxConnection;
	/** The way out; undefined where the division names none. */
	sending: () => Promise<SmtpConnection | undefined>;
	openStore: () => Promise<Store>;
	logger: Logger;
}

/** A mail to build with, and what was found on the way to it. */
export interface TestEvent {
	mail: InboxMail;
	/** True where the folder is empty, and the mail is made up. */
	isSample: boolean;
	checks: CheckLine[];
}

/**
 * Tries all that a division needs, over one connection to the mailbox, and takes a waiting mail without
 * claiming or moving it. Nothing is written, moved or sent.
 *
 * @throws DispatcherError of the first check that fails: what was found, and what to do.
 */
export async function takeTestEvent(request: TestEventRequest): Promise<TestEvent> {
	let waiting: InboxMail | undefined;
	const { division } = request;
	const mailbox = await reportMailbox({
		mailbox: request.mailbox,
		folders: {
			[FOLDER_TO_PROCESS]: division.folderToProcess,
			Processed: division.processedFolder,
			Unprocessed: division.unprocessedFolder,
		},
		createMissingFolders: request.createMissingFolders,
		onReady: async (folder) => {
			waiting = await showMail(folder, request);
		},
		logger: request.logger,
	});
	const checks = [...mailbox, ...(await checkDatabase(request)), ...(await checkSending(request))];
	const failed = checks.filter(({ result }) => result === 'failed');
	if (failed.length > 0) throw failure(failed);
	if (waiting !== undefined) return { mail: waiting, isSample: false, checks };
	return { mail: await sampleMail(request), isSample: true, checks };
}

async function checkDatabase({ openStore }: TestEventRequest): Promise<CheckLine[]> {
	const list = createCheckList();
	await list.run('Database', async () => {
		const { kind } = await openStore();
		return kind === 'sqlite' ? 'The SQLite file in n8n’s folder opens' : 'PostgreSQL answers';
	});
	return list.lines;
}

async function checkSending(request: TestEventRequest): Promise<CheckLine[]> {
	const { division, openStore, sending } = request;
	const connection = await sending();
	if (connection === undefined) {
		const detail = 'Sending is set to None: notices are kept and wait';
		return [{ check: 'Sending', result: 'skipped', detail }];
	}
	const to = [...new Set([...division.noticeRecipients, ...division.communication.team])];
	return await reportSending({
		store: openStore,
		connection: async () => await Promise.resolve(connection),
		...(to.length === 0 ? {} : { envelope: { from: division.mailbox, to } }),
	});
}

function failure(failed: CheckLine[]): DispatcherError {
	const [first, ...others] = failed as [CheckLine, ...CheckLine[]];
	const more = others.map(({ check, detail }) => `${check}: ${detail}`).join('. ');
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `${first.check}: ${first.detail}`,
		whatToDo: [first.whatToDo ?? '', more === '' ? '' : `Also failed: ${more}.`].join(' ').trim(),
	});
}

/** @returns undefined where the folder is empty. */
async function showMail(
	folder: Folder,
	{ division, limits, storeAttachment, mailbox }: TestEventRequest,
): Promise<InboxMail | undefined> {
	const { path } = await folder.find(division.folderToProcess, { createMissing: false });
	const opened = await folder.open(path);
	const [uid] = opened.mailCount === 0 ? [] : await folder.list();
	if (uid === undefined) return undefined;
	const account = accountOf(mailbox);
	const place = { division, account, opened, limits, storeAttachment };
	for await (const raw of folder.read([uid], limits)) {
		const fetched = await takeIn(raw, place);
		const [reading] = await sharedReader.readMails([fetched.unread]);
		if (reading === undefined) return undefined;
		return wrapMail(fetched, reading, { intake: NOT_CLAIMED, place }).mail;
	}
	return undefined;
}

const NOT_CLAIMED = { id: null, attempt: 0 };

/** As a requester would write it, so that every field of the item has something to build with. */
async function sampleMail({ division, mailbox }: TestEventRequest): Promise<InboxMail> {
	const source = Buffer.from(
		[
			'From: Sample Requester <requester@example.com>',
			`To: ${division.mailbox}`,
			'Subject: A sample mail: the folder is empty',
			'Message-ID: <sample@example.com>',
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
			'Content-Type: text/plain; charset=utf-8',
			'',
			'This is a sample mail, because no mail is waiting in the folder to process.',
			'',
		].join('\r\n'),
	);
	const options = { size: source.length, keepAttachments: false };
	const { mail } = await parseMail(source, options);
	return {
		item: {
			division,
			mail,
			mailbox: {
				account: accountOf(mailbox),
				folder: division.folderToProcess,
				uid: 1,
				uidValidity: '1',
			},
			intake: NOT_CLAIMED,
		},
		attachments: [],
	};
}
