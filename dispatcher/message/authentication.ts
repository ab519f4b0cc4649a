import type { HeaderLines } from 'mailparser';
import { cleanLine } from './clean-text';
import { readWords } from './field-words';
import type { AuthenticationResult } from './mail';

const MOST_RESULTS = 20;
const LONGEST_VALUE = 4_000;
const LONGEST_SERVER = 255;

const NONE = 'none';
/** RFC 8601 section 2.2: `method [ "/" version ] "=" result`. */
const methodResult = /^(spf|dkim|dmarc)(?:\/\d{1,3})?=([a-z]{1,20})$/;
/**
 * Microsoft 365 writes no authserv-id, and so gets the name that it has in Received-SPF. Its own field
 * stands right above the Received field of the same host (RFC 5321 section 4.4); those that it found it
 * has renamed. Nobody else gets a name that his field does not have, since others may not take it out.
 */
const MICROSOFT = 'protection.outlook.com';
const receivedByMicrosoft = /\sby\s{1,10}[\w.-]{1,200}\.protection\.outlook\.com\s/i;

type Method = 'spf' | 'dkim' | 'dmarc';

/**
 * Reads what receiving servers found about the sender (RFC 8601). Anybody may write such a field into a
 * mail: only one of a server that is trusted means something ({@link trustedAuthentication}).
 *
 * @param lines the header's fields, from the top, as they are.
 * @returns the topmost first, without those that cannot be understood or name no server.
 */
export function readAuthentication(lines: HeaderLines): AuthenticationResult[] {
	const results: AuthenticationResult[] = [];
	for (const [position, { key, line }] of lines.entries()) {
		if (key !== 'authentication-results') continue;
		const result = readField(valueOf(line), () => serverBelow(lines, position));
		if (result !== undefined) results.push(result);
		if (results.length === MOST_RESULTS) break;
	}
	return results;
}

/**
 * The result that counts: the topmost of a server that is trusted, since each server writes its own above
 * those that it found.
 *
 * @param servers as they name themselves (authserv-id), in any case; `*.example.com` stands for all hosts
 *   of the domain.
 */
export function trustedAuthentication(
	results: AuthenticationResult[],
	servers: string[],
): AuthenticationResult | null {
	const trusted = servers
		.map((server) => server.trim().toLowerCase())
		.filter((name) => name !== '');
	return (
		results.find(({ server }) => trusted.some((name) => isNamed(server.toLowerCase(), name))) ??
		null
	);
}

function isNamed(server: string, name: string): boolean {
	return name.startsWith('*.') ? server.endsWith(name.slice(1)) : server === name;
}

function readField(value: string, findServer: () => string): AuthenticationResult | undefined {
	const [first = [], ...others] = readWords(value);
	const [name] = first;
	if (name === undefined) return undefined;
	// Without a server the first part is a result.
	const isNamedByField = !name.includes('=');
	const server = isNamedByField ? cleanLine(name, LONGEST_SERVER).toLowerCase() : findServer();
	if (server === '') return undefined;
	const found = new Map<Method, string>();
	for (const words of isNamedByField ? others : [first, ...others]) readResult(words, found);
	return {
		server,
		spf: found.get('spf') ?? NONE,
		dkim: found.get('dkim') ?? NONE,
		dmarc: found.get('dmarc') ?? NONE,
	};
}

/** Of several signatures one that is right is enough; of the rest the first result counts. */
function readResult(words: string[], found: Map<Method, string>): void {
	const joined = joinEquals(words).toLowerCase();
	const match = methodResult.exec(joined);
	if (match === null) return;
	const method = match[1] as Method;
	const result = match[2] ?? NONE;
	const isBetter = method === 'dkim' && result === 'pass';
	if (isBetter || !found.has(method)) found.set(method, result);
}

/** The first `method=result` of a part, however it is spaced: `dkim = pass` is one, too. */
function joinEquals(words: string[]): string {
	let joined = '';
	for (const word of words) {
		joined += word;
		if (joined.includes('=') && !joined.endsWith('=')) {
			return joined;
		}
	}
	return joined;
}

function serverBelow(lines: HeaderLines, position: number): string {
	const received = lines.slice(position + 1).find(({ key }) => key === 'received');
	return receivedByMicrosoft.test(valueOf(received?.line ?? '')) ? MICROSOFT : '';
}

function valueOf(line: string): string {
	return line.slice(line.indexOf(':') + 1).slice(0, LONGEST_VALUE);
}
