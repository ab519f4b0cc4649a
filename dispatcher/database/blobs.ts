import { createHash } from 'node:crypto';
import type { StoreConnection } from './open-store';

/**
 * Keeps a content once, however often it comes.
 *
 * @returns its SHA-256 in hex.
 */
export async function keepBlob(connection: StoreConnection, content: Buffer): Promise<string> {
	const sha256 = digestOf(content);
	await connection
		.insertInto('blobs')
		.values({ sha256, content, size: content.length })
		.onConflict((conflict) => conflict.column('sha256').doNothing())
		.execute();
	return sha256;
}

/** By what a content is kept: its SHA-256 in hex. */
export function digestOf(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

/** Removes those of these contents that no attachment and no notice refers to any more. */
export async function removeUnusedBlobs(
	connection: StoreConnection,
	sha256s: string[],
): Promise<void> {
	if (sha256s.length === 0) return;
	await connection
		.deleteFrom('blobs')
		.where('sha256', 'in', sha256s)
		.where((where) =>
			where.not(
				where.exists(
					where
						.selectFrom('attachments')
						.select('attachments.id')
						.whereRef('attachments.blob_sha256', '=', 'blobs.sha256'),
				),
			),
		)
		.where((where) =>
			where.not(
				where.exists(
					where
						.selectFrom('outbox')
						.select('outbox.id')
						.whereRef('outbox.original_sha256', '=', 'blobs.sha256'),
				),
			),
		)
		.execute();
}
