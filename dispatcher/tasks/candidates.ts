import type { Standing } from '../ledger/filing-decision';
import type { FileMailRequest } from './filing-request';
import type { KnownTask, KnownTasks, Match } from './known-tasks';
import { signsOf, type Sign } from './signs';
import { standingIn, type Sender } from './trust';

/** A sign of a mail, and where it leads. */
export interface Candidate extends Sign {
	match?: Match;
}

/** A sign that leads to a task of the division, and what the sender is there. */
export interface Chosen extends Sign {
	match: Match;
	standing: Standing;
}

/** What the signs of a mail come to. */
export interface Candidates {
	all: Candidate[];
	/** Undefined: no sign leads to a task of the division. */
	chosen?: Chosen;
	/** A task of another division to which a message belongs that the mail answers. */
	abroad?: KnownTask;
}

/**
 * Looks where the signs of a mail lead. The first that leads to a task where its sender is known decides:
 * a number in a subject may be that of the sender's own system. If he is known on none, the first that
 * leads anywhere does.
 */
export function findCandidates(
	request: FileMailRequest,
	{ sender, divisionId, known }: { sender: Sender; divisionId: number; known: KnownTasks },
): Candidates {
	const { automatic, automaticKind } = request.mail;
	const all: Candidate[] = [];
	const matched: Chosen[] = [];
	for (const sign of signsOf(request)) {
		const match = known.find(sign, divisionId);
		all.push(match === undefined ? sign : { ...sign, match });
		if (match === undefined) continue;
		const { by } = sign;
		const isReport = automatic && (automaticKind === 'delivery-report' || by === 'report');
		const standing = standingIn(sender, match, { by, isReport });
		matched.push({ ...sign, match, standing });
	}
	const chosen = matched.find(({ standing }) => standing !== 'stranger') ?? matched[0];
	if (chosen !== undefined) return { all, chosen };
	const abroad = all
		.map((sign) => known.findAbroad(sign, divisionId))
		.find((task) => task !== undefined);
	return abroad === undefined ? { all } : { all, abroad };
}
