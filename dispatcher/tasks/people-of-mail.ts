import { addressKey } from '../core/address-key';
import type { PersonRole } from '../database/schema';
import { worksFor } from '../settings/employees';
import type { FileMailRequest } from './filing-request';
import type { Address } from './types';

/** Of one mail, so many people count. */
const MOST_PEOPLE = 100;

/** Somebody on a task. */
export interface PersonOnTask extends Address {
	/** By which one person is known under two spellings. */
	key: string;
	role: PersonRole;
}

/** Who wrote a mail, and to whom, each once, without the division's own addresses. */
export function correspondentsOf({ mail, rules }: FileMailRequest): PersonOnTask[] {
	const people = new Map<string, PersonOnTask>();
	const isOwn = ownAddresses(mail, rules.mailbox);
	const named = [...(mail.from === null ? [] : [mail.from]), ...mail.to, ...mail.cc];
	for (const { name, address } of named) {
		const key = addressKey(address);
		if (people.size === MOST_PEOPLE) break;
		if (isOwn(key) || people.has(key)) continue;
		const role = worksFor(rules, address) ? 'employee' : 'copy';
		people.set(key, { key, name, address, role });
	}
	return [...people.values()];
}

/**
 * Who is on a new task from its beginning. A machine brings nobody along.
 */
export function peopleOfNewTask(request: FileMailRequest): PersonOnTask[] {
	const { requester, mail } = request;
	const first: PersonOnTask[] =
		requester === null
			? []
			: [{ ...requester, key: addressKey(requester.address), role: 'requester' }];
	if (mail.automatic) return first;
	const others = correspondentsOf(request).filter(({ key }) => key !== first[0]?.key);
	return [...first, ...others];
}

/** The division's mailbox, also with something behind a plus, and where servers delivered the mail. */
function ownAddresses(
	{ deliveredTo }: FileMailRequest['mail'],
	mailbox: string,
): (key: string) => boolean {
	const own = addressKey(mailbox);
	const delivered = new Set(deliveredTo.map(addressKey));
	return (key) => withoutPlus(key) === own || delivered.has(key);
}

function withoutPlus(key: string): string {
	const domainAt = key.lastIndexOf('@');
	const plus = key.indexOf('+');
	return plus <= 0 || plus > domainAt ? key : `${key.slice(0, plus)}${key.slice(domainAt)}`;
}
