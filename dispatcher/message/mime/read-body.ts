import { bodyKind } from '../../core/body-kind';
import { isBlank } from './blank-text';
import { readText, contentOf } from './body-content';
import { calendarText } from './calendar-text';
import { Charsets } from './charsets';
import { readCms } from './cms-content';
import { readTextField } from './content-fields';
import type { BodyPiece, MailBody } from './mail-body';
import { fileOf, fileOfTnef, isMessage } from './mail-files';
import { readEntity, readParts, type Part } from './part-tree';
import { ENCRYPTED_TEXT, withoutArmor } from './pgp-armor';
import { readRtf } from './rtf';
import { showAlternatives } from './alternatives';
import { splitMessage, type SplitMessage } from './split-message';
import { readTnef } from './tnef';

/** So many attached mails are read for their words, where a mail has none of its own. */
const MOST_MESSAGES = 20;
/** A mail in a mail in a mail. */
const DEEPEST_MESSAGE = 2;
/** One that is opened may hold another one, and so on. */
const DEEPEST_OPENED = 3;

/**
 * Reads what a mail holds: the texts that it shows in their order, and its files.
 *
 * @param charsets of this mail.
 */
export function readBody(message: SplitMessage, charsets = new Charsets()): MailBody {
	return readAt(message, { charsets, depth: 0 });
}

function readAt(
	{ header, body }: SplitMessage,
	{ charsets, depth }: { charsets: Charsets; depth: number },
): MailBody {
	const reader = new BodyReader(charsets);
	const root = readParts(header, body, charsets);
	const pieces = reader.read(root, { isRoot: true, isAlternative: false });
	const isBorrowed = !pieces.some(isShown);
	return {
		pieces: isBorrowed ? reader.otherWords(depth) : pieces,
		isBorrowed,
		files: reader.files.map(({ file }) => file),
		protection: reader.protection,
	};
}

function isShown({ text, html }: BodyPiece): boolean {
	return html !== undefined || !isBlank(text ?? '');
}

interface Place {
	isRoot: boolean;
	/** One of several that say the same. */
	isAlternative: boolean;
	/** Set in a digest (RFC 2046 section 5.1.5). */
	usualType?: string;
}

interface FoundFile {
	part: Part;
	file: MailBody['files'][number];
}

class BodyReader {
	readonly files: FoundFile[] = [];
	protection: MailBody['protection'] = null;
	private opened = 0;
	/** Of a `winmail.dat`, where the mail shows nothing else. */
	private readonly hidden: BodyPiece[] = [];

	constructor(private readonly charsets: Charsets) {}

	/** @returns what the part shows; its files are kept. */
	read(part: Part, place: Place): BodyPiece[] {
		const { mediaType } = part.fields;
		if (mediaType === 'multipart/encrypted') {
			this.protection = 'encrypted';
			for (const child of part.children) this.keep(child);
			return [{ text: ENCRYPTED_TEXT }];
		}
		if (part.children.length === 0) return this.readLeaf(part, place);
		if (mediaType === 'multipart/alternative') return this.readAlternatives(part);
		if (mediaType === 'multipart/signed') this.protection ??= 'signed';
		const usualType = mediaType === 'multipart/digest' ? 'message/rfc822' : undefined;
		return part.children.flatMap((child) =>
			this.read(child, {
				isRoot: false,
				isAlternative: false,
				...(usualType === undefined ? {} : { usualType }),
			}),
		);
	}

	/** The words of a mail that shows none: of mails, invitations and texts that are attached to it. */
	otherWords(depth: number): BodyPiece[] {
		if (this.hidden.some(isShown)) return this.hidden;
		const named = this.files.find(({ part }) => isNamedText(part));
		if (named !== undefined) return [this.textPiece(named.part)];
		const messages =
			depth < DEEPEST_MESSAGE ? this.files.filter(({ file }) => isMessage(file.mediaType)) : [];
		if (messages.length > 0) {
			return messages
				.slice(0, MOST_MESSAGES)
				.flatMap(({ file }) => wordsOfMessage(file.content, { charsets: this.charsets, depth }));
		}
		return this.files
			.flatMap(({ file }) => {
				const text = this.wordsOfFile(file);
				return isBlank(text) ? [] : [{ text }];
			})
			.slice(0, 1);
	}

	private wordsOfFile({ mediaType, content }: FoundFile['file']): string {
		if (mediaType === 'text/calendar') return calendarText(this.charsets.decode(content));
		if (mediaType === 'text/rtf' || mediaType === 'application/rtf') {
			return readRtf(content, this.charsets).text;
		}
		return '';
	}

	private readAlternatives(part: Part): BodyPiece[] {
		const choices = part.children.map((child) => ({
			mediaType: child.fields.mediaType,
			pieces: this.read(child, { isRoot: false, isAlternative: true }),
		}));
		return showAlternatives(choices);
	}

