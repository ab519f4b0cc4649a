import type { Bench } from '../bench';
import { fillDesk } from '../fill-desk';
import type { Measurement } from '../measurement';
import { measureBacklog } from '../measurements/backlog';
import { measureEngine } from '../measurements/engine';
import { measureIdle, type IdleCost } from '../measurements/idle';
import type { Rate } from '../meter';
import type { BenchOptions } from '../options';
import type { Part } from '../part';
import { costOf, rateRow, type Limit } from '../rates';
import type { Row } from '../table';
import { megabytes } from '../units';

const FEW_TASKS = 1_000;

/** What must not cost more because there is more of it. */
export function largePart(
	{ servers }: Bench,
	options: BenchOptions,
	engine: Measurement<Rate>,
): Part {
	const { backlog, takenOfBacklog: taken, tasks, mails: count } = options;
	const backlogs = (['sdbox', 'maildir'] as const).map((format) =>
		measureBacklog(servers, {
			name: `The first ${taken} of ${backlog} plain mails, Dovecot’s ${format}`,
			format,
			backlog,
			taken,
		}),
	);
	const filing = [FEW_TASKS, tasks].map((already) =>
		measureEngine(servers, {
			name: `${count} plain mails on top of ${already} tasks`,
			kind: 'plain',
			count,
			database: 'sqlite',
			runs: 1,
			prepare: async (location) => await fillDesk(location, already),
		}),
	);
	const idle = measureIdle(servers, {
		name: `${options.idleDivisions} divisions with nothing to do`,
		divisions: options.idleDivisions,
		seconds: options.idleSeconds,
	});
	const [fewTasks, manyTasks] = filing;
	return {
		measurements: [...backlogs, ...filing, idle],
		section: () => ({
			title:
				'Our engine without n8n, SQLite, with much of something (the limit: with little of it)',
			rows: [
				...backlogs.flatMap((each) => rateRow(each, rateOf(engine))),
				...(fewTasks === undefined ? [] : rateRow(fewTasks)),
				...(manyTasks === undefined ? [] : rateRow(manyTasks, rateOf(fewTasks))),
				...idleRow(idle.name, idle.median()),
			],
		}),
	};
}

function rateOf(measured: Measurement<Rate> | undefined): Limit {
	return {
		aMail: () => {
			const rate = measured?.median();
			return rate === undefined ? undefined : costOf(rate);
		},
	};
}

function idleRow(name: string, cost: IdleCost | undefined): Row[] {
	if (cost === undefined) return [];
	const { connections, bytesBefore, residentBytes, cpuSeconds, serverSeconds } = cost;
	const memory = `${megabytes(bytesBefore)} before, ${megabytes(residentBytes)} with them`;
	return [
		{
			name,
			result: `${connections} connections, ${memory}`,
			cpu: `${cpuSeconds.toFixed(1)} s a minute`,
			servers: `${serverSeconds.toFixed(1)} s a minute`,
		},
	];
}
