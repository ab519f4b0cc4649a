import { DispatcherError } from '../core/errors';
import type { Clock } from '../core/ports';
import type {
	AccessTokens,
	CheckedToken,
	ResourceOwner,
	StoredTokens,
	TokenStore,
} from '../core/sign-in/types';
import { checkResourceOwner, type ResourceOwnerCheck } from './resource-owner';

/** A token is renewed this long before it expires, or after nine tenths of a short life. */
const LONGEST_MARGIN_MS = 2 * 60_000;

/** What a process remembers of one connected account, so that the provider is asked no more than needed. */
export interface AccountMemory {
	/** The renewal under way; others that need one wait for it. */
	renewal?: Promise<void>;
	/** The token whose grant is over, with the provider's reason: asking again cannot help. */
	ended?: { accessToken: string; error: DispatcherError };
	/** The last token that was renewed because a server refused the one before. */
	renewedTo?: string;
	/** Who granted the token, once known. */
	owner?: { key: string; owner: ResourceOwner | undefined };
}

/** What {@link createAccessTokens} works with. */
export interface AccessTokenOptions extends ResourceOwnerCheck {
	store: TokenStore;
	memory: AccountMemory;
	clock: Clock;
}

/** Creates what gives tokens of a connected account: valid ones, of the right person. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
	const get = async (refused?: string): Promise<CheckedToken> => {
		const stored = await currentTokens(options, refused);
		try {
			return checked(stored, await ownerOf(stored, options));
		} catch (error) {
			const isRefusedByProvider =
				error instanceof DispatcherError && error.code === 'log-in-failed';
			if (!isRefusedByProvider || refused !== undefined) throw error;
			return await get(stored.accessToken);
		}
	};
	return { get };
}

async function currentTokens(
	options: AccessTokenOptions,
	refused: string | undefined,
): Promise<StoredTokens> {
	const { memory, clock } = options;
	const stored = await readTokens(options);
	if (memory.ended?.accessToken === stored.accessToken) throw memory.ended.error;
	// Another execution has renewed it meanwhile.
	if (refused !== undefined && refused !== stored.accessToken) return stored;
	const isRefused = refused !== undefined;
	if (!isRefused && !isDueForRenewal(stored, clock)) return stored;
	// Refused although it is new: its age is not the reason, and another one would be refused too.
	if (isRefused && memory.renewedTo === refused && !isExpired(stored, clock)) return stored;
	const renewed = await renewOrKeep(options, stored, isRefused);
	if (isRefused) memory.renewedTo = renewed.accessToken;
	return renewed;
}

/** A renewal before time that fails does no harm yet: the old token still serves. */
async function renewOrKeep(
	options: AccessTokenOptions,
	stored: StoredTokens,
	isRefused: boolean,
): Promise<StoredTokens> {
	try {
		await renewOnce(options, stored);
	} catch (error) {
		if (!(error instanceof DispatcherError)) throw error;
		if (error.code === 'account-not-connected') {
			// A refresh token that serves once may have been used by another process just before.
			const now = await readTokens(options);
			if (now.accessToken !== stored.accessToken) return now;
			options.memory.ended = { accessToken: stored.accessToken, error };
			throw error;
		}
		if (isRefused || isExpired(stored, options.clock)) throw error;
		return stored;
	}
	return await readTokens(options);
}

/** One renewal at a time in this process; n8n coordinates those of several. */
async function renewOnce(options: AccessTokenOptions, stale: StoredTokens): Promise<void> {
	const { memory } = options;
	memory.renewal ??= renew(options, stale).finally(() => delete memory.renewal);
	await memory.renewal;
}

/** The provider may fail for a moment: one more try before it is reported. */
async function renew({ store, memory }: AccessTokenOptions, stale: StoredTokens): Promise<void> {
	delete memory.ended;
	const stored = await store.read();
	if (stored !== undefined && stored.accessToken !== stale.accessToken) return;
	try {
		await store.renew();
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'token-not-renewed') throw error;
		await store.renew();
	}
}

async function readTokens({ store }: AccessTokenOptions): Promise<StoredTokens> {
	const stored = await store.read();
	if (stored !== undefined) return stored;
	throw new DispatcherError({
		code: 'account-not-connected',
		whatHappened: `The account of the credential "${store.credentialName}" is not connected`,
		whatToDo: 'Open the credential and connect the account.',
	});
}

/** Asked once for each token, since user info is a question to the provider. */
async function ownerOf(
	stored: StoredTokens,
	options: AccessTokenOptions,
): Promise<ResourceOwner | undefined> {
	const { memory, store, user } = options;
	const key = JSON.stringify([stored.accessToken, stored.idToken, user]);
	if (memory.owner?.key !== key) {
		memory.owner = { key, owner: await checkResourceOwner(stored, store, options) };
	}
	return memory.owner.owner;
}

function checked(stored: StoredTokens, grantedBy: ResourceOwner | undefined): CheckedToken {
	return {
		accessToken: stored.accessToken,
		...(stored.expiresAt === undefined ? {} : { expiresAt: stored.expiresAt }),
		...(grantedBy === undefined ? {} : { grantedBy }),
	};
}

function isDueForRenewal(
	{ expiresAt, lifetimeMs = Infinity }: StoredTokens,
	clock: Clock,
): boolean {
	if (expiresAt === undefined) return false;
	const marginMs = Math.min(LONGEST_MARGIN_MS, lifetimeMs / 10);
	return expiresAt.getTime() - marginMs <= clock().getTime();
}

function isExpired({ expiresAt }: StoredTokens, clock: Clock): boolean {
	return expiresAt !== undefined && expiresAt.getTime() <= clock().getTime();
}
