import type { Attachment } from 'nodemailer';

const FILE_NAME = 'original-mail.eml';

/** RFC 5322 section 2.1.1, without the line break. */
const LINE_LIMIT = 998;

/**
 * Attaches a mail as it is, octet by octet.
 *
 * As `message/rfc822`, which must not be encoded (RFC 2046 section 5.2.1), so that programs show it
 * as a mail. One whose octets SMTP would not carry untouched (bare line ends, NUL, endless lines)
 * goes as an encoded file.
 */
export function attachOriginal(original: Buffer): Attachment {
	const file = {
		filename: FILE_NAME,
		contentDisposition: 'attachment' as const,
		content: original,
	};
	if (travelsUntouched(original)) return { ...file, contentType: 'message/rfc822' };
	return { ...file, contentType: 'application/octet-stream', contentTransferEncoding: 'base64' };
}

/** @returns whether SMTP carries these octets without a change (RFC 5321 section 2.3.8). */
export function travelsUntouched(content: Buffer): boolean {
	let lineStart = 0;
	while (lineStart < content.length) {
		const feed = content.indexOf('\n', lineStart);
		const lineEnd = feed === -1 ? content.length : feed - 1;
		if (feed !== -1 && content[lineEnd] !== 0x0d) return false;
		const line = content.subarray(lineStart, Math.max(lineStart, lineEnd));
		if (line.length > LINE_LIMIT || line.includes(0x0d) || line.includes(0)) return false;
		if (feed === -1) return true;
		lineStart = feed + 1;
	}
	return true;
}
