import { isDeepStrictEqual } from 'node:util';
import { DispatcherError } from '../../core/errors';
import type { Logger, RandomSource } from '../../core/ports';
import { backoffMs } from '../retry-delay';
import type { SmtpFailure } from '../smtp/failure';
import { explainFailure } from '../smtp/smtp';
import type { SmtpConnection } from '../types';

const LONGEST_PAUSE_MS = 15 * 60_000;

/** An unreachable or busy server is reported only if the next try fails, too. */
const TRIES_BEFORE_AWAY_IS_SAID = 2;

/** How a division sends, and what is known of an outage there. */
export interface WayOut {
	/**
	 * The connection to send with, if it may be tried now: in an outage after a pause, or at once if the
	 * settings were changed.
	 */
	open(): Promise<SmtpConnection | undefined>;
	/** Nothing could be sent. */
	failed(failure: SmtpFailure): void;
	/** A server has answered for a mail; only this ends an outage. */
	passed(): void;
	/** How long to wait before the next try, in milliseconds. */
	pauseMs(): number;
}

/** What it works with. */
export interface WayOutOptions {
	divisionName: string;
	connection: () => Promise<SmtpConnection | undefined>;
	onOutage(error: DispatcherError): void;
	onRecovery(): void;
	logger: Logger;
	random: RandomSource;
	firstRetryMs: number;
}

/** An outage: nothing goes out, and everything waits. */
interface Outage {
	tries: number;
	/** By the clock of `performance.now()`. */
	until: number;
	/** The settings that it came with. */
	settings: unknown;
	/** Codes that were reported under these settings. */
	said: Set<string>;
	wasReported: boolean;
}

/** Tracks a division's way of sending. Each outage is reported once for each kind of fault. */
export function createWayOut(options: WayOutOptions): WayOut {
	const { divisionName, logger, random } = options;
	let outage: Outage | undefined;
	let settings: unknown;

	const fail = (error: DispatcherError, isWorthSaying: (tries: number) => boolean): void => {
		const wasReported = outage?.wasReported ?? false;
		// A person who has changed the settings needs to know that this did not help.
		if (!isDeepStrictEqual(outage?.settings, settings)) outage = undefined;
		const tries = (outage?.tries ?? 0) + 1;
		const longestMs = Math.max(LONGEST_PAUSE_MS, options.firstRetryMs);
		const pauseMs = backoffMs(tries, random, { firstMs: options.firstRetryMs, longestMs });
		const said = outage?.said ?? new Set<string>();
		outage = { tries, until: performance.now() + pauseMs, settings, said, wasReported };
		logger.warn(`Division "${divisionName}" cannot send for now`, { reason: error.message });
		if (said.has(error.code) || !isWorthSaying(tries)) return;
		said.add(error.code);
		outage.wasReported = true;
		options.onOutage(error);
	};

	const ask = async (): Promise<SmtpConnection | DispatcherError> => {
		try {
			return (await options.connection()) ?? noWayOut();
		} catch (error) {
			return error instanceof DispatcherError ? error : unusable(error);
		}
	};

	return {
		open: async () => {
			const found = await ask();
			settings = found instanceof DispatcherError ? found.message : withoutFunctions(found);
			const isChanged = outage !== undefined && !isDeepStrictEqual(outage.settings, settings);
			if (outage !== undefined && !isChanged && performance.now() < outage.until) return undefined;
			if (!(found instanceof DispatcherError)) return found;
			fail(found, () => true);
			return undefined;
		},
		failed: (failure) => {
			const enough = failure.kind === 'away' ? TRIES_BEFORE_AWAY_IS_SAID : 1;
			fail(explainFailure(failure), (tries) => tries >= enough);
		},
		passed: () => {
			if (outage === undefined) return;
			const { wasReported } = outage;
			outage = undefined;
			logger.info(`Division "${divisionName}" sends again`);
			if (wasReported) options.onRecovery();
		},
		pauseMs: () => (outage === undefined ? 0 : Math.max(0, outage.until - performance.now())),
	};
}

/** What a person may have changed; of a connected account only its name, since its tokens change anyway. */
function withoutFunctions({ tokenLogIn, ...rest }: SmtpConnection): unknown {
	if (tokenLogIn === undefined) return rest;
	const { name, person, accountKey } = tokenLogIn;
	return { ...rest, name, person, accountKey };
}

function noWayOut(): DispatcherError {
	return new DispatcherError({
		code: 'no-way-out',
		whatHappened: 'Notices are waiting, but the division has no way to send them',
		whatToDo: 'Choose Sending in the trigger, and publish the workflow again.',
	});
}

function unusable(cause: unknown): DispatcherError {
	return new DispatcherError({
		code: 'no-way-out',
		whatHappened: `The settings for sending cannot be read: ${String(cause)}`,
		whatToDo: 'Check the credential that the trigger sends with.',
		cause,
	});
}
