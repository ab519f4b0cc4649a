import { setTimeout as wait } from 'node:timers/promises';
import type { Journal } from './journal';
import type { Fault, PlannedFault } from './plan-faults';
import type { Servers } from './servers';

/** The command by which mails are read. */
const WHOLE_MAILS = /^UID FETCH .*BODY\.PEEK\[\]/i;

/** What faults are injected into, and until when. */
export interface Storm {
	servers: Servers;
	journal: Journal;
	/** Aborted when the storm is over: what is held is released then. */
	over: AbortSignal;
}

/** Injects faults one after the other until the storm is over; in the end all is whole again. */
export async function injectFaults(faults: PlannedFault[], storm: Storm): Promise<void> {
	for (const fault of faults) {
		await pause(fault.pauseMs, storm.over);
		if (storm.over.aborted) return;
		const { pauseMs: _, kind, ...details } = fault;
		const place = 'line' in fault ? fault.line : fault.server;
		storm.journal.fault(`${kind} ${place}`, JSON.stringify(details));
		await inject(fault, storm);
	}
}

/** Waits, unless the storm is over before. */
export async function pause(milliseconds: number, over: AbortSignal): Promise<void> {
	await wait(milliseconds, undefined, { signal: over }).catch(() => undefined);
}

async function inject(fault: Fault, { servers, over }: Storm): Promise<void> {
	if (fault.kind === 'stop') {
		await stopFor(fault, { servers, over });
		return;
	}
	if (fault.kind === 'crash') {
		await servers.postgres?.halt('immediate');
		await pause(fault.holdMs, over);
		await servers.postgres?.resume();
		return;
	}
	await bendLine(fault, { servers, over });
}

async function stopFor(
	{ server, holdMs }: Extract<Fault, { kind: 'stop' }>,
	{ servers, over }: Pick<Storm, 'servers' | 'over'>,
): Promise<void> {
	// An SMTP server waits for its clients before it ends; one that is stopped does not.
	if (server === 'smtp') servers.lines.smtp?.cut();
	await servers.stoppable[server]?.halt();
	await pause(holdMs, over);
	await servers.stoppable[server]?.resume();
}

async function bendLine(
	fault: Exclude<Fault, { kind: 'stop' | 'crash' }>,
	{ servers, over }: Pick<Storm, 'servers' | 'over'>,
): Promise<void> {
	const line = servers.lines[fault.line];
	switch (fault.kind) {
		case 'cut':
			line?.cut();
			return;
		case 'half-close':
			line?.halfClose(fault.direction);
			return;
		case 'truncate':
			line?.truncateAfter(fault.octets, fault.direction);
			return;
		case 'cut-after-fetch':
			line?.cutAfterAnswer(1, { to: WHOLE_MAILS });
			return;
		case 'delay':
			line?.delay(fault.byMs);
			await pause(fault.holdMs, over);
			line?.delay(0);
			return;
		case 'stall':
		case 'half-open':
			line?.stall();
			await pause(fault.holdMs, over);
			line?.release({ forget: fault.kind === 'half-open' });
	}
}
