/** A workflow, and the n8n it is in. */
export interface WorkflowPlace {
	/** As n8n itself has it. */
	n8nAddress: string;
	workflowId: string;
}

/**
 * The address at which a workflow opens in n8n's editor.
 *
 * @param address where n8n is reached, with or without a path.
 * @returns empty if that is no address of a web server, or the ID none of n8n's.
 */
export function linkTo(address: string, workflowId: string): string {
	const url = URL.parse(address);
	if (url === null || !['http:', 'https:'].includes(url.protocol)) return '';
	if (!/^[\w-]+$/.test(workflowId)) return '';
	const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
	return new URL(`${folder}workflow/${workflowId}`, url.origin).href;
}
