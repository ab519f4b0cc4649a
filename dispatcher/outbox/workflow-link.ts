/** A workflow, and the n8n it is in. */
export interface WorkflowPlace {
	/** As n8n itself has it. */
	n8nAddress: string;
	workflowId: string;
}

/** Name or address, and port. URLs may have others, such as one of a quotation mark. */
const usualHost = /^[\w.:[\]-]+$/;

/**
 * The address at which a workflow opens in n8n's editor.
 *
 * @param address where n8n is reached, with or without a path.
 * @returns empty if that is no address of a web server, or the ID none of n8n's.
 */
export function linkTo(address: string, workflowId: string): string {
	const url = URL.parse(address);
	if (url === null || !['http:', 'https:'].includes(url.protocol)) return '';
	if (!usualHost.test(url.host) || !/^[\w-]+$/.test(workflowId)) return '';
	const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
	// Set, and not read behind the host: a path that begins with `//` would name another one.
	const link = new URL(url.origin);
	link.pathname = `${folder}workflow/${workflowId}`;
	return link.href;
}
