import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';

/** Names that stand for another charset in mails: the one that holds all of it. */
const meant = new Map([
	['gb2312', 'gb18030'],
	['gbk', 'gb18030'],
	['cp936', 'gb18030'],
	['gb231280', 'gb18030'],
	['euccn', 'gb18030'],
	['iso88591', 'windows-1252'],
	['latin1', 'windows-1252'],
	['l1', 'windows-1252'],
	['iso88599', 'windows-1254'],
	['latin5', 'windows-1254'],
	['iso885911', 'windows-874'],
	['tis620', 'windows-874'],
	['iso88598i', 'iso-8859-8'],
	['iso88598e', 'iso-8859-8'],
	['logical', 'iso-8859-8'],
	['sjis', 'shift_jis'],
	['windows31j', 'shift_jis'],
	['cp932', 'shift_jis'],
	['ksc5601', 'cp949'],
	['ksc56011987', 'cp949'],
	['ksc56011989', 'cp949'],
	['euckr', 'cp949'],
	['uhc', 'cp949'],
	['unicode11utf7', 'utf-7'],
	['csunicode11utf7', 'utf-7'],
	['unicode20utf7', 'utf-7'],
	['utf7', 'utf-7'],
	['utf8', 'utf-8'],
	['unicode11utf8', 'utf-8'],
	['utf8mb4', 'utf-8'],
]);

/** Nothing is said by these, or they are no charsets. */
const meaningless = new Set([
	...['', 'ascii', 'usascii', 'ansix341968', 'iso646us', 'us', '7bit', '8bit', 'binary', 'default'],
	...['unknown', 'unknown8bit', 'unknown7bit', 'none', 'null', 'base64', 'hex', 'utf7imap'],
	...['userdefined', 'ansi', 'cp0', 'internal'],
]);

const LONGEST_LABEL = 60;

/**
 * What a charset's name means in a mail.
 *
 * @returns undefined where it means none that is known, or only that nothing is known.
 */
export function charsetOf(label: string | undefined): string | undefined {
	const name = (label ?? '')
		.slice(0, LONGEST_LABEL)
		.toLowerCase()
		.replaceAll(/[^a-z0-9]/g, '')
		.replace(/^x(?=[a-z])/, '');
	if (meaningless.has(name)) return undefined;
	const known = meant.get(name);
	if (known !== undefined) return known;
	return iconv.encodingExists(name) || textDecoderOf(name) !== undefined ? name : undefined;
}

/** Octets; in UTF-7 each character may be a piece of Base64, which takes long. */
const LONGEST_UTF_7 = 500_000;

/**
 * Decodes octets; what they do not hold by the charset becomes U+FFFD.
 *
 * @param charset as {@link charsetOf} gives it.
 */
export function decodeCharset(octets: Buffer, charset: string): string {
	if (charset === 'utf-8') return octets.toString('utf8').replace(/^\ufeff/, '');
	if (charset === 'utf-7') return iconv.decode(octets.subarray(0, LONGEST_UTF_7), charset);
	if (iconv.encodingExists(charset)) return iconv.decode(octets, charset);
	return textDecoderOf(charset)?.decode(octets) ?? octets.toString('latin1');
}

/** Charsets that iconv-lite lacks: those that switch by escapes (RFC 1468). */
function textDecoderOf(name: string): TextDecoder | undefined {
	const label = name.startsWith('iso2022jp') ? 'iso-2022-jp' : undefined;
	try {
		return label === undefined ? undefined : new TextDecoder(label);
	} catch {
		// A Node.js without all of ICU's tables.
		return undefined;
	}
}
