import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DispatcherError } from '../../dispatcher/core/errors';
import type { Store } from '../../dispatcher/database/open-store';
import type { InboxAttachment, InboxMail } from '../../dispatcher/inbox/batch';
import { decideMails, type DecisionRequest } from '../../dispatcher/inbox/decide-mails';
import type { ExecutionEnd } from '../../dispatcher/inbox/types';
import type { DivisionSettings } from '../../dispatcher/settings/division-settings';
import type { FilingResult } from '../../dispatcher/tasks/filing-results';
import { fileItems, type FilingRequest } from '../../dispatcher/tasks/file-items';

/** An attachment that was stored as it came. */
export interface StoredFile {
	path: string;
}

/** Where the shipped workflow works. */
export interface Workplace {
	store: Store;
	division: DivisionSettings;
	/** As set in Create Task; `fail` where absent. */
	whenTaskMissing?: 'fail' | 'create';
}

/** What the shipped workflow does, in plain calls: Create Task files the mails, Route Mail decides. */
export async function runShippedWorkflow(
	{ store, division, whenTaskMissing = 'fail' }: Workplace,
	mails: InboxMail[],
): Promise<ExecutionEnd> {
	const filings = mails.map((mail) => ({ ...filingOf(division, mail), whenTaskMissing }));
	const results = await fileItems(store, filings);
	const requests = mails.map((mail, index) => decisionOf(division, mail, reasonOf(results[index])));
	await decideMails(store, requests);
	return { ok: true };
}

/** Stores attachments as files, as n8n does beside its items. */
export async function storeFile(folder: string, content: Readable): Promise<StoredFile> {
	const path = join(folder, randomUUID());
	await pipeline(content, createWriteStream(path));
	return { path };
}

function filingOf(
	{ name, identificationTag, event, task }: DivisionSettings,
	{ item, attachments }: InboxMail,
): Omit<FilingRequest, 'whenTaskMissing'> {
	return {
		item,
		division: name,
		identificationTag,
		event,
		task,
		fields: {},
		attachments: attachments.map(readerOf),
	};
}

/** @returns why the mail cannot be filed; undefined where it is. */
function reasonOf(result: FilingResult | undefined): string | undefined {
	if (result?.kind === 'filed') return undefined;
	return (result?.error as DispatcherError).message;
}

function readerOf(attachment: InboxAttachment) {
	if ('content' in attachment) return attachment.content;
	return async () => await readFile((attachment.stored as StoredFile).path);
}

/** As Route Mail decides: Processed where nothing speaks against it. */
export function decisionOf(
	{ processedFolder, unprocessedFolder, noticeRecipients, mailbox }: DivisionSettings,
	{ item }: Pick<InboxMail, 'item'>,
	reason: string | undefined,
): DecisionRequest {
	const common = { item, createMissingFolders: true };
	if (reason === undefined) {
		return { ...common, destination: 'processed', folder: processedFolder, reason: '' };
	}
	return {
		...common,
		destination: 'unprocessed',
		folder: unprocessedFolder,
		reason,
		notice: {
			template: 'Unprocessed mail',
			recipients: noticeRecipients,
			sender: mailbox,
			attachOriginal: true,
		},
	};
}
