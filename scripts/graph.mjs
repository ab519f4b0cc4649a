/**
 * Draws the arrows between the rooms into ARCHITECTURE.md, as dependency-cruiser finds them in the
 * code. With `--check` nothing is written, and a picture that is out of date is an error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { format, resolveConfig } from 'prettier';
import configuration from '../dependency-cruiser.config.mjs';

const DOCUMENT = 'ARCHITECTURE.md';
const BEGIN = '<!-- graph: npm run graph -->';
const END = '<!-- end of graph -->';

/** @returns the room of a file: `nodes`, `index`, `inbox`; undefined for what is not ours. */
function roomOf(path) {
	const [top, second = ''] = path.split('/');
	if (top === 'nodes' || top === 'credentials') return top;
	return top === 'dispatcher' ? second.replace(/\.ts$/, '') : undefined;
}

async function findArrows() {
	const { output } = await cruise(
		['dispatcher', 'nodes', 'credentials'],
		configuration.options,
		undefined,
		{ tsConfig: extractTSConfig('tsconfig.json') },
	);
	const arrows = new Map();
	for (const { source, dependencies } of output.modules) {
		const from = roomOf(source);
		for (const { resolved } of dependencies) {
			const to = roomOf(resolved);
			if (from === undefined || to === undefined || from === to) continue;
			arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
		}
	}
	return arrows;
}

/** What is reached by way of another room is left out, and so is core, which all know. */
function reduce(arrows) {
	const reaches = (from, to) =>
		[...(arrows.get(from) ?? [])].some((next) => next === to || reaches(next, to));
	return [...arrows].flatMap(([from, targets]) =>
		[...targets]
			.filter((to) => to !== 'core')
			.filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
			.map((to) => [from, to]),
	);
}

const arrows = await findArrows();
const count = [...arrows.values()].reduce((sum, targets) => sum + targets.size, 0);
const rooms = new Set([...arrows].flatMap(([from, targets]) => [from, ...targets]));
const lines = reduce(arrows)
	.map(([from, to]) => `  ${from} --> ${to}`)
	.sort();
const picture = [
	BEGIN,
	'',
	'```mermaid',
	'flowchart TD',
	...lines,
	'```',
	'',
	`${rooms.size} rooms, ${count} arrows; those that another way already tells are left out, and so is \`core\`, which all know.`,
	'',
	END,
].join('\n');

const before = readFileSync(DOCUMENT, 'utf8');
const [head, rest = ''] = before.split(BEGIN);
const [, tail] = rest.split(END);
if (tail === undefined) throw new Error(`${DOCUMENT} has no place for the graph`);
const style = { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' };
const after = await format(`${head}${picture}${tail}`, style);
if (process.argv.includes('--check')) {
	if (after !== before) throw new Error(`The graph in ${DOCUMENT} is old: run npm run graph`);
} else {
	writeFileSync(DOCUMENT, after);
}
