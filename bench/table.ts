/** One row: what was measured, and what came out. */
export interface Row {
	name: string;
	result: string;
	/** Processor time of the process measured. */
	cpu?: string;
	/** Processor time of the servers beside it. */
	servers?: string;
	/** The result against its limit, wall clock. */
	ofLimit?: string;
	/** The processor time against that of its limit. */
	cpuOfLimit?: string;
}

/** Rows that belong together. */
export interface Section {
	title: string;
	rows: Row[];
}

const COLUMNS: Array<{ title: string; cell: (row: Row) => string | undefined }> = [
	{ title: 'Measured', cell: ({ name }) => name },
	{ title: 'Result', cell: ({ result }) => result },
	{ title: 'CPU', cell: ({ cpu }) => cpu },
	{ title: 'Servers’ CPU', cell: ({ servers }) => servers },
	{ title: 'Against its limit', cell: ({ ofLimit }) => ofLimit },
	{ title: 'CPU against its limit', cell: ({ cpuOfLimit }) => cpuOfLimit },
];

/** Writes sections as one table in Markdown. */
export function tableText(sections: Section[]): string {
	const titles = COLUMNS.map(({ title }) => title);
	const lines = sections.flatMap(({ title, rows }) => [
		[`**${title}**`, ...titles.slice(1).map(() => '')],
		...rows.map((row) => COLUMNS.map(({ cell }) => cell(row) ?? '')),
	]);
	const widths = titles.map((title, column) =>
		Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
	);
	const line = (cells: string[]): string =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const rule = widths.map((width) => '-'.repeat(width));
	return [titles, rule, ...lines].map(line).join('\n');
}
