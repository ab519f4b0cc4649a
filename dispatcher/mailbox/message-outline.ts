import type { MessageStructureObject } from 'imapflow';
import type { AttachmentDescription } from '../core/attachment';
import { bodyKind } from '../core/body-kind';
import { messageFileName } from '../core/message-file-name';

/** An attachment, and the number of its part in the mail. */
export type AttachmentPart = AttachmentDescription & Pick<TextPart, 'part'>;

/** A text part of a mail that is not read whole, with what is needed to decode it. */
export interface TextPart {
	/** The part's number, as FETCH wants it (RFC 3501 section 6.4.5). */
	part: string;
	/** `text/plain`, `text/html` and the like. */
	type: string;
	/** Empty where the mail names none. */
	charset: string;
	/** Content-Transfer-Encoding. */
	encoding: string;
	/** RFC 3676. */
	format?: string;
	delSp?: string;
}

/** Parts that belong together, without those that are not text. */
export interface ShownParts {
	type: string;
	reportType?: string;
	children: ShownPart[];
}

export type ShownPart = ShownParts | TextPart;

/** What a mail's structure says of its text and of the rest. */
export interface MessageOutline {
	/** The mail's structure, as far as it is text. */
	shown: ShownPart;
	/** All text in it, in its order. */
	textParts: TextPart[];
	attachments: AttachmentPart[];
}

/** Of a text part in a mail that is not read whole, so much is read. */
export const LONGEST_TEXT_OCTETS = 2 * 1024 * 1024;
/** Further texts are attachments. */
const MOST_TEXT_PARTS = 50;
const MOST_TEXT_OCTETS = 4 * LONGEST_TEXT_OCTETS;
/** Further parts of parts belong to the one around them. */
const MOST_PARTS_OF_PARTS = 200;
/** What stands deeper belongs to the part at this depth. */
const DEEPEST = 50;

interface Pending {
	node: MessageStructureObject;
	parent: ShownParts | undefined;
	depth: number;
}

/**
 * Tells the text of a mail from its attachments: all text that has no name is shown, and so is the status in
 * a delivery report (RFC 3464).
 *
 * @param structure BODYSTRUCTURE (RFC 3501 section 7.4.2).
 */
export function outlineMessage(structure: MessageStructureObject): MessageOutline {
	const outline = new Outline();
	// The next one is the last, since taking from the front moves all others.
	const pending: Pending[] = [{ node: structure, parent: undefined, depth: 0 }];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const { node, parent, depth } = next;
		if (node.childNodes === undefined || isMessage(node)) {
			outline.addLeaf(node, parent);
			continue;
		}
		const opened = depth < DEEPEST ? outline.addParts(node, parent) : parent;
		for (const child of node.childNodes.toReversed()) {
			pending.push({ node: child, parent: opened, depth: depth + 1 });
		}
	}
	return outline.finish();
}

class Outline {
	private root: ShownPart = { type: 'multipart/mixed', children: [] };
	private readonly textParts: TextPart[] = [];
	private readonly attachments: AttachmentPart[] = [];
	private octets = 0;
	private partsOfParts = 0;

	/** @returns the part itself, or the one around it where there are too many. */
	addParts(
		{ type, parameters }: MessageStructureObject,
		parent: ShownParts | undefined,
	): ShownParts {
		if (parent !== undefined && this.partsOfParts >= MOST_PARTS_OF_PARTS) return parent;
		this.partsOfParts++;
		const reportType = parameters?.['report-type'];
		const parts = { type, children: [], ...(reportType === undefined ? {} : { reportType }) };
		this.place(parts, parent);
		return parts;
	}

	addLeaf(node: MessageStructureObject, parent: ShownParts | undefined): void {
		const length = Math.min(node.size ?? LONGEST_TEXT_OCTETS, LONGEST_TEXT_OCTETS);
		const isFull =
			this.textParts.length >= MOST_TEXT_PARTS || this.octets + length > MOST_TEXT_OCTETS;
		if (!isText(node, parent) || isFull) {
			this.attachments.push(attachmentOf(node));
			return;
		}
		this.octets += length;
		const text = textPartOf(node);
		this.textParts.push(text);
		this.place(text, parent);
	}

	finish(): MessageOutline {
		return { shown: this.root, textParts: this.textParts, attachments: this.attachments };
	}

	private place(part: ShownPart, parent: ShownParts | undefined): void {
		if (parent === undefined) this.root = part;
		else parent.children.push(part);
	}
}

function isMessage({ type }: MessageStructureObject): boolean {
	return type === 'message/rfc822' || type === 'message/global';
}

function isText(node: MessageStructureObject, parent: ShownParts | undefined): boolean {
	const { type, disposition = 'inline' } = node;
	if (disposition !== 'inline') return false;
	if (type === 'message/delivery-status') return true;
	const isNamed =
		nameOf(node) !== '' && parent !== undefined && parent.type !== 'multipart/alternative';
	return bodyKind(type) !== undefined && !isNamed;
}

function textPartOf({
	type,
	part = '1',
	encoding = '7bit',
	parameters,
}: MessageStructureObject): TextPart {
	const { charset = '', format, delsp } = parameters ?? {};
	return {
		part,
		type,
		encoding,
		charset,
		...(format === undefined ? {} : { format }),
		...(delsp === undefined ? {} : { delSp: delsp }),
	};
}

function attachmentOf(node: MessageStructureObject): AttachmentPart {
	const { type, part = '1', size = 0, envelope } = node;
	const contentId = node.id?.replace(/^<|>$/g, '');
	return {
		fileName: nameOf(node) || usualName(type, envelope?.subject) || `part-${part}`,
		mediaType: type,
		size,
		part,
		...(contentId ? { contentId } : {}),
	};
}

function nameOf({ parameters, dispositionParameters }: MessageStructureObject): string {
	return dispositionParameters?.filename ?? parameters?.name ?? '';
}

function usualName(type: string, subject = ''): string {
	return type === 'text/calendar' ? 'invite.ics' : messageFileName(subject);
}
