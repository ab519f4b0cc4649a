import type { DispatcherErrorDetails } from '../errors';
import { oneLine } from '../one-line';
import { MASK, serverWords } from '../secrets';
import { readClaims } from './claims';
import { isSameName } from './same-name';
import type { TokenLogIn } from './types';

const WORDS_LIMIT = 200;

/** Why a server refused a token (RFC 7628 section 3.2.2; XOAUTH2 answers in the same form). */
export interface SaslRefusal {
	status?: string;
	/** The scope that a token would need. */
	scope?: string;
}

/** What is known of a sign-in that was refused. */
export interface RefusedSignIn {
	host: string;
	logIn: Pick<TokenLogIn, 'name' | 'person'>;
	accessToken: string;
	/** The server's own words; empty if it gave none. */
	said: string;
	refusal: SaslRefusal | undefined;
	/** What the sign-in was for: `read` over IMAP, `send` over SMTP. */
	purpose: 'read' | 'send';
}

/**
 * Reads the server's challenge.
 *
 * @param challenge base64 of a JSON object, or the object.
 * @returns undefined where it is neither.
 */
export function readSaslRefusal(challenge: unknown): SaslRefusal | undefined {
	const told = typeof challenge === 'string' ? parseBase64(challenge) : challenge;
	if (typeof told !== 'object' || told === null) return undefined;
	const { status, scope } = told as Record<string, unknown>;
	return {
		...(typeof status === 'string' ? { status } : {}),
		...(typeof scope === 'string' ? { scope } : {}),
	};
}

/** Says whose token was refused where, in the server's words, and what can be done about it. */
export function explainSaslRefusal(signIn: RefusedSignIn): Omit<DispatcherErrorDetails, 'code'> {
	const { host, logIn, refusal, purpose, accessToken } = signIn;
	const target = purpose === 'read' ? `the mailbox "${logIn.name}"` : `"${logIn.name}" for sending`;
	const [said = '', status = '', scope = ''] = [signIn.said, refusal?.status, refusal?.scope].map(
		(words) => withoutToken(words, accessToken),
	);
	const reasons = [
		said === '' ? '' : `"${said}"`,
		status === '' ? '' : `status ${status}`,
		scope === '' ? '' : `it requires the scope ${scope}`,
		tellAudience(accessToken),
	].filter((reason) => reason !== '');
	const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
	return {
		whatHappened: `${host} refused the sign-in of "${logIn.person}" to ${target}${because}`,
		whatToDo: adviceFor(signIn),
	};
}

/** A server may repeat what it was sent; what looks like a token may be an older one. */
function withoutToken(words: unknown, accessToken: string): string {
	const masked = serverWords(words, { secrets: [accessToken], limit: Infinity });
	return masked.replace(/[A-Za-z0-9+/=_-]{40,}/g, MASK).slice(0, WORDS_LIMIT);
}

function adviceFor({ logIn, purpose }: RefusedSignIn): string {
	const isShared = !isSameName(logIn.person, logIn.name);
	if (purpose === 'send') {
		const right = isShared ? ` and that "${logIn.person}" may send as "${logIn.name}"` : '';
		return `Check that SMTP AUTH is enabled for the mailbox${right}. If permissions were changed, connect the account again.`;
	}
	if (isShared) {
		return `Check that "${logIn.person}" may open "${logIn.name}" (Full Access on Exchange), and that IMAP is enabled for it. If permissions were changed, connect the account again.`;
	}
	return 'Check that IMAP is enabled for the mailbox, and that the scope covers mail. Then connect the account again.';
}

/** Servers refuse a token for another audience without a reason; the token itself names its audience. */
function tellAudience(accessToken: string): string {
	const audience = readClaims(accessToken)?.aud;
	if (audience === undefined) return '';
	return `the token is for ${oneLine([audience].flat().join(', '), WORDS_LIMIT)}`;
}

function parseBase64(text: string): unknown {
	try {
		return JSON.parse(Buffer.from(text, 'base64').toString()) as unknown;
	} catch {
		return undefined;
	}
}