	private readLeaf(original: Part, place: Place): BodyPiece[] {
		const part = withUsualType(original, place);
		const { mediaType, fileName } = part.fields;
		if (isTnef(part)) return this.readTnefPart(part);
		if (isCms(part)) return this.readCmsPart(part);
		const isText =
			bodyKind(mediaType) !== undefined || (place.isRoot && mediaType.startsWith('multipart'));
		const isStatus = mediaType === 'message/delivery-status';
		const isAttached = !['', 'inline'].includes(part.fields.disposition);
		const isNamed = fileName !== '' && !place.isRoot && !place.isAlternative;
		if ((isText && !isAttached && !isNamed) || (isStatus && !isAttached)) {
			return [this.textPiece(part)];
		}
		this.keep(part);
		return [];
	}

	private textPiece(part: Part): BodyPiece {
		const kind = bodyKind(part.fields.mediaType) ?? 'plain';
		const text = readText(part, { kind, charsets: this.charsets });
		if (kind === 'html') return { html: text };
		const unarmored = withoutArmor(text);
		if (unarmored.protection === 'encrypted') this.protection = 'encrypted';
		else this.protection ??= unarmored.protection;
		if (unarmored.armored !== '') this.keepArmored(part, unarmored.armored);
		return { text: unarmored.text };
	}

	private keepArmored(part: Part, armored: string): void {
		const file = {
			fileName: 'encrypted.asc',
			mediaType: 'application/pgp-encrypted',
			contentId: '',
			content: Buffer.from(`${armored}\n`),
		};
		this.files.push({ part, file });
	}

	private keep(part: Part): void {
		this.files.push({ part, file: fileOf(part, this.charsets) });
	}

	private readTnefPart(part: Part): BodyPiece[] {
		const content = readTnef(contentOf(part), this.charsets);
		const isEmpty =
			content === undefined ||
			(content.files.length === 0 && content.text === '' && content.html === '');
		if (isEmpty) {
			this.keep(part);
			return [];
		}
		const { text, html, files } = content;
		for (const file of files) this.files.push({ part, file: fileOfTnef(file) });
		if (text !== '' || html !== '') {
			this.hidden.push({ ...(isBlank(text) ? {} : { text }), ...(html === '' ? {} : { html }) });
		}
		return [];
	}

	private readCmsPart(part: Part): BodyPiece[] {
		const cms = readCms(contentOf(part));
		const said = part.fields.parameters.get('smime-type')?.toLowerCase();
		if (cms?.content !== undefined && this.opened < DEEPEST_OPENED) {
			this.opened++;
			this.protection ??= 'signed';
			return this.read(readEntity(cms.content, this.charsets), {
				isRoot: true,
				isAlternative: false,
			});
		}
		this.keep(part);
		if (cms?.kind === 'encrypted' || (cms === undefined && said === 'enveloped-data')) {
			this.protection = 'encrypted';
			return [{ text: ENCRYPTED_TEXT }];
		}
		if (cms !== undefined) this.protection ??= 'signed';
		return [];
	}
}

/** A part of a digest is a mail where it does not say what it is. */
function withUsualType(part: Part, { usualType }: Place): Part {
	if (usualType === undefined || part.fields.mediaType !== '') return part;
	return { ...part, fields: { ...part.fields, mediaType: usualType } };
}

function isNamedText({ fields }: Part): boolean {
	const { mediaType, disposition } = fields;
	return ['text/plain', 'text/html'].includes(mediaType) && ['', 'inline'].includes(disposition);
}

function isTnef({ fields: { mediaType, fileName } }: Part): boolean {
	return /^application\/(?:vnd\.)?ms-tnef$/.test(mediaType) || /^winmail\.dat$/i.test(fileName);
}

function isCms({ fields: { mediaType, fileName } }: Part): boolean {
	if (/^application\/(?:x-)?pkcs7-mime$/.test(mediaType)) return true;
	return mediaType === 'application/octet-stream' && /^smime\.p7m$/i.test(fileName);
}

/** An attached mail as text: who wrote it, its subject, and its words. */
function wordsOfMessage(
	source: Buffer,
	{ charsets, depth }: { charsets: Charsets; depth: number },
): BodyPiece[] {
	const message = splitMessage(source);
	const head = ['From', 'Date', 'Subject']
		.map((name) => ({ name, value: readTextField(message.header, name.toLowerCase(), charsets) }))
		.filter(({ value }) => value !== '')
		.map(({ name, value }) => `${name}: ${value}`);
	const { pieces } = readAt(message, { charsets, depth: depth + 1 });
	return [{ text: `${head.join('\n')}\n` }, ...pieces];
}
