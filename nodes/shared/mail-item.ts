import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** The nodes that put a mail on their items, the one that knows more first. */
const MAIL_NODES = ['createTask', 'helpDeskInboxTrigger'];

/** What n8n gives a node to find an item's mail with. */
export type MailContext = Pick<
	IExecuteFunctions,
	'getInputData' | 'getNode' | 'getParentNodes' | 'getWorkflowDataProxy'
>;

/** What a mail is found on. */
export interface MailItem {
	json: IDataObject;
	/** The contents of its attachments. */
	binary?: IBinaryKeyData;
}

/** What `$('name')` is in an expression, as far as it is used here. */
interface NodeItems {
	item?: MailItem;
	all(): MailItem[];
}

/**
 * The item that holds an item's mail. Nodes that wait (Wait, Send and Wait, a form) give out what they
 * were answered in place of the item they got: then it is looked for on what this one comes from.
 *
 * @returns the item itself where it holds the mail, or where no mail is to be found.
 */
export function mailItemOf(context: MailContext, index: number): MailItem {
	const own = context.getInputData()[index] ?? { json: {} };
	if (holdsMail(own)) return own;
	for (const name of mailNodesBefore(context)) {
		const found = itemBefore(context, name, index);
		if (found !== undefined && holdsMail(found)) return found;
	}
	return own;
}

function holdsMail({ json }: MailItem): boolean {
	return json.intake !== undefined && json.mailbox !== undefined;
}

function mailNodesBefore(context: MailContext): string[] {
	const before = context.getParentNodes(context.getNode().name);
	return MAIL_NODES.flatMap((type) =>
		before.filter((node) => node.type.endsWith(`.${type}`)).map(({ name }) => name),
	);
}

/** By n8n's item linking; the only one there is, where a link is missing. */
function itemBefore(context: MailContext, name: string, index: number): MailItem | undefined {
	try {
		const proxy = context.getWorkflowDataProxy(index) as unknown as {
			$: (name: string) => NodeItems;
		};
		const items = proxy.$(name);
		const linked = linkedItem(items);
		if (linked !== undefined) return linked;
		const all = items.all();
		return all.length === 1 ? all[0] : undefined;
	} catch {
		// A node that has not run in this execution has no items.
		return undefined;
	}
}

function linkedItem(items: NodeItems): MailItem | undefined {
	try {
		return items.item;
	} catch {
		return undefined;
	}
}
