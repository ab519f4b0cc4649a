import { addressKey, domainKey } from '../core/address-key';
import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';

const separators = /[\s,;]+/;
/** What stands in no address and no domain that people type; brackets would be those of a name. */
const notIn = /[<>()[\]"\\:]/;

/**
 * Reads a list of employees as people type it: addresses and domains, separated by commas, semicolons or
 * spaces. A domain may begin with `@`; its subdomains are not meant.
 *
 * @throws DispatcherError `settings-invalid`, naming the entry that is neither.
 */
export function readEmployees(typed: string): string[] {
	const entries = typed.split(separators).filter((entry) => entry !== '');
	const wrong = entries.find((entry) => !isAddressOrDomain(entry));
	if (wrong === undefined) return [...new Set(entries)];
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "Employees" contains "${oneLine(wrong, 100)}", which is neither an email address nor a domain`,
		whatToDo: 'Enter addresses such as anna@example.com and domains such as example.com.',
	});
}

/** Whether one of these entries, as {@link readEmployees} gives them, means this address. */
export function isEmployee(employees: string[], address: string): boolean {
	const key = addressKey(address);
	const at = key.lastIndexOf('@');
	if (at <= 0) return false;
	const domain = key.slice(at + 1);
	return employees.some((entry) =>
		entry.lastIndexOf('@') > 0 ? addressKey(entry) === key : domainOf(entry) === domain,
	);
}

/** Who works for a division: its employees, and its team, which gets its mails. */
export interface Staff {
	employees: string[];
	communication: { team: string[] };
}

/** Whether somebody works for a division. */
export function worksFor({ employees, communication }: Staff, address: string): boolean {
	return isEmployee(employees, address) || isEmployee(communication.team, address);
}

function domainOf(entry: string): string {
	const typed = entry.trim();
	return domainKey(typed.startsWith('@') ? typed.slice(1) : typed);
}

function isAddressOrDomain(entry: string): boolean {
	const domain = entry.slice(entry.lastIndexOf('@') + 1);
	return !notIn.test(entry) && domain !== '' && domain.split('.').every((label) => label !== '');
}
