import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckLine } from '../../dispatcher/check-list';
import { nodeOf, type Workflow } from '../../scripts/start/divisions';
import type { N8nClient, Named } from '../hosts/n8n-client';

const file = join(__dirname, '../../workflows/test-connection.json');

/** Runs the shipped workflow "test the connection" by hand, as a person does on the canvas. */
export async function runConnectionTest(
	client: N8nClient,
	{
		authentication,
		credentials,
	}: { authentication: 'login' | 'oAuth2'; credentials: Record<string, Named> },
): Promise<CheckLine[]> {
	const workflow = JSON.parse(await readFile(file, 'utf8')) as Workflow;
	const node = nodeOf(workflow, 'routeMail');
	Object.assign(node.parameters, { authentication, sending: authentication });
	node.credentials = credentials;
	const { id } = await client.importWorkflow(workflow);
	await client.runManually(id, 'When clicking ‘Execute workflow’');
	const { runs } = await client.waitForExecution(id, ({ status }) => status === 'success');
	const items = runs['Test Connection']?.[0]?.data?.main[0] ?? [];
	return items.map(({ json }) => json as unknown as CheckLine);
}
