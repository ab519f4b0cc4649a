import type { ICredentialDataDecryptedObject, ILoadOptionsFunctions, Logger } from 'n8n-workflow';
import {
	DispatcherError,
	shareStore,
	type Store,
	type StoreLocation,
} from '../../dispatcher/index';
import { DESK_SCHEMA, n8nDatabase } from './n8n-database';
import { secretOf, textOf } from './text';

export type DatabaseChoice = 'n8n' | 'postgres';

/** What n8n gives a node to open the desk with. */
export interface StoreContext {
	logger: Logger;
	getInstanceId(): string;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
}

/**
 * Opens the desk that the node's `database` parameter chooses; one open desk a place and process.
 *
 * @throws DispatcherError `desk-unavailable`, `settings-invalid`.
 */
export async function openStoreOf(context: StoreContext, choice: DatabaseChoice): Promise<Store> {
	const location =
		choice === 'postgres'
			? fromPostgresCredential(await context.getCredentials('postgres'))
			: n8nDatabase(process.env);
	const { logger } = context;
	return await shareStore(location, { logger, instanceId: context.getInstanceId() });
}

/** Opens the desk for a list in the editor. */
export async function deskOf(
	context: StoreContext & Pick<ILoadOptionsFunctions, 'getNodeParameter'>,
): Promise<Store> {
	const choice = context.getNodeParameter('database', 'n8n') as DatabaseChoice;
	return await openStoreOf(context, choice);
}

/** Reads n8n's own `postgres` credential. */
export function fromPostgresCredential(data: ICredentialDataDecryptedObject): StoreLocation {
	if (data.sshTunnel === true) {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened:
				'The Postgres credential uses an SSH tunnel, which the dispatcher does not support',
			whatToDo: 'Choose a Postgres credential that reaches the server directly.',
		});
	}
	return {
		kind: 'postgres',
		host: textOf(data.host) || 'localhost',
		port: Number(data.port ?? 5432),
		database: textOf(data.database) || 'postgres',
		user: textOf(data.user) || 'postgres',
		password: secretOf(data.password),
		tls: postgresTls(data),
		schema: DESK_SCHEMA,
	};
}

/** `allow` prefers a plain connection, and `disable` wants one. */
function postgresTls(data: ICredentialDataDecryptedObject): 'off' | 'verify' | 'accept' {
	if (data.allowUnauthorizedCerts === true) return 'accept';
	return data.ssl === 'require' ? 'verify' : 'off';
}
