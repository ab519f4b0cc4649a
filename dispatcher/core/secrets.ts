import { oneLine } from './one-line';

/** What stands in the place of a secret. No letter, so that it spells no secret itself. */
export const MASK = '***';

/** A shorter secret appears by chance in decoded text, and every word would be masked. */
const SHORTEST_TO_DECODE_FOR = 4;
/** Of a secret this long a server may show a part, since tokens are long. */
const LONG_SECRET = 24;
const SHORTEST_PART = 16;

const htmlEntities: Array<Array<[character: string, entity: string]>> = [
	[
		['&', '&amp;'],
		['<', '&lt;'],
		['>', '&gt;'],
		['"', '&quot;'],
		["'", '&#39;'],
	],
	[
		['&', '&#38;'],
		['<', '&#60;'],
		['>', '&#62;'],
		['"', '&#34;'],
		["'", '&#x27;'],
	],
];

/**
 * Takes secrets out of words that a server said, since some repeat the command that they refuse: as
 * they are, escaped, in HTML, URL-encoded, in hex, in Base64, within a longer Base64 such as a SASL
 * response (RFC 4616, RFC 7628), and parts of a token that a server cut short. All words of servers
 * come through here before they reach an error, a log, a report or the outbox.
 *
 * @param secrets passwords, tokens, keys; empty ones are left out.
 */
export function maskSecrets(words: string, secrets: readonly string[]): string {
	const known = [...new Set(secrets.flatMap((secret) => [secret, secret.trim()]))];
	const wanted = known.filter((secret) => secret !== '');
	if (wanted.length === 0 || words === '') return words;
	const pattern = patternOf(wanted.flatMap(formsOf));
	const reveals = revealing(wanted);
	const plain = words.replace(pattern, MASK);
	const unquoted = maskEncodedUrls(maskBase64(plain, reveals), reveals);
	return wanted.reduce(maskParts, unquoted);
}

/**
 * Words of a server as they may be shown: without secrets, on one line, not too long.
 *
 * @param words anything but a text counts as none.
 */
export function serverWords(
	words: unknown,
	{ secrets, limit }: { secrets: readonly string[]; limit: number },
): string {
	if (typeof words !== 'string') return '';
	// Once more afterwards: a server may have broken the line within the secret.
	return maskSecrets(oneLine(maskSecrets(words, secrets), Infinity), secrets).slice(0, limit);
}

/**
 * An error as it may be kept as the cause of another: its name, code, words and trace without
 * secrets, and nothing else of it. Clients put the server's answer and the command they sent on
 * their errors, under names of their own.
 */
export function withoutSecrets(error: unknown, secrets: readonly string[]): Error {
	const { name, message, stack, code } = (
		typeof error === 'object' && error !== null ? error : { message: String(error) }
	) as Partial<Error & { code: unknown }>;
	const clean = new Error(maskSecrets(String(message ?? ''), secrets));
	if (typeof name === 'string') clean.name = name;
	if (typeof stack === 'string') clean.stack = maskSecrets(stack, secrets);
	return typeof code === 'string' || typeof code === 'number'
		? Object.assign(clean, { code })
		: clean;
}

/** A secret as it is, and as it is written in commands, JSON, HTML, addresses, and encodings. */
function formsOf(secret: string): string[] {
	const bytes = Buffer.from(secret);
	const urlEncoded = encodeURIComponent(secret.toWellFormed());
	const base64 = bytes.toString('base64');
	const forms = [
		secret,
		secret.replace(/["\\]/g, '\\$&'),
		secret.replace(/['"\\]/g, '\\$&'),
		JSON.stringify(secret).slice(1, -1),
		...htmlEntities.map((entities) => withEntities(secret, entities)),
		urlEncoded,
		urlEncoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`),
		urlEncoded.replaceAll('%20', '+'),
		// Of UTF-8 that was read as Latin 1.
		bytes.toString('latin1'),
		base64,
		base64.replaceAll('=', ''),
		bytes.toString('base64url'),
		Buffer.from(secret, 'latin1').toString('base64'),
	];
	return secret.length < SHORTEST_TO_DECODE_FOR ? forms : [...forms, bytes.toString('hex')];
}

function withEntities(text: string, entities: Array<[string, string]>): string {
	const byCharacter = new Map(entities);
	return [...text].map((character) => byCharacter.get(character) ?? character).join('');
}

/** The longest first, since one form may begin with another. Letters in any case: servers shout. */
function patternOf(forms: string[]): RegExp {
	const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
	const escaped = longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	// An alternative of words to the letter, which takes no step back.
	// eslint-disable-next-line no-restricted-globals
	return new RegExp(escaped.join('|'), 'gi');
}

/** Whether what was decoded holds a secret; a short one has to stand where SASL PLAIN has it. */
function revealing(secrets: string[]): (decoded: string) => boolean {
	const long = secrets.filter((secret) => secret.length >= SHORTEST_TO_DECODE_FOR);
	const short = secrets.filter((secret) => secret.length < SHORTEST_TO_DECODE_FOR);
	const pattern = long.length === 0 ? undefined : patternOf(long.flatMap(formsOf));
	return (decoded) => {
		if (short.some((secret) => decoded === secret || decoded.endsWith(`\0${secret}`))) return true;
		return pattern !== undefined && decoded.search(pattern) !== -1;
	};
}

/** Word by word first, then runs of words as one, since a server may break a Base64 text. */
function maskBase64(words: string, reveals: (decoded: string) => boolean): string {
	const mask = (run: string): string => (holdsSecret(run, reveals) ? MASK : run);
	// One character class a pattern, so that no word is scanned twice.
	return words
		.replace(/[A-Za-z0-9+/_-]+={0,2}/g, mask)
		.replace(/[A-Za-z0-9+/_ \t\r\n-]+={0,2}/g, (run) => {
			const { length } = run.trim();
			const start = run.length - run.trimStart().length;
			return run.slice(0, start) + mask(run.trim()) + run.slice(start + length);
		});
}

/** From each of its first four characters, since what stands before a Base64 may look like one. */
function holdsSecret(run: string, reveals: (decoded: string) => boolean): boolean {
	const characters = run.replace(/[\s=]+/g, '');
	return [0, 1, 2, 3].some((start) => {
		const decoded = Buffer.from(characters.slice(start), 'base64');
		return reveals(decoded.toString()) || reveals(decoded.toString('latin1'));
	});
}

/** Whichever of its characters are encoded. */
function maskEncodedUrls(words: string, reveals: (decoded: string) => boolean): string {
	return words
		.split(/(\s+)/)
		.map((word) => {
			if (!word.includes('%')) return word;
			const isRevealed = [word, word.replaceAll('+', ' ')].map(decodeUrl).some(reveals);
			return isRevealed ? MASK : word;
		})
		.join('');
}

function decodeUrl(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) =>
		Buffer.from(codes.replaceAll('%', ''), 'hex').toString(),
	);
}

function maskParts(words: string, secret: string): string {
	if (secret.length < LONG_SECRET) return words;
	return words.replace(/[A-Za-z0-9+/=_.~-]+/g, (run) => {
		const part = withoutDots(run);
		return part.length >= SHORTEST_PART && secret.includes(part) ? MASK : run;
	});
}

/** A server that cuts words short says so by dots. */
function withoutDots(run: string): string {
	let end = run.length;
	while (run[end - 1] === '.') end -= 1;
	return run.slice(0, end);
}
