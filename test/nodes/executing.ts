import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	IDataObject,
	IExecuteFunctions,
	IGetNodeParameterOptions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeParameterResourceLocator,
	NodeExecutionHint,
} from 'n8n-workflow';
import { afterEach, beforeEach, vi } from 'vitest';
import { shareStore } from '../../dispatcher/database/share-store';
import { intakeRowOf } from '../../dispatcher/ledger/row';
import type { IntakeItem } from '../../dispatcher/message/item';
import { blankMail } from '../../dispatcher/message/mail';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { division, mail } from '../contracts/desk-fixture';
import { n8nDatabase } from '../../nodes/shared/n8n-database';

/** How a node is executed. */
export interface Execution {
	items: INodeExecutionData[];
	/** The parameters that are set, of each item. */
	parameters?: IDataObject[];
	continueOnFail?: boolean;
	typeVersion?: number;
}

/** n8n, as far as a node that works on items asks it. */
export function executing(execution: Execution): {
	context: IExecuteFunctions;
	hints: NodeExecutionHint[];
} {
	const { items, parameters = [], continueOnFail = false, typeVersion = 1 } = execution;
	const hints: NodeExecutionHint[] = [];
	const all: IDataObject = { database: 'n8n', destination: 'byOutcome' };
	const context = {
		getInputData: () => items,
		getNode: () => ({ name: 'Node', typeVersion, parameters: asExpressions(parameters) }),
		getNodeParameter: (
			name: string,
			index: number,
			byDefault?: unknown,
			options: IGetNodeParameterOptions = {},
		) => {
			const value = valueAt(parameters[index], name) ?? all[name] ?? byDefault;
			return options.extractValue === true ? pickedValue(value) : value;
		},
		getParentNodes: () => [],
		getInstanceBaseUrl: () => 'http://localhost:5678/',
		getInstanceId: () => 'this-n8n',
		getWorkflow: () => ({ id: 'workflow1', active: true }),
		getTimezone: () => 'Europe/Berlin',
		helpers: {
			prepareBinaryData: async (content: Buffer, fileName: string, mimeType: string) => ({
				data: content.toString('base64'),
				fileName,
				mimeType,
			}),
			getBinaryDataBuffer: async (index: number, name: string) =>
				await Promise.resolve(Buffer.from(items[index]?.binary?.[name]?.data ?? '', 'base64')),
		},
		getMode: () => 'trigger',
		continueOnFail: () => continueOnFail,
		addExecutionHints: (hint: NodeExecutionHint) => hints.push(hint),
		logger: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
	};
	return { context: context as unknown as IExecuteFunctions, hints };
}

/** n8n, as far as a picker's list asks it. */
export function loadingOptions(): ILoadOptionsFunctions {
	return executing({ items: [] }).context as unknown as ILoadOptionsFunctions;
}

function pickedValue(value: unknown): unknown {
	const isPicked = typeof value === 'object' && value !== null && '__rl' in value;
	return isPicked ? (value as INodeParameterResourceLocator).value : value;
}

/** What is picked from a list. */
export function picked(value: string): INodeParameterResourceLocator {
	return { __rl: true, mode: 'list', value };
}

/** Gives each test a desk of its own, where n8n's own is; the result makes items of mails in it. */
export function useMails(): (uid: number, changes?: IDataObject) => Promise<INodeExecutionData> {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'executing-'));
		await mkdir(join(folder, '.n8n'));
		vi.stubEnv('N8N_USER_FOLDER', folder);
	});
	afterEach(async () => {
		const store = await openDesk();
		await store.close();
		vi.unstubAllEnvs();
		await rm(folder, { recursive: true });
	});
	return async (uid, changes = {}) => {
		const store = await openDesk();
		await saveDivision(store, division());
		const item = mailItem(uid);
		const id = await intakeRowOf(store, item);
		return { json: { ...item, intake: { id, attempt: 1 }, ...changes } };
	};
}

/** The desk that the nodes of the test work on. */
export async function openDesk() {
	return await shareStore(n8nDatabase(process.env));
}

/** What the trigger puts on an item. */
function mailItem(uid: number): IntakeItem {
	const known = mail({ messageId: `<${uid}@example.com>`, contentHash: `hash-${uid}` });
	return {
		division: division(),
		mail: { ...blankMail(), ...known },
		mailbox: {
			account: 'imap://it@mail.example.com:993',
			folder: 'INBOX',
			uid,
			uidValidity: '7',
		},
		intake: { id: null, attempt: 0 },
	};
}

/** A field by its path: `texts.subject` is in a collection. */
function valueAt(parameters: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, name) => (value as IDataObject | undefined)?.[name], parameters);
}

/** What differs from item to item stands in the node as an expression. */
function asExpressions(parameters: IDataObject[]): IDataObject {
	const names = parameters.flatMap((ofItem) => Object.keys(ofItem));
	return Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
}
