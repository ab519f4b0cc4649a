import type { Direction } from '../test/hosts/faulty-line';
import type { Draw } from './draw';

/** A line that faults are put on. */
export type LineName = 'imap' | 'smtp' | 'postgres';

/** What goes wrong. */
export type Fault =
	| { kind: 'cut'; line: LineName }
	| { kind: 'half-close'; line: LineName; direction: Direction }
	| { kind: 'truncate'; line: LineName; direction: Direction; octets: number }
	/** Cut just after mails were delivered, and so while they are being understood. */
	| { kind: 'cut-after-fetch'; line: 'imap' }
	| { kind: 'delay'; line: LineName; byMs: number; holdMs: number }
	/** Held up and then let through. */
	| { kind: 'stall'; line: LineName; holdMs: number }
	/** Caught connections stay silent for ever: half-open. */
	| { kind: 'half-open'; line: 'imap' | 'smtp'; holdMs: number }
	| { kind: 'stop'; server: LineName; holdMs: number }
	| { kind: 'crash'; server: 'postgres'; holdMs: number };

/** A fault, and how long after the one before it. */
export type PlannedFault = Fault & { pauseMs: number };

/** A process that is killed, and how long after the one before was at work again. */
export interface PlannedKill {
	pauseMs: number;
	/** 0 for n8n's main process, else the worker's number. */
	process: number;
}

/** Longer than any wait after which a client gives up a connection would make a run too long. */
const LONGEST_HOLD_MS = 12_000;
const DIRECTIONS: readonly Direction[] = ['toServer', 'toClient'];
const KINDS: ReadonlyArray<Fault['kind']> = [
	...(['cut', 'half-close', 'truncate', 'truncate', 'delay', 'stall'] as const),
	...(['cut-after-fetch', 'half-open', 'stop', 'stop', 'crash'] as const),
];

interface Surroundings {
	minutes: number;
	hasPostgres: boolean;
	workers: number;
}

/** Draws faults for as long as the storm lasts. */
export function drawFaults(draw: Draw, { minutes, hasPostgres }: Surroundings): PlannedFault[] {
	const faults: PlannedFault[] = [];
	let filledMs = 0;
	while (filledMs < minutes * 60_000) {
		const fault = { ...drawFault(draw, hasPostgres), pauseMs: draw.integer(1_000, 6_000) };
		faults.push(fault);
		filledMs += fault.pauseMs + ('holdMs' in fault ? fault.holdMs : 0);
	}
	return faults;
}

function drawFault(draw: Draw, hasPostgres: boolean): Fault {
	const kind = draw.pick(KINDS);
	const line = draw.pick(
		hasPostgres ? (['imap', 'smtp', 'postgres'] as const) : (['imap', 'smtp'] as const),
	);
	const holdMs = draw.integer(500, LONGEST_HOLD_MS);
	const direction = draw.pick(DIRECTIONS);
	switch (kind) {
		case 'cut':
			return { kind, line };
		case 'half-close':
			return { kind, line, direction };
		case 'truncate':
			return { kind, line, direction, octets: draw.integer(1, 20_000) };
		case 'cut-after-fetch':
			return { kind, line: 'imap' };
		case 'delay':
			return { kind, line, byMs: draw.integer(20, 1_500), holdMs };
		case 'stall':
			return { kind, line, holdMs };
		case 'half-open':
			// n8n itself would wait for ever in a half-open connection to its database.
			return { kind, line: line === 'postgres' ? 'imap' : line, holdMs };
		case 'stop':
			return { kind, server: line, holdMs };
		case 'crash':
			return hasPostgres
				? { kind, server: 'postgres', holdMs }
				: { kind: 'stop', server: line, holdMs };
	}
}

/** Draws more kills than a storm has time for. */
export function drawKills(draw: Draw, { minutes, workers }: Surroundings): PlannedKill[] {
	return Array.from({ length: Math.ceil(minutes * 20) }, () => ({
		pauseMs: draw.integer(1_000, 6_000),
		process: draw.integer(0, workers),
	}));
}
