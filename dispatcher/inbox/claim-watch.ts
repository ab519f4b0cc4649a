import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import type { Store } from '../database/open-store';
import { releaseClaims } from '../ledger/release';
import { listSessionClaims } from '../ledger/sessions';

/** Longer than a lease: what nobody has is free by then, unless somebody prolongs it. */
const UNATTENDED_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 15_000;

/** What the watch compares, and whom it tells. */
export interface ClaimWatchOptions {
	/** What the names of the session's batches begin with. */
	session: string;
	/** Undefined until it is open. */
	store: () => Store | undefined;
	/** The claims that a live look or an execution has. */
	accountedFor: () => number[];
	onUnattended: (error: DispatcherError) => void;
	logger: Logger;
	/** Milliseconds that have passed, by no clock that can be set; the machine's where absent. */
	elapsedMs?: () => number;
}

/** Looks after the claims of a session. */
export interface ClaimWatch {
	/** Looks now, and not only from time to time. */
	look(): Promise<void>;
	stop(): void;
}

/**
 * Starts a watch over the claims of a session that says so, and frees them, when neither a live look
 * nor an execution has had them for a minute although their leases run. None of our own doing should
 * ever bring that about; a mail that it happened to would stay in the folder until n8n's next start,
 * and nothing else would tell of it.
 */
export function startClaimWatch(options: ClaimWatchOptions): ClaimWatch {
	const { session, logger, elapsedMs = () => performance.now() } = options;
	/** Since when nobody has them, by their rows in the ledger. */
	let since = new Map<number, number>();

	const look = async (): Promise<void> => {
		const store = options.store();
		if (store === undefined) return;
		const claimed = await listSessionClaims(store, session);
		const attended = new Set(options.accountedFor());
		const now = elapsedMs();
		const unattended = claimed.filter(({ intakeId }) => !attended.has(intakeId));
		since = new Map(unattended.map(({ intakeId: id }) => [id, since.get(id) ?? now]));
		const old = unattended.filter(
			({ intakeId }) => now - (since.get(intakeId) ?? now) >= UNATTENDED_AFTER_MS,
		);
		if (old.length === 0) return;
		const error = unattendedClaims(old.length);
		logger.error(error.message, { intakeIds: old.map(({ intakeId }) => intakeId) });
		options.onUnattended(error);
		for (const { intakeId, owner } of old) {
			const release = { intakeIds: [intakeId], owner, reason: error.message };
			await releaseClaims(store, { ...release, scope: 'none' });
		}
	};
	const timer = setInterval(() => {
		look().catch((error: unknown) =>
			logger.warn('The claims could not be looked after', { error: String(error) }),
		);
	}, LOOK_EVERY_MS).unref();

	return { look, stop: () => clearInterval(timer) };
}

function unattendedClaims(count: number): DispatcherError {
	return new DispatcherError({
		code: 'claims-unattended',
		whatHappened: `Nothing has been processing ${count} claimed mail${count === 1 ? '' : 's'} for over a minute`,
		whatToDo:
			'They have been freed, and the next look takes them. This is a fault of the dispatcher: please report it with the log.',
	});
}
