import { digestOf } from '../../database/blobs';
import type { StoreConnection } from '../../database/open-store';
import type { IncomingAttachment } from '../communications';

/**
 * The files that go with an employee's answer. All of them are plain attachments, since the answer's HTML is
 * made of its text; pictures that the task has already are left out: mail programs send those of the quoted
 * mail along.
 */
export async function attachmentsOfAnswer(
	connection: StoreConnection,
	{ taskId, attachments }: { taskId: number; attachments: IncomingAttachment[] },
): Promise<IncomingAttachment[]> {
	const inline = new Map<IncomingAttachment, string>();
	for (const attachment of attachments) {
		const digest = await digestOfInline(attachment);
		if (digest !== undefined) inline.set(attachment, digest);
	}
	const quoted = await findKept(connection, taskId, [...inline.values()]);
	return attachments
		.filter((attachment) => !quoted.has(inline.get(attachment) ?? ''))
		.map(({ contentId: _, ...attachment }) => attachment);
}

/** Of a picture inside of the text: only such are sent along. */
async function digestOfInline({
	contentId,
	content,
}: IncomingAttachment): Promise<string | undefined> {
	if (contentId === undefined || content === undefined) return undefined;
	return digestOf(typeof content === 'function' ? await content() : content);
}

async function findKept(
	connection: StoreConnection,
	taskId: number,
	digests: string[],
): Promise<ReadonlySet<string>> {
	if (digests.length === 0) return new Set();
	const rows = await connection
		.selectFrom('attachments')
		.innerJoin('communications', 'communications.id', 'attachments.communication_id')
		.select('attachments.blob_sha256')
		.where('communications.task_id', '=', taskId)
		.where('attachments.blob_sha256', 'in', digests)
		.execute();
	return new Set(rows.map((row) => row.blob_sha256 ?? ''));
}
