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
	/** It shows nothing itself, and the pieces are the words of what is attached. */
	isBorrowed: boolean;
	protection: 'signed' | 'encrypted' | null;
}
