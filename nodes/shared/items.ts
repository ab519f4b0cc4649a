import type {
	IBinaryData,
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	ITriggerFunctions,
} from 'n8n-workflow';
import type {
	AttachmentContent,
	InboxAttachment,
	InboxMail,
	IntakeItem,
} from '../../dispatcher/index';

/** Keeps contents in n8n's store of binary data. */
export type BinaryWriter = Pick<ITriggerFunctions['helpers'], 'prepareBinaryData'>;
/** Reads contents from n8n's store of binary data. */
export type BinaryReader = Pick<IExecuteFunctions['helpers'], 'getBinaryDataBuffer'>;

/**
 * Puts a mail on an item: data as JSON, attachments as n8n's binary data under `attachment_0`, … as
 * n8n's own mail nodes name them.
 */
export async function toItem(
	{ item, attachments }: InboxMail,
	helpers: BinaryWriter,
	extra: IDataObject = {},
): Promise<INodeExecutionData> {
	const binary: IBinaryKeyData = {};
	const contents = [...attachments];
	const summaries = [];
	for (const summary of item.mail.attachments) {
		const attachment = summary.leftInMailbox ? undefined : contents.shift();
		if (attachment === undefined) {
			summaries.push(summary);
			continue;
		}
		const binaryProperty = `attachment_${Object.keys(binary).length}`;
		binary[binaryProperty] = await store(attachment, helpers);
		summaries.push({ ...summary, binaryProperty });
	}
	const json = { ...item, mail: { ...item.mail, attachments: summaries }, ...extra } as IDataObject;
	return Object.keys(binary).length === 0 ? { json } : { json, binary };
}

async function store(attachment: InboxAttachment, helpers: BinaryWriter): Promise<IBinaryData> {
	if ('stored' in attachment) return attachment.stored as IBinaryData;
	return await helpers.prepareBinaryData(
		attachment.content,
		attachment.fileName,
		attachment.mediaType,
	);
}

/**
 * Finds the contents that {@link toItem} put on an item, in the order of the mail's attachments. Each
 * is read when its turn comes. One that a workflow author's node took off the item is marked as left in the
 * mailbox.
 */
export function findAttachments(
	intake: IntakeItem,
	binary: IBinaryKeyData | undefined,
	read: (content: IBinaryData) => ReturnType<BinaryReader['getBinaryDataBuffer']>,
): { item: IntakeItem; attachments: AttachmentContent[] } {
	const attachments: AttachmentContent[] = [];
	const summaries = [];
	for (const summary of intake.mail.attachments) {
		const { binaryProperty, leftInMailbox } = summary;
		const content = binaryProperty === undefined ? undefined : binary?.[binaryProperty];
		if (leftInMailbox || content === undefined) {
			summaries.push({ ...summary, leftInMailbox: true });
			continue;
		}
		attachments.push(async () => await read(content));
		summaries.push(summary);
	}
	return { item: { ...intake, mail: { ...intake.mail, attachments: summaries } }, attachments };
}
