import type { MailFile } from './mail-files';

/** A piece of what a mail shows: text, HTML, or both where they say the same. */
export interface BodyPiece {
	text?: string;
	html?: string;
}

/** What a mail holds, without its header. */
export interface MailBody {
	/** In the order in which they are shown. */
	pieces: BodyPiece[];
	files: MailFile[];
	protection: 'signed' | 'encrypted' | null;
}
