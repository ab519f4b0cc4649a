/** What is known of an attachment without its content. */
export interface AttachmentDescription {
	fileName: string;
	mediaType: string;
	/** Octets, decoded; encoded, as the server tells them, for one that was not read. */
	size: number;
	/** Content-ID without angle brackets (RFC 2392). */
	contentId?: string;
}

/** An attachment that was read, with its content in memory. */
export interface ReadAttachment extends AttachmentDescription {
	content: Buffer;
}

/** The content of an attachment, or what reads it when its turn comes. */
export type AttachmentContent = Buffer | (() => Promise<Buffer>);
