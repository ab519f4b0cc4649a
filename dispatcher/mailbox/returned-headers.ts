import type { ImapFlow } from 'imapflow';
import type { AttachmentPart } from './message-outline';

/** A report gives back one message; so many parts are looked at. */
const MOST_PARTS = 3;
const LONGEST_HEADER_OCTETS = 64 * 1024;

/** Of which part a returned message's header is read: the header in a mail, or the part itself. */
const sections = new Map([
	['message/rfc822', '.HEADER'],
	['text/rfc822-headers', ''],
	['message/disposition-notification', ''],
]);

/**
 * Reads the headers of the messages that a report gives back (RFC 6522), of a mail that is not read
 * whole.
 */
export async function fetchReturnedHeaders(
	client: ImapFlow,
	uid: number,
	attachments: AttachmentPart[],
): Promise<Buffer[]> {
	const keys = attachments
		.flatMap(({ mediaType, part }) => {
			const section = sections.get(mediaType);
			return section === undefined ? [] : [`${part}${section}`];
		})
		.slice(0, MOST_PARTS);
	if (keys.length === 0) return [];
	const bodyParts = keys.map((key) => ({ key, start: 0, maxLength: LONGEST_HEADER_OCTETS }));
	const mail = await client.fetchOne(String(uid), { uid: true, bodyParts }, { uid: true });
	return mail === false ? [] : [...(mail.bodyParts?.values() ?? [])];
}
