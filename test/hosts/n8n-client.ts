import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'flatted';
import { openPlainBrowser } from './oauth2/plain-browser';

/** The log-in of the owner that the set-up creates. */
export const OWNER = { email: 'admin@helpdesk.example', password: 'Dispatcher-2026' };

const DEFAULT_WAIT_MS = 60_000;

/** A credential or a workflow, as others refer to it. */
export interface Named {
	id: string;
	name: string;
}

export interface WorkflowSummary extends Named {
	active: boolean;
	versionId: string;
}

export interface ExecutionSummary {
	id: string;
	status: string;
	workflowId: string;
}

interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ status: string; errorMessage: string | null }>;
}

export interface NodeRun {
	data?: {
		main: Array<Array<{ json: Record<string, unknown>; binary?: Record<string, unknown> }> | null>;
	};
	error?: { message: string; description?: string };
}

export interface Execution extends ExecutionSummary {
	/** What each node did, run by run. */
	runs: Record<string, NodeRun[]>;
	error: { message: string; description?: string } | undefined;
}

/** n8n's editor API, as its editor uses it, signed in as the owner. */
export class N8nClient {
	private cookie = '';

	private readonly pushRef = randomUUID();

	constructor(private readonly url: string) {}

	/** Signs in as the owner, who is made at the first call. */
	async signIn(): Promise<void> {
		const logIn = { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
		const names = { firstName: 'Help', lastName: 'Desk' };
		await this.post('/owner/setup', { ...OWNER, ...names }).catch(async () => {
			await this.post('/login', logIn);
		});
	}

	async createCredential(credential: {
		name: string;
		type: string;
		data: Record<string, unknown>;
	}): Promise<Named> {
		return await this.post<Named>('/credentials', credential);
	}

	/** All credentials of a type. */
	async credentials(type: string): Promise<Named[]> {
		const all = await this.get<Array<Named & { type: string }>>('/credentials');
		return all.filter((credential) => credential.type === type);
	}

	/** What the button "Test" in the credential's window answers. */
	async testCredential(
		credential: Named & { type: string; data: Record<string, unknown> },
	): Promise<{ status: string; message: string }> {
		return await this.post('/credentials/test', { credentials: credential });
	}

	/** Where "Connect" in the credential's window leads to. */
	async authorizationUrl(credentialId: string): Promise<string> {
		return await this.get<string>(`/oauth2-credential/auth?id=${credentialId}`);
	}

	/**
	 * Connects an account without hands: follows the provider's redirects, which need no person, and
	 * comes back to n8n as its owner's browser does.
	 */
	async connectAccount(credentialId: string): Promise<void> {
		const callback = `${this.url}/rest/oauth2-credential/callback`;
		const back = await openPlainBrowser(callback).visit(await this.authorizationUrl(credentialId));
		if (!back.address.startsWith(callback)) throw new Error(`Not connected: ${back.html}`);
		const response = await fetch(back.address, { headers: this.headers() });
		const page = await response.text();
		if (!response.ok || /error/i.test(back.address)) throw new Error(`Not connected: ${page}`);
	}

	async importWorkflow(workflow: object): Promise<WorkflowSummary> {
		return await this.post<WorkflowSummary>('/workflows', { ...workflow, active: false });
	}

	async workflows(): Promise<WorkflowSummary[]> {
		return await this.get<WorkflowSummary[]>('/workflows');
	}

	/**
	 * Activates a workflow and waits until its triggers are at work.
	 *
	 * @throws with the message that the editor shows where one of them is not.
	 */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.get<WorkflowSummary>(`/workflows/${id}`);
		await this.post(`/workflows/${id}/activate`, { versionId });
		const deadline = Date.now() + DEFAULT_WAIT_MS;
		while (Date.now() < deadline) {
			const { status, triggers } = await this.get<PublicationStatus>(
				`/workflows/${id}/publication-status`,
			);
			if (status === 'published') return;
			if (status !== 'in_progress' && status !== 'not_published') {
				throw new Error(triggers.map(({ errorMessage }) => errorMessage).join('; '));
			}
			await wait(100);
		}
		throw new Error(`Workflow ${id} was not activated within ${DEFAULT_WAIT_MS} ms`);
	}

