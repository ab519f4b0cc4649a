import { cleanLine } from './clean-text';
import type { ReportedRecipient } from './mail';

/** Of each text so much is read. */
const SEARCHED_LENGTH = 512 * 1024;
const MOST_RECIPIENTS = 100;
const LONGEST_ADDRESS = 320;
const LONGEST_REASON = 1_000;
const LONGEST_VALUE = 4_000;
const MOST_FOLDED = 20;

const field = /^([a-z][a-z-]{2,40})[ \t]{0,3}:(.*)$/i;
/** RFC 3463, and not a part of an IP address. */
const statusCode = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;
const addressMarks = /[\s,;<>"]+/;
const addressType = /^[\w/-]{1,20}\s{0,5};/;

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
type Action = (typeof actions)[number];

/** Fields of one recipient, the most telling first. */
const recipientFields = ['original-recipient', 'final-recipient', 'x-actual-recipient'];
const reasonFields = ['diagnostic-code', 'x-supplementary-info', 'x-display-name', 'status'];
const groupFields = new Set([...recipientFields, ...reasonFields, 'action', 'remote-mta']);

/**
 * Reads what a delivery report tells of each recipient (RFC 3464 section 2.3), wherever it stands in a
 * text: a recipient's fields begin with his address, and end with the next one's or a blank line.
 *
 * @returns in their order; the address is the one that the mail was sent to, where the report knows it.
 */
export function readDeliveryStatus(text: string): ReportedRecipient[] {
	const groups: Array<Map<string, string>> = [];
	let group = new Map<string, string>();
	for (const [name, value] of fieldsOf(text.slice(0, SEARCHED_LENGTH))) {
		const isNext = name === '' || (recipientFields.includes(name) && group.has(name));
		if (isNext && group.size > 0) {
			groups.push(group);
			group = new Map();
		}
		if (groupFields.has(name) && !group.has(name)) group.set(name, value);
		if (groups.length > MOST_RECIPIENTS) break;
	}
	return [...groups, group].flatMap(toRecipient).slice(0, MOST_RECIPIENTS);
}

/** The status in what a server says; empty where there is none. */
export function statusIn(said: string): string {
	return statusCode.exec(said)?.[1] ?? '';
}

/** One line of what a server says. */
export function reasonOf(said: string): string {
	return cleanLine(said, LONGEST_REASON);
}

/** Each field with its folded lines; an empty name stands for a blank line. */
function* fieldsOf(text: string): Generator<[name: string, value: string]> {
	let name = '';
	let values: string[] = [];
	for (const line of text.split(/\r\n?|\n/)) {
		const isFolded = name !== '' && /^[ \t]/.test(line) && line.trim() !== '';
		if (isFolded) {
			if (values.length < MOST_FOLDED) values.push(line);
			continue;
		}
		if (name !== '') yield [name, values.join(' ')];
		const found = field.exec(line.slice(0, LONGEST_VALUE));
		name = found?.[1]?.toLowerCase() ?? '';
		values = [found?.[2] ?? ''];
		if (line.trim() === '') yield ['', ''];
	}
	if (name !== '') yield [name, values.join(' ')];
}

function toRecipient(fields: Map<string, string>): ReportedRecipient[] {
	const address = recipientFields
		.map((name) => addressIn(fields.get(name) ?? ''))
		.find((found) => found !== '');
	if (address === undefined) return [];
	const reason =
		reasonFields.map((name) => reasonIn(name, fields)).find((said) => said !== '') ?? '';
	const status = statusIn(fields.get('status') ?? '') || statusIn(reason);
	return [{ address, action: actionOf(fields.get('action') ?? '', status), status, reason }];
}

/** `rfc822; <anna@example.com>`: with or without a type, brackets and a name. */
function addressIn(value: string): string {
	const words = cleanLine(value, LONGEST_VALUE).replace(addressType, '').split(addressMarks);
	const word = words.find((one) => one.lastIndexOf('@') > 0 && !one.endsWith('@'));
	return word !== undefined && word.length <= LONGEST_ADDRESS ? word : '';
}

function reasonIn(name: string, fields: Map<string, string>): string {
	const value = fields.get(name)?.trim() ?? '';
	if (name === 'diagnostic-code') return reasonOf(value.replace(addressType, ''));
	// A status is a number; some servers say in words what it means.
	if (name === 'status') return reasonOf(value.replace(statusCode, '').replaceAll(/[()]/g, ' '));
	return reasonOf(value);
}

function actionOf(written: string, status: string): Action {
	const [word = ''] = written
		.trim()
		.toLowerCase()
		.split(/[^a-z]/, 1);
	const known = actions.find((action) => action === word);
	if (known !== undefined) return known;
	return status.startsWith('4') ? 'delayed' : status.startsWith('2') ? 'delivered' : 'failed';
}
