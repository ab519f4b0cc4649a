import { decodeJwt, type JWTPayload } from 'jose';

/** The claims of a token that can be read: JSON Web Tokens, RFC 7519. Undefined for any other. */
export function readClaims(token: string | undefined): JWTPayload | undefined {
	if (token === undefined) return undefined;
	try {
		return decodeJwt(token);
	} catch {
		return undefined;
	}
}
