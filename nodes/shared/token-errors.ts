import { DispatcherError, serverWords } from '../../dispatcher/index';

const WORDS_LIMIT = 300;

/** What n8n's OAuth2 client and its helpers put on their errors. */
interface RenewalFailure {
	message?: unknown;
	/** The token endpoint's answer, RFC 6749 section 5.2. */
	body?: { error?: unknown; error_description?: unknown };
	/** What n8n makes of a grant that is over. */
	failure?: { cause?: unknown };
	status?: unknown;
	httpCode?: unknown;
	response?: { status?: unknown };
}

/** The client's own fault: another try with the same secret ends the same. */
const CLIENT_ERRORS = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope']);

/**
 * Says why an access token was not renewed, and whether the account has to be connected again.
 *
 * @param secrets what the credential holds: providers repeat what they refuse.
 */
export function explainRenewal(
	error: unknown,
	credentialName: string,
	secrets: readonly string[],
): DispatcherError {
	const { body, failure, message } = (error ?? {}) as RenewalFailure;
	const shown = { secrets, limit: WORDS_LIMIT };
	const code = serverWords(body?.error, shown);
	const words = serverWords(body?.error_description, shown) || serverWords(message, shown);
	const isOver =
		code === 'invalid_grant' ||
		failure?.cause === 'credential-invalid' ||
		/no refresh token/i.test(words);
	if (isOver) {
		return new DispatcherError({
			code: 'account-not-connected',
			whatHappened: `The sign-in of the credential "${credentialName}" is over${reason(code, words)}`,
			whatToDo:
				'Open the credential and connect the account again. The password was changed, access was revoked, or the account was not used for a long time.',
		});
	}
	if (CLIENT_ERRORS.has(code)) {
		return new DispatcherError({
			code: 'client-refused',
			whatHappened: `The provider refuses the app of the credential "${credentialName}"${reason(code, words)}`,
			whatToDo: 'Check its Client ID and Client Secret. Client secrets have an expiry date.',
		});
	}
	const status = httpStatusOf(error);
	const said = status === undefined ? words : `HTTP ${status}`;
	return new DispatcherError({
		code: 'token-not-renewed',
		whatHappened: `The access token of the credential "${credentialName}" could not be renewed${reason('', said)}`,
		whatToDo:
			'Nothing is lost: n8n tries again. If this continues, check that n8n can reach the provider.',
	});
}

/**
 * Says why the provider did not tell who granted a token.
 *
 * @param address where it was asked; shown without what may be a key in it.
 */
export function explainUserInfo(error: unknown, address: string): DispatcherError {
	const userInfoUrl = withoutKeys(address);
	const status = httpStatusOf(error);
	if (status === 401) {
		return new DispatcherError({
			code: 'log-in-failed',
			whatHappened: `${userInfoUrl} refused the access token`,
			whatToDo: 'Open the credential and connect the account again.',
		});
	}
	const answer = status === undefined ? '' : `: HTTP ${status}`;
	return new DispatcherError({
		code: 'account-unknown',
		whatHappened: `${userInfoUrl} did not say who connected the account${answer}`,
		whatToDo: 'Check the User Info URL, and that n8n can reach the provider.',
	});
}

/** The status that an HTTP request was answered with; undefined where none came. */
function httpStatusOf(error: unknown): number | undefined {
	const { status, httpCode, response } = (error ?? {}) as RenewalFailure;
	const found = [status, httpCode, response?.status]
		.map(Number)
		.find((number) => number >= 100 && number < 600);
	return found;
}

function reason(code: string, words: string): string {
	const told = [code, words].filter((part) => part !== '').join(': ');
	return told === '' ? '' : ` (${told})`;
}

/** An address may hold a key as its user, in its query, or as a part of its path. */
function withoutKeys(address: string): string {
	if (!URL.canParse(address)) return 'An invalid User Info URL';
	const { origin, pathname, search } = new URL(address);
	const path = pathname.replace(/[^/]{20,}/g, '***');
	return `${origin}${path}${search === '' ? '' : '?***'}`;
}
