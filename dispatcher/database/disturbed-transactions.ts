import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely';
import { DispatcherError } from '../core/errors';
import { isDisturbance } from './outages';

/** More would hide that something is wrong. */
const MOST_TRIES = 3;
/** Repeated at once, it would meet the other transaction again. */
const RETRY_MS = 100;

/**
 * Repeats a step that PostgreSQL rolled back because of another transaction (a deadlock, a
 * serialization failure): nothing of it was done.
 *
 * @throws the last try's error.
 */
export async function againWhereDisturbed<T>(step: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await step();
		} catch (error) {
			const cause = error instanceof DispatcherError ? error.cause : error;
			if (tries >= MOST_TRIES || !isDisturbance(cause ?? {})) throw error;
			await wait(tries * RETRY_MS);
		}
	}
}

/** A database that repeats transactions which others disturbed. */
export class UndisturbedKysely<DB> extends Kysely<DB> {
	override transaction(): TransactionBuilder<DB> {
		const builder = super.transaction();
		const execute = builder.execute.bind(builder);
		builder.execute = async <T>(callback: (transaction: Transaction<DB>) => Promise<T>) =>
			await againWhereDisturbed(async () => await execute(callback));
		return builder;
	}
}
