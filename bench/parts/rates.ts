import type { Bench } from '../bench';
import type { MailKind } from '../mails';
import type { Measurement } from '../measurement';
import { measureEngine } from '../measurements/engine';
import { measureLimits } from '../measurements/limits';
import { measureOwnTrigger } from '../measurements/own-trigger';
import { measureAcknowledging, measureWorkflow } from '../measurements/workflow';
import type { Rate } from '../meter';
import type { Part } from '../part';
import { acknowledgedRow, limitRow, rateRow } from '../rates';

/** The mails that wait. */
export interface RatesLoad {
	title: string;
	kind: MailKind;
	count: number;
}

/** How fast waiting mails are worked through, and how fast each part of it would be alone. */
export function ratesPart(
	{ servers, n8n, otherN8n }: Bench,
	{ title, kind, count }: RatesLoad,
): Part & { engine: Measurement<Rate> } {
	const named = (name: string) => ({ name, kind, count });
	const workflows = [
		measureWorkflow(n8n, servers, { ...named('Our workflow in n8n, SQLite'), database: 'sqlite' }),
		measureWorkflow(n8n, servers, {
			...named('Our workflow in n8n, PostgreSQL'),
			database: 'postgres',
		}),
	];
	const acknowledging = [
		measureAcknowledging(n8n, servers, {
			...named('Our workflow in n8n, acknowledging, SQLite'),
			database: 'sqlite',
		}),
		measureAcknowledging(n8n, servers, {
			...named('Our workflow in n8n, acknowledging, PostgreSQL'),
			database: 'postgres',
		}),
	];
	const ownTrigger = measureOwnTrigger(
		otherN8n,
		servers,
		named('n8n’s own Email Trigger (IMAP), which only reads'),
	);
	const engine = measureEngine(servers, {
		...named('Our engine without n8n, SQLite'),
		database: 'sqlite',
	});
	const engineOnPostgres = measureEngine(servers, {
		...named('Our engine without n8n, PostgreSQL'),
		database: 'postgres',
	});
	const { fetching, parsing, moving, all } = measureLimits(servers, { kind, count });
	const others = [ownTrigger, engine, engineOnPostgres];
	const alone = [fetching, parsing, moving];
	return {
		engine,
		measurements: [...workflows, ...acknowledging, ...others, ...alone],
		section: () => ({
			title,
			rows: [
				...workflows.flatMap((each) => rateRow(each, all)),
				...acknowledging.flatMap((each) => [...rateRow(each, all), ...acknowledgedRow(each, all)]),
				...others.flatMap((each) => rateRow(each, all)),
				...alone.flatMap((each) => rateRow(each)),
				...limitRow('The limit: these three one after the other', all),
			],
		}),
	};
}
