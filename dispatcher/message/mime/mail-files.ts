import { messageFileName } from '../../core/message-file-name';
import { contentOf } from './body-content';
import type { Charsets } from './charsets';
import { readTextField } from './content-fields';
import { mediaTypeOf } from './media-types';
import type { Part } from './part-tree';
import { splitMessage } from './split-message';
import type { TnefFile } from './tnef';

/** A file that a mail brings, named as its sender named it. */
export interface MailFile {
	/** Not yet a safe one; empty where it has none. */
	fileName: string;
	mediaType: string;
	contentId: string;
	content: Buffer;
}

/** Whether a part is a mail. */
export function isMessage(mediaType: string): boolean {
	return mediaType === 'message/rfc822' || mediaType === 'message/global';
}

/** A part as a file. A mail without a name is called by its subject. */
export function fileOf(part: Part, charsets: Charsets): MailFile {
	const { mediaType, fileName, contentId } = part.fields;
	const content = contentOf(part);
	return {
		fileName: fileName || usualName({ mediaType, content }, charsets),
		mediaType: mediaTypeOf(mediaType, fileName),
		contentId,
		content,
	};
}

/** A file out of a `winmail.dat`. */
export function fileOfTnef({ mediaType, fileName, ...others }: TnefFile): MailFile {
	return { ...others, fileName, mediaType: mediaTypeOf(mediaType, fileName) };
}

function usualName(
	{ mediaType, content }: { mediaType: string; content: Buffer },
	charsets: Charsets,
): string {
	if (mediaType === 'text/calendar') return 'invite.ics';
	if (!isMessage(mediaType)) return '';
	return messageFileName(readTextField(splitMessage(content).header, 'subject', charsets));
}
