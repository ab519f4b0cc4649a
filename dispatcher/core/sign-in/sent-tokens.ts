import type { TokenLogIn } from './types';

const tokens = new WeakMap<TokenLogIn, string[]>();

/** Remembers a token that a server was sent, since it may repeat it in any later answer. */
export function noteSentToken(logIn: TokenLogIn, accessToken: string): void {
	const others = sentTokens(logIn).filter((token) => token !== accessToken);
	tokens.set(logIn, [accessToken, ...others].slice(0, 2));
}

/** The last two tokens that were sent: no word of a server may show them. */
export function sentTokens(logIn: TokenLogIn): string[] {
	return tokens.get(logIn) ?? [];
}
