import { storable } from '../../database/storable';
import { isEmailAddress } from '../../outbox/recipients';
import { readLine } from '../task-changes';
import type { Address } from '../types';

/**
 * Reads who does something with a task, as people type it: a name, an email address, or
 * `Name <address>`. From an expression it may be anything.
 *
 * @returns null: nobody says. Without an address it is empty.
 * @throws DispatcherError `settings-invalid` if it is no text or too long.
 */
export function readAuthor(typed: unknown): Address | null {
	const line = storable(readLine('author', typed));
	if (line === '') return null;
	if (isEmailAddress(line)) return { name: '', address: line };
	const open = line.lastIndexOf('<');
	const address = line.endsWith('>') ? line.slice(open + 1, -1).trim() : '';
	if (open === -1 || !isEmailAddress(address)) return { name: line, address: '' };
	return { name: line.slice(0, open).replaceAll('"', '').trim(), address };
}
