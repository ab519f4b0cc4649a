import { Readable } from 'node:stream';
import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { askServer } from './ask-server';
import { readSizes } from './open-folder';
import { LONGEST_TEXT_OCTETS, outlineMessage, type TextPart } from './message-outline';
import { reducedMessage, type ReadTextPart } from './reduced-message';
import { fetchReturnedHeaders } from './returned-headers';
import type { RawMail } from './types';

/** So much of an attachment is in memory at a time. */
const PIECE_OCTETS = 512 * 1024;

/** What to read. */
export interface FetchOptions {
	/** Octets; of a larger mail only header and text parts are read. */
	readInFullUpTo: number;
	/** Octets; of a larger mail the attachments are read piece by piece. None where absent. */
	streamAbove?: number;
	/** Sizes in octets by UID, where they are known already. */
	sizes?: Map<number, number>;
}

/**
 * Reads mails of the open folder: all that are read whole in one FETCH. A UID that is gone is not
 * yielded. The contents are in memory together, so the caller bounds their sum.
 *
 * @param uids in the order they are yielded in; the large ones come last.
 */
export async function* fetchMails(
	client: ImapFlow,
	uids: number[],
	{ readInFullUpTo, streamAbove = Infinity, sizes: known }: FetchOptions,
): AsyncGenerator<RawMail> {
	const sizes = known ?? (await readSizes(client, uids));
	const wholeUpTo = Math.min(readInFullUpTo, streamAbove);
	const isSmall = (uid: number): boolean => (sizes.get(uid) ?? 0) <= wholeUpTo;
	const whole = uids.filter((uid) => sizes.has(uid) && isSmall(uid));
	if (whole.length > 0) {
		const query = { uid: true, size: true, internalDate: true, source: true };
		// Read to the end first: a command inside a running fetch waits for itself.
		const octets = whole.reduce((sum, uid) => sum + (sizes.get(uid) ?? 0), 0);
		const mails = await askServer(client, { doing: 'give mails', octets }, async () =>
			client.fetchAll(whole, query, { uid: true }),
		);
		const byUid = new Map(mails.map((mail) => [mail.uid, mail]));
		for (const uid of whole) {
			const mail = byUid.get(uid);
			if (mail?.source === undefined) continue;
			byUid.delete(uid);
			yield {
				...common(mail),
				source: mail.source,
				returnedHeaders: [],
				omittedAttachments: [],
				streamedAttachments: [],
			};
		}
	}
	for (const uid of uids) {
		if (!sizes.has(uid) || isSmall(uid)) continue;
		const mail = await fetchReduced(client, uid, { readInFullUpTo, octets: sizes.get(uid) ?? 0 });
		if (mail !== undefined) yield mail;
	}
}

/**
 * Reads one mail's bytes as they are, out of the open folder.
 *
 * @param octets its size, as it was told before.
 * @returns undefined where the mail has left the folder.
 */
export async function fetchOriginal(
	client: ImapFlow,
	uid: number,
	octets: number,
): Promise<Buffer | undefined> {
	return (await fetchOne(client, uid, { query: { source: true }, octets }))?.source;
}

async function fetchReduced(
	client: ImapFlow,
	uid: number,
	{ readInFullUpTo, octets }: { readInFullUpTo: number; octets: number },
): Promise<RawMail | undefined> {
	const query = { uid: true, size: true, internalDate: true, headers: true, bodyStructure: true };
	const mail = await fetchOne(client, uid, { query, octets });
	if (mail?.headers === undefined || mail.bodyStructure === undefined) return undefined;
	const { shown, textParts, attachments } = outlineMessage(mail.bodyStructure);
	const parts = await fetchTextParts(client, uid, textParts);
	const returnedHeaders = await fetchReturnedHeaders(client, uid, attachments);
	const described = attachments.map(({ part, contentId, ...attachment }) => ({
		attachment,
		contentId,
		open: async () => await openPart(client, uid, part),
	}));
	const isStreamed = (mail.size ?? 0) <= readInFullUpTo;
	return {
		...common(mail),
		source: reducedMessage(mail.headers, shown, parts),
		returnedHeaders,
		omittedAttachments: isStreamed ? [] : described.map(({ attachment }) => attachment),
		streamedAttachments: !isStreamed
			? []
			: described.map(({ attachment, contentId, open }) => ({
					...attachment,
					...(contentId === undefined ? {} : { contentId }),
					open,
				})),
	};
}

async function openPart(client: ImapFlow, uid: number, part: string): Promise<Readable> {
	const { content } = await client.download(String(uid), part, {
		uid: true,
		chunkSize: PIECE_OCTETS,
		// As the sender attached it, whatever its charset.
		decodeText: false,
	});
	// An empty part has nothing to download.
	return content ?? Readable.from([]);
}

async function fetchTextParts(
	client: ImapFlow,
	uid: number,
	textParts: TextPart[],
): Promise<ReadTextPart[]> {
	if (textParts.length === 0) return [];
	const bodyParts = textParts.map(({ part }) => ({
		key: part,
		start: 0,
		maxLength: LONGEST_TEXT_OCTETS,
	}));
	const octets = textParts.length * LONGEST_TEXT_OCTETS;
	const mail = await fetchOne(client, uid, { query: { uid: true, bodyParts }, octets });
	const contents = mail?.bodyParts;
	return textParts.map((textPart) => ({
		...textPart,
		content: contents?.get(textPart.part) ?? Buffer.alloc(0),
	}));
}

/** @returns undefined where the mail is gone, for which imapflow says false. */
async function fetchOne(
	client: ImapFlow,
	uid: number,
	{ query, octets }: { query: FetchQueryObject; octets: number },
): Promise<FetchMessageObject | undefined> {
	return await askServer(client, { doing: `give the mail with UID ${uid}`, octets }, async () => {
		const mail = await client.fetchOne(String(uid), query, { uid: true });
		return mail === false ? undefined : mail;
	});
}

function common({ uid, size = 0, internalDate }: FetchMessageObject) {
	return {
		uid,
		size,
		receivedAt: internalDate === undefined ? new Date(0) : new Date(internalDate),
	};
}
