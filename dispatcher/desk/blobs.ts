import { createHash } from 'node:crypto';
import type { DeskConnection } from './open-desk';

/**
 * Keeps a content once, however often it comes.
 *
 * @returns its SHA-256 in hex.
 */
export async function keepBlob(connection: DeskConnection, content: Buffer): Promise<string> {
	const sha256 = createHash('sha256').update(content).digest('hex');
	await connection
		.insertInto('blobs')
		.values({ sha256, content, size: content.length })
		.onConflict((conflict) => conflict.column('sha256').doNothing())
		.execute();
	return sha256;
}
