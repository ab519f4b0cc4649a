import type { Bench } from '../bench';
import { measureTaskLists, type ListTime } from '../measurements/task-lists';
import type { BenchOptions } from '../options';
import type { Part } from '../part';
import type { Row } from '../table';
import { milliseconds } from '../units';

/** How long Get Many takes over many tasks. */
export function taskListsPart(
	{ servers }: Pick<Bench, 'servers'>,
	{ listedTasks: tasks }: Pick<BenchOptions, 'listedTasks'>,
): Part {
	const sqlite = measureTaskLists(servers, { database: 'sqlite', tasks });
	const postgres = measureTaskLists(servers, { database: 'postgres', tasks });
	return {
		measurements: [sqlite, postgres],
		section: () => ({
			title: `Get Many, 50 of ${tasks} tasks: median (longest of 20)`,
			rows: [...sqlite.times()].map(([name, time]) =>
				rowOf(name, time, postgres.times().get(name)),
			),
		}),
	};
}

function rowOf(name: string, sqlite: ListTime, postgres: ListTime | undefined): Row {
	const other = postgres === undefined ? '' : `, PostgreSQL ${textOf(postgres)}`;
	return { name: `By ${name}`, result: `SQLite ${textOf(sqlite)}${other}` };
}

function textOf({ median, longest }: ListTime): string {
	return `${milliseconds(median)} (${milliseconds(longest)})`;
}
