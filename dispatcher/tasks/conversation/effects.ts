import { addressKey } from '../../core/address-key';
import type { CreatePlan, JoinPlan } from '../filing-plan';
import type { FileMailRequest } from '../filing-request';
import type { Address } from '../types';
import { isReachable } from './reachable';

/** Of a requester's mail, so many in copy get an answer. */
const MOST_COPIES = 20;
const HOUR_MS = 3_600_000;

/** What is known of a mail that was filed, beside itself. */
export interface EffectFacts {
	now: Date;
	/** When it arrived; null: that is not known. */
	receivedAt: string | null;
	/** The addresses of all divisions, by their keys: what is sent there comes back. */
	ownMailboxes: ReadonlySet<string>;
}

/** What a mail causes that was filed. */
export interface Effects {
	/** To whom it is acknowledged. */
	acknowledgeTo?: Address;
	/** Addresses of those to whom it is forwarded. */
	forwardTo: string[];
}

/**
 * Decides to whom the desk writes about a mail. Nothing that a machine, a stranger or a forger wrote
 * causes a mail, and nothing that lay in the mailbox for long.
 */
export function effectsOf(
	plan: CreatePlan | JoinPlan,
	request: FileMailRequest,
	facts: EffectFacts,
): Effects {
	if (!isHeeded(plan, request, facts)) return { forwardTo: [] };
	const acknowledgeTo = acknowledgedOf(plan, request, facts);
	return {
		...(acknowledgeTo === undefined ? {} : { acknowledgeTo }),
		forwardTo: forwardedOf(plan, request, facts),
	};
}

/** Whether a mail causes anything. */
export function isHeeded(
	{ sender, ...plan }: CreatePlan | JoinPlan,
	{ rules }: FileMailRequest,
	{ now, receivedAt }: EffectFacts,
): boolean {
	if (sender.isForged || sender.isDivision) return false;
	if (plan.kind === 'join' && plan.isUnverified) return false;
	const quietAfterMs = rules.communication.quietAfterHours * HOUR_MS;
	return receivedAt === null || now.getTime() - Date.parse(receivedAt) <= quietAfterMs;
}

function acknowledgedOf(
	plan: CreatePlan | JoinPlan,
	{ mail, requester, rules }: FileMailRequest,
	{ ownMailboxes }: EffectFacts,
): Address | undefined {
	const { acknowledgement } = rules.communication;
	if (mail.automatic || acknowledgement === 'off') return undefined;
	if (plan.kind === 'join' && (acknowledgement !== 'eachMail' || plan.action !== undefined)) {
		return undefined;
	}
	const to = plan.kind === 'create' ? requester : mail.from;
	return to !== null && isReachable(to.address, ownMailboxes) ? to : undefined;
}

/** A new task of a machine's making is told, since somebody must see it; what a machine adds is not. */
function forwardedOf(
	plan: CreatePlan | JoinPlan,
	{ mail, rules }: FileMailRequest,
	{ ownMailboxes }: EffectFacts,
): string[] {
	const { forward } = rules.communication;
	if (forward === 'none' || (forward === 'firstMail' && plan.kind === 'join')) return [];
	if (plan.kind === 'join' && mail.automatic) return [];
	const author = mail.from === null ? null : addressKey(mail.from.address);
	return responsibleFor(plan.task.assignee, rules.communication.team, ownMailboxes).filter(
		(address) => isReachable(address, ownMailboxes) && addressKey(address) !== author,
	);
}

/** Who works on a task: its assignee, or the team where no mail reaches that one. */
function responsibleFor(
	assignee: string | null,
	team: string[],
	ownMailboxes: ReadonlySet<string>,
): string[] {
	const address = assignee?.trim() ?? '';
	return isReachable(address, ownMailboxes) ? [address] : team;
}

/** The colleagues who learn of an employee's answer. */
export function colleaguesOf(
	{ task }: CreatePlan | JoinPlan,
	{ mail, rules }: FileMailRequest,
	ownMailboxes: ReadonlySet<string>,
): string[] {
	const { forward, team } = rules.communication;
	if (forward === 'none') return [];
	const author = mail.from === null ? null : addressKey(mail.from.address);
	const all = new Map(
		[...responsibleFor(task.assignee, team, ownMailboxes), ...team].map((address) => [
			addressKey(address),
			address,
		]),
	);
	return [...all]
		.filter(([key, address]) => key !== author && isReachable(address, ownMailboxes))
		.map(([, address]) => address);
}

/** What is answered with, as far as it tells who has it already. */
export interface AnsweringMail {
	mail: Pick<FileMailRequest['mail'], 'from' | 'to' | 'cc'>;
	rules: { communication: { team: string[] } };
	/** An address. */
	requester: string;
}

/** Whom an answer goes to beside the requester: those whom he had in copy, and who have it not yet. */
export function copiesOf(
	{ to, cc }: { to: Address[]; cc: Address[] },
	{ mail, rules, requester }: AnsweringMail,
	ownMailboxes: ReadonlySet<string>,
): Address[] {
	const has = new Set(
		[mail.from, ...mail.to, ...mail.cc].map((one) => addressKey(one?.address ?? '')),
	);
	const team = new Set(rules.communication.team.map(addressKey));
	const copies = new Map<string, Address>();
	for (const person of [...to, ...cc]) {
		const key = addressKey(person.address);
		const isOther = key !== addressKey(requester) && !has.has(key) && !team.has(key);
		if (isOther && isReachable(person.address, ownMailboxes)) copies.set(key, person);
	}
	// More is no conversation, but a list.
	return copies.size > MOST_COPIES ? [] : [...copies.values()];
}
