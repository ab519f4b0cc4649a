/** What claims tell of the account that they are about. */
export interface ClaimedNames {
	/** The provider vouches for these. */
	vouched: string[];
	/** Addresses that stand there, and may be whatever somebody typed. */
	unvouched: string[];
}

/**
 * Claims that may name an account as a person knows it: OpenID Connect's (Core 1.0 section 5.1), and
 * `upn` and `unique_name`, which Microsoft's access tokens carry.
 */
const NAME_CLAIMS = ['preferred_username', 'upn', 'unique_name'] as const;

/** True as JSON says it, and as providers do: Amazon Cognito writes texts. */
const yes: ReadonlySet<unknown> = new Set([true, 1, 'true', '1']);

/** Where tokens of Microsoft's identity platform come from, its national clouds among them. */
const MICROSOFT_ISSUER =
	/^https:\/\/(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net|sts\.chinacloudapi\.cn)\//;

/** Whether claims are Microsoft's: of an issuer of theirs, or about a tenant. */
export function areOfMicrosoft({ iss, tid, xms_edov }: Record<string, unknown>): boolean {
	return (
		typeof tid === 'string' ||
		xms_edov !== undefined ||
		(typeof iss === 'string' && MICROSOFT_ISSUER.test(iss))
	);
}

/**
 * Reads who an account is said to be.
 *
 * `email` counts where the provider does not say that it is unverified. From Microsoft it counts only
 * where the tenant has proved that the domain is its own (`xms_edov`): the admin of any tenant may write
 * anybody's address there, while the domain of `preferred_username` and `upn` is one of the tenant's
 * (Microsoft Learn, "Migrate away from using email claims for user identification"; known as nOAuth).
 */
export function namesIn(claims: Record<string, unknown>, isMicrosoft: boolean): ClaimedNames {
	const vouched = NAME_CLAIMS.flatMap((claim) => textIn(claims[claim]));
	const email = textIn(claims.email);
	return isVerified(claims, isMicrosoft)
		? { vouched: [...vouched, ...email], unvouched: [] }
		: { vouched, unvouched: email };
}

function isVerified(
	{ email_verified: verified, xms_edov: domainProved }: Record<string, unknown>,
	isMicrosoft: boolean,
): boolean {
	if (isMicrosoft) return yes.has(domainProved);
	return verified === undefined || yes.has(verified);
}

function textIn(value: unknown): string[] {
	return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
}
