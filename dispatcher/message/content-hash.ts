import { createHash } from 'node:crypto';

/** What makes a mail the same one, wherever and however often a copy of it turns up. */
export interface HashedParts {
	messageId: string | null;
	senderAddress: string;
	/** ISO 8601. */
	date: string | null;
	subject: string;
	text: string;
	attachments: Array<{ fileName: string; size: number; content?: Buffer }>;
}

/**
 * The identity of a mail's content. Header fields that differ from copy to copy, such as Received and
 * Delivered-To, are not in it.
 *
 * @returns SHA-256 in hex.
 */
export function contentHash(parts: HashedParts): string {
	const hash = createHash('sha256');
	// With its length before it, no part can pass for the end of another one.
	const add = (part: string | Buffer): void => {
		const octets = Buffer.from(part);
		hash.update(`${octets.length}:`).update(octets);
	};
	add(parts.messageId ?? '');
	add(parts.senderAddress.toLowerCase());
	add(parts.date ?? '');
	add(parts.subject);
	add(parts.text);
	for (const { fileName, size, content } of parts.attachments) {
		add(fileName);
		add(content ?? String(size));
	}
	return hash.digest('hex');
}
