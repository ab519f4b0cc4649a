/** A text whose OpenPGP armor was taken off (RFC 9580 section 6.2). */
export interface Unarmored {
	text: string;
	protection: 'signed' | 'encrypted' | null;
	/** What is encrypted, as it came. */
	armored: string;
}

const SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const SIGNATURE_END = '-----END PGP SIGNATURE-----';
const ENCRYPTED = '-----BEGIN PGP MESSAGE-----';
const ENCRYPTED_END = '-----END PGP MESSAGE-----';

/** The text of a mail that only its recipients' programs can read. */
export const ENCRYPTED_TEXT =
	'This mail is encrypted and can only be read in a mail program that has its key.';

/**
 * Takes the armor of a signature off a text, and puts a sentence where a message is encrypted.
 *
 * @param text with single line feeds.
 */
export function withoutArmor(text: string): Unarmored {
	const signed = lineOf(text, SIGNED, 0);
	if (signed !== undefined) return withoutSignature(text, signed);
	const encrypted = lineOf(text, ENCRYPTED, 0);
	if (encrypted === undefined) return { text, protection: null, armored: '' };
	const end = lineOf(text, ENCRYPTED_END, encrypted);
	const after = end === undefined ? text.length : end + ENCRYPTED_END.length;
	return {
		text: `${text.slice(0, encrypted)}${ENCRYPTED_TEXT}${text.slice(after)}`,
		protection: 'encrypted',
		armored: text.slice(encrypted, after),
	};
}

function withoutSignature(text: string, start: number): Unarmored {
	const signature = lineOf(text, SIGNATURE, start);
	const headEnd = text.indexOf('\n\n', start);
	if (signature === undefined || headEnd === -1 || headEnd > signature) {
		return { text, protection: 'signed', armored: '' };
	}
	const end = lineOf(text, SIGNATURE_END, signature);
	const after = end === undefined ? text.length : end + SIGNATURE_END.length;
	const words = text
		.slice(headEnd + 2, signature)
		.split('\n')
		// RFC 9580 section 7.2: lines that begin with a hyphen have another one before it.
		.map((line) => (line.startsWith('- ') ? line.slice(2) : line))
		.join('\n');
	return {
		text: `${text.slice(0, start)}${words}${text.slice(after)}`,
		protection: 'signed',
		armored: '',
	};
}

/** Where a line begins with words. */
function lineOf(text: string, words: string, from: number): number | undefined {
	if (from === 0 && text.startsWith(words)) return 0;
	const found = text.indexOf(`\n${words}`, from);
	return found === -1 ? undefined : found + 1;
}
