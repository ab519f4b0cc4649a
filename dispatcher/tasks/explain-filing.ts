import type {
	FilingDecision,
	MatchCandidate,
	MatchedBy,
	Standing,
} from '../ledger/filing-decision';
import type { AutomaticKind } from '../message/mail';
import type { Candidate, Chosen } from './candidates';
import type { CreatePlan, FilingPlan, Grounds, JoinPlan } from './filing-plan';
import type { Sender } from './trust';

/** So many signs are told: those that lead to a task, and of the others the first. */
const MOST_TOLD = 20;

/** A mail whose filing is to be explained. */
export interface ExplainedMail {
	plan: FilingPlan;
	kind: AutomaticKind | null;
	/** The reference of the task that it is in now; empty: it is in none. */
	reference: string;
	/** The reference of the task that it goes on with. */
	previous?: string | undefined;
}

/** Tells why a mail is filed as it is, or not filed. */
export function explainFiling({ plan, kind, reference, previous }: ExplainedMail): FilingDecision {
	switch (plan.kind) {
		case 'filed before':
		case 'copy of':
			return bare({ kind, outcome: 'already filed', why: 'The same mail was filed before.' });
		case 'refused':
			if (plan.grounds === undefined) {
				return bare({ kind, outcome: 'refused', why: `${plan.error.message}.` });
			}
			return {
				...groundsOf(plan.grounds, plan.grounds.candidates.chosen),
				kind,
				outcome: 'refused',
				why: `${plan.error.message}.`,
			};
		case 'join':
			return {
				...groundsOf(plan, plan.chosen),
				kind,
				outcome: 'joined',
				why: whyJoined(plan, { reference, previous }),
			};
		case 'create':
			return {
				...groundsOf(plan, plan.previous?.chosen),
				kind,
				outcome: 'created',
				why: whyCreated(plan, previous),
			};
	}
}

function bare({
	kind,
	outcome,
	why,
}: Pick<FilingDecision, 'kind' | 'outcome' | 'why'>): FilingDecision {
	const sender = { standing: null, authentication: null };
	return { matchedBy: null, candidates: [], sender, kind, outcome, why };
}

function groundsOf(
	{ candidates, sender }: Grounds,
	chosen: Chosen | undefined,
): Pick<FilingDecision, 'matchedBy' | 'candidates' | 'sender'> {
	const all = tellingOf(candidates.all);
	const known = all.filter(({ match }) => match !== undefined);
	const told = new Set(
		[...known, ...all.filter(({ match }) => match === undefined)].slice(0, MOST_TOLD),
	);
	return {
		matchedBy: chosen?.by ?? null,
		candidates: all.filter((one) => told.has(one)).map((one) => toCandidate(one, chosen)),
		sender: {
			standing: chosen?.standing ?? (sender.isEmployee ? 'employee' : null),
			authentication: sender.authentication,
		},
	};
}

/** Messages that a mail names stand there already; that no other mail names them tells nothing. */
function tellingOf(candidates: Candidate[]): Candidate[] {
	return candidates.filter(({ by, match }) => by !== 'sharedReference' || match !== undefined);
}

function toCandidate(
	{ by, reference, match }: Candidate,
	chosen: Chosen | undefined,
): MatchCandidate {
	const task = match?.task.reference ?? undefined;
	const isTaken = by === chosen?.by && reference === chosen.reference;
	return {
		by,
		reference,
		known: match !== undefined,
		...(task === undefined ? {} : { task }),
		...(isTaken ? { taken: true } : {}),
	};
}

const signWords: Record<MatchedBy, string> = {
	subject: 'Its subject names',
	address: 'It was sent to the address of',
	inReplyTo: 'It answers a message of',
	references: 'It refers to a message of',
	sharedReference: 'It refers to a message that is named in',
	text: 'Its text begins with',
	report: 'It reports on a message of',
};

const standingWords: Record<Standing, string> = {
	requester: 'its sender is the requester',
	onTask: 'its sender is on the task',
	employee: 'its sender is an employee of the division',
	answersUs: 'it answers what we sent to its sender',
	division: 'it comes from the division’s own address',
	stranger: 'its sender is not known there',
};

function whyJoined(
	{ chosen, sender, isSuccessor, isOpening, wasClosed, isUnverified }: JoinPlan,
	{ reference, previous }: { reference: string; previous?: string | undefined },
): string {
	const named = isSuccessor ? (previous ?? 'a closed task') : reference;
	const goesOn = isSuccessor ? `${reference} goes on with that task.` : '';
	const state = wasClosed
		? isOpening
			? 'The task was closed and is open again.'
			: 'The task stays closed.'
		: '';
	const trust = isUnverified ? 'So it joins as unverified.' : '';
	return sentences(matchWords(chosen, named, sender), goesOn, state, trust);
}

function whyCreated({ candidates, previous: goesOn, sender }: CreatePlan, named?: string): string {
	if (goesOn !== undefined) {
		const { chosen, why } = goesOn;
		return sentences(
			matchWords(chosen, named ?? 'a task of another mail', sender),
			why === 'closed' ? 'That task was closed too long ago.' : '',
			'So it gets a task of its own, which points there.',
		);
	}
	const { abroad, all } = candidates;
	if (abroad !== undefined) {
		return `It refers to a message of ${abroad.reference ?? 'a task'}, which belongs to the division "${abroad.division}", and is a request to this one.`;
	}
	return tellingOf(all).length === 0
		? 'It carries no sign of a task.'
		: 'None of its signs leads to a task of the division.';
}

function matchWords({ by, standing }: Chosen, reference: string, sender: Sender): string {
	const joint = standing === 'stranger' ? ', but' : ', and';
	const forged = sender.isForged ? 'its sender is forged: DMARC failed' : undefined;
	return `${signWords[by]} ${reference}${joint} ${forged ?? standingWords[standing]}.`;
}

function sentences(...parts: string[]): string {
	return parts.filter((part) => part !== '').join(' ');
}
