import type { StoreLocation } from '../../dispatcher/database/location';
import type { EngineArgument } from '../apart/engine-argument';
import { startApart, type Apart } from '../apart/start';
import { createBenchMailbox } from '../bench-mailbox';
import type { MailKind } from '../mails';
import { measurement, type Measurement } from '../measurement';
import { meter, waitUntil, type Metered, type Rate } from '../meter';
import type { BenchServers, DatabaseKind } from '../servers';

const AT_MOST_SECONDS = 300;

/** What the engine alone works through. */
export interface EngineLoad {
	name: string;
	kind: MailKind;
	count: number;
	database: DatabaseKind;
	runs?: number;
	/** Fills the database before anything is measured. */
	prepare?: (location: StoreLocation) => Promise<void>;
}

/** The engine without n8n: waiting mails read, filed, decided and moved. */
export function measureEngine(servers: BenchServers, load: EngineLoad): Measurement<Rate> {
	return measurement(load, async () => {
		const { division, mailbox } = createDivision(servers);
		await mailbox.fill(load.kind, load.count);
		const location = servers.createDatabase(load.database);
		await load.prepare?.(location);
		const argument = { location, mailServer: servers.dovecot, divisions: [division] };
		return await withEngine(argument, async (engine) => {
			const rate = await meter(
				{ worker: engine, servers: serversOf(servers, load.database) },
				async () => {
					engine.begin();
					const count = async (): Promise<number> => await mailbox.countProcessed();
					return await waitUntil(load.count, count, AT_MOST_SECONDS);
				},
			);
			await mailbox.remove();
			return rate;
		});
	});
}

/** A division with a mailbox of its own. */
export function createDivision(servers: BenchServers) {
	const number = servers.next();
	const mailbox = createBenchMailbox(servers.dovecot, `division-${number}`);
	const division = {
		name: `Division ${number}`,
		tag: `B${number}`,
		emailAddress: mailbox.user,
	};
	return { division, mailbox };
}

/** The servers that work for a division. */
export function serversOf({ dovecot, postgres }: BenchServers, database: DatabaseKind): Metered[] {
	return database === 'postgres' ? [dovecot, postgres] : [dovecot];
}

/** Has an engine in a process of its own, begun or not, and ends it in good order. */
export async function withEngine<T>(
	{ location, mailServer: { host, port }, divisions }: EngineArgument,
	work: (engine: Apart<void>) => Promise<T>,
): Promise<T> {
	const argument: EngineArgument = { location, mailServer: { host, port }, divisions };
	const engine = await startApart<void>('divisions', argument);
	try {
		const result = await Promise.race([work(engine), failureOf(engine)]);
		engine.end();
		await engine.result;
		return result;
	} finally {
		await engine.leave();
	}
}

/** Rejects where the engine comes to its end before it is told to. */
async function failureOf(engine: Apart<void>): Promise<never> {
	await engine.result;
	return await new Promise<never>(() => undefined);
}
