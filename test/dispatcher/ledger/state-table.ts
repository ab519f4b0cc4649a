import type { Progress } from '../../../dispatcher/database/schema';
import {
	transition,
	UNSEEN,
	type LedgerEvent,
	type MailState,
} from '../../../dispatcher/ledger/state';

const NOW = '2026-03-01T08:00:00.000Z';
const EARLIER = '2026-03-01T07:59:00.000Z';
const LATER = '2026-03-01T08:01:00.000Z';
const LONGER = '2026-03-01T08:02:00.000Z';
const ME = 'me';
const LEASE_MS = 60_000;

const everyProgress: Progress[] = ['waiting', 'filed', 'decided', 'moved'];

/** In whose hands a mail may be, as it is seen by who acts. */
const hands: Array<[string, Partial<MailState>]> = [
	['free', {}],
	['mine', { lease: { owner: ME, until: LATER } }],
	['another’s', { lease: { owner: 'another', until: LATER } }],
	['run out', { lease: { owner: 'another', until: EARLIER }, triedTogether: 1 }],
	['awaited', { wait: { owner: ME, until: LATER } }],
	['not due', { retryAt: LATER }],
];

const events: Array<[string, LedgerEvent]> = [
	['claim', { kind: 'claim', purpose: 'execution', by: ME, leaseMs: LEASE_MS }],
	['claim to move', { kind: 'claim', purpose: 'move', by: ME, leaseMs: LEASE_MS }],
	['begin', { kind: 'begin', by: ME, together: 1 }],
	['renew', { kind: 'renew', by: ME, leaseMs: 2 * LEASE_MS }],
	['wait', { kind: 'wait', by: ME, until: LATER }],
	['wait longer', { kind: 'wait longer', by: ME, until: LONGER }],
	['resume', { kind: 'resume', by: ME, leaseMs: LEASE_MS }],
	['file', { kind: 'file' }],
	['decide', { kind: 'decide' }],
	['move', { kind: 'move' }],
	['release', { kind: 'release', by: ME, scope: 'none', reason: 'left for later' }],
	['expire', { kind: 'expire', leaseMs: LEASE_MS }],
	['reappear', { kind: 'reappear' }],
	['depart', { kind: 'depart', leaseMs: LEASE_MS }],
	['close', { kind: 'close', reason: 'The folder is gone' }],
];

/**
 * The table of ARCHITECTURE.md: what each event makes of a mail, by what the mail is at and in whose
 * hands it is. Made of the function itself; what is refused is left out.
 */
export function ledgerTable(): string {
	const head = ['Event', ...everyProgress.map((progress) => `\`${progress}\``)];
	const rows = events.map(([name, event]) => [
		name,
		...everyProgress.map((progress) => cellOf(progress, event)),
	]);
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cellOf(progress: Progress, event: LedgerEvent): string {
	const isFiled = progress === 'filed';
	const outcomes = handsOf(progress).flatMap(([hand, state]): Array<[string, string]> => {
		const mail: MailState = { ...UNSEEN, progress, isFiled, ...state };
		const result = transition(mail, event, NOW);
		return result.kind === 'refused' ? [] : [[hand, shown(mail, { ...mail, ...result.changes })]];
	});
	const alike = Map.groupBy(outcomes, ([, outcome]) => outcome);
	const cell = [...alike].map(([outcome, group]) => {
		const isAny = group.length === handsOf(progress).length;
		return `${isAny ? 'any' : group.map(([hand]) => hand).join(', ')} → ${outcome}`;
	});
	return cell.length === 0 ? '–' : cell.join('; ');
}

/** Of what is decided no execution has anything, and nobody has what was moved. */
function handsOf(progress: Progress): typeof hands {
	const possible: Record<Progress, string[]> = {
		waiting: hands.map(([hand]) => hand),
		filed: hands.map(([hand]) => hand),
		decided: ['free', 'mine', 'another’s', 'run out'],
		moved: ['free', 'not due'],
	};
	return hands.filter(([hand]) => possible[progress].includes(hand));
}

/** Only what is another than before. */
function shown(before: MailState, after: MailState): string {
	const progress = after.progress === before.progress ? [] : [`\`${after.progress}\``];
	const hand = handOf(after) === handOf(before) ? [] : [handOf(after)];
	return [...progress, ...hand].join(', ') || 'as it is';
}

function handOf({ lease, wait, retryAt, triedTogether }: MailState): string {
	if (wait !== null) return wait.until === LONGER ? 'awaited longer' : 'awaited';
	if (lease !== null) {
		if (lease.until <= NOW) return 'run out';
		if (lease.owner !== ME) return 'another’s';
		if (triedTogether !== null) return 'mine, handed over';
		return lease.until === LONGER ? 'mine longer' : 'mine';
	}
	return retryAt !== null && retryAt > NOW ? 'not due' : 'free';
}