	async deactivate(id: string): Promise<void> {
		await this.post(`/workflows/${id}/deactivate`, {});
	}

	/** Starts a run from its trigger, as "Fetch test event" and "Execute workflow" do. */
	async runManually(id: string, triggerName: string): Promise<void> {
		await this.post(`/workflows/${id}/run`, { triggerToStartFrom: { name: triggerName } });
	}

	/** The newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.get<{ results: ExecutionSummary[] }>(
			`/executions?filter=${filter}&limit=100`,
		);
		return results;
	}

	async execution(id: string): Promise<Execution> {
		const found = await this.get<ExecutionSummary & { data: string }>(`/executions/${id}`);
		const { resultData } = parse(found.data) as {
			resultData: { runData?: Record<string, NodeRun[]>; error?: Execution['error'] };
		};
		return { ...found, runs: resultData.runData ?? {}, error: resultData.error };
	}

	/** Stops an execution, one that waits too, as the button in the executions list does. */
	async stopExecution(id: string): Promise<void> {
		await this.post(`/executions/${id}/stop`, {});
	}

	/** Waits for an execution that has ended and fits. */
	async waitForExecution(
		workflowId: string,
		fits: (execution: Execution) => boolean,
		timeoutMs = DEFAULT_WAIT_MS,
	): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		const looked = new Set<string>();
		while (Date.now() < deadline) {
			for (const { id, status } of await this.executions(workflowId)) {
				if (looked.has(id) || ['new', 'running', 'waiting'].includes(status)) continue;
				looked.add(id);
				const execution = await this.execution(id);
				if (fits(execution)) return execution;
			}
			await wait(200);
		}
		throw new Error(`No such execution of workflow ${workflowId} within ${timeoutMs} ms`);
	}

	/** What a picker in the editor shows. */
	async searchList(request: {
		nodeType: string;
		method: string;
		path: string;
		credentials: Record<string, Named>;
		parameters: Record<string, unknown>;
		filter?: string;
	}): Promise<Array<{ name: string; value: string }>> {
		const { results } = await this.post<{ results: Array<{ name: string; value: string }> }>(
			'/dynamic-node-parameters/resource-locator-results',
			{
				nodeTypeAndVersion: { name: request.nodeType, version: 1 },
				methodName: request.method,
				path: request.path,
				credentials: request.credentials,
				currentNodeParameters: request.parameters,
				filter: request.filter ?? '',
			},
		);
		return results;
	}

	/** The descriptions of all nodes of this package that n8n has loaded. */
	async ownNodeTypes(): Promise<Array<{ name: string; displayName: string }>> {
		const response = await fetch(`${this.url}/types/nodes.json`, { headers: this.headers() });
		const types = (await response.json()) as Array<{ name: string; displayName: string }>;
		return types.filter(({ name }) => name.startsWith('n8n-nodes-helpdesk-dispatcher.'));
	}

	private async get<T>(path: string): Promise<T> {
		return await this.request<T>('GET', path);
	}

	private async post<T>(path: string, body: unknown): Promise<T> {
		return await this.request<T>('POST', path, body);
	}

	private async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: this.headers(),
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const cookie = response.headers.get('set-cookie');
		if (cookie !== null) this.cookie = cookie.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (JSON.parse(text) as { data: T }).data;
	}

	private headers(): Record<string, string> {
		return {
			'content-type': 'application/json',
			'push-ref': this.pushRef,
			'browser-id': 'help-desk-dispatcher-tests',
			...(this.cookie === '' ? {} : { cookie: this.cookie }),
		};
	}
}
