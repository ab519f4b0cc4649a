import { DispatcherError } from '../../../dispatcher/core/errors';
import type { AccessTokens, StoredTokens } from '../../../dispatcher/core/sign-in/types';
import { createAccessTokens, type AccountMemory } from '../../../dispatcher/oauth/access-tokens';

/** A JSON Web Token that nobody signed: only its claims are read. */
export function unsignedToken(claims: Record<string, unknown>): string {
	const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'none' })}.${part(claims)}.`;
}

/** The ID token of a person. */
export function idTokenOf(name: string): string {
	return unsignedToken({ preferred_username: name });
}

/** A store whose tokens are numbered: each renewal stores the next one. */
class NumberedTokens {
	/** How often the provider was asked. */
	renewals = 0;

	userInfoCalls = 0;

	private issued = 0;

	stored: StoredTokens | undefined;

	/** What the next renewals throw, one after the other; undefined for one that works. */
	readonly failures: Array<DispatcherError | undefined> = [];

	userInfo: unknown;

	constructor(
		private readonly lifetimeMs: number,
		private readonly clock: () => Date,
	) {
		this.stored = this.next();
	}

	async read(): Promise<StoredTokens | undefined> {
		return await Promise.resolve(this.stored);
	}

	async renew(): Promise<void> {
		this.renewals += 1;
		await Promise.resolve();
		const failure = this.failures.shift();
		if (failure !== undefined) throw failure;
		this.stored = this.next();
	}

	/** A person connects the account again. */
	connectAgain(): void {
		this.stored = { ...this.next(), accessToken: 'connected-again' };
	}

	private next(): StoredTokens {
		const number = this.issued;
		this.issued += 1;
		return {
			accessToken: `token-${number}`,
			idToken: idTokenOf('anna@example.com'),
			expiresAt: new Date(this.clock().getTime() + this.lifetimeMs),
			lifetimeMs: this.lifetimeMs,
		};
	}
}

/** An account of Anna's with tokens for an hour, and a clock that a test moves. */
export function createAccount({ memory = {} }: { memory?: AccountMemory } = {}) {
	let nowMs = Date.parse('2026-01-01T00:00:00Z');
	const clock = (): Date => new Date(nowMs);
	const store = new NumberedTokens(3_600_000, clock);
	const tokensOf = (ownMemory: AccountMemory): AccessTokens =>
		createAccessTokens({
			store: {
				credentialName: 'Mailbox',
				read: async () => await store.read(),
				renew: async () => await store.renew(),
				userInfo: async () => {
					store.userInfoCalls += 1;
					if (store.userInfo instanceof Error) throw store.userInfo;
					return await Promise.resolve(store.userInfo);
				},
			},
			user: 'anna@example.com',
			acceptUnknown: false,
			memory: ownMemory,
			clock,
		});
	return {
		store,
		tokens: tokensOf(memory),
		tokensOf,
		pass: (milliseconds: number) => {
			nowMs += milliseconds;
		},
	};
}

/** What a provider's refusal is turned into. */
export function failure(code: 'account-not-connected' | 'token-not-renewed' | 'client-refused') {
	return new DispatcherError({ code, whatHappened: code, whatToDo: 'try' });
}
