const LONGEST = 256 * 1024;
const LONGEST_VALUE = 10_000;

const titles = new Map([
	['REQUEST', 'Invitation'],
	['CANCEL', 'Canceled'],
	['REPLY', 'Reply to an invitation'],
	['COUNTER', 'Another time is proposed'],
]);

interface Property {
	value: string;
	parameters: string;
}

/**
 * Says in words what a calendar entry (RFC 5545) is about: what, when, where.
 *
 * @returns empty where it holds no entry.
 */
export function calendarText(calendar: string): string {
	const { method, event } = readFirstEvent(calendar.slice(0, LONGEST));
	if (event.size === 0) return '';
	const said = (name: string): string => unescaped(event.get(name)?.value ?? '');
	const lines = [
		`${titles.get(method) ?? 'Appointment'}: ${said('SUMMARY')}`.replace(/: $/, ''),
		line('When', [moment(event.get('DTSTART')), moment(event.get('DTEND'))]),
		line('Where', [said('LOCATION')]),
		line('Organizer', [person(event.get('ORGANIZER'))]),
	].filter((text) => text !== '');
	const description = said('DESCRIPTION').trim();
	return [lines.join('\n'), description].filter((text) => text !== '').join('\n\n');
}

function line(name: string, values: string[]): string {
	const said = values.filter((value) => value !== '');
	return said.length === 0 ? '' : `${name}: ${said.join(' – ')}`;
}

function readFirstEvent(calendar: string): { method: string; event: Map<string, Property> } {
	const event = new Map<string, Property>();
	let method = '';
	const inside: string[] = [];
	for (const text of unfolded(calendar)) {
		const { name, parameters, value } = readProperty(text);
		if (name === 'BEGIN') inside.push(value.toUpperCase());
		else if (name === 'END') {
			const ended = inside.pop();
			if (ended === 'VEVENT' || ended === 'VTODO') break;
		} else if (name === 'METHOD') method = value.toUpperCase();
		else if (isEntry(inside.at(-1)) && !event.has(name)) event.set(name, { value, parameters });
	}
	return { method, event };
}

function isEntry(component = ''): boolean {
	return component === 'VEVENT' || component === 'VTODO';
}

function unfolded(calendar: string): string[] {
	const lines: string[][] = [];
	for (const text of calendar.split(/\r?\n/)) {
		const isFolded = text.startsWith(' ') || text.startsWith('\t');
		if (isFolded && lines.length > 0) lines.at(-1)?.push(text.slice(1));
		else lines.push([text]);
	}
	return lines.map((pieces) => pieces.join('').slice(0, LONGEST_VALUE));
}

/** The colon that ends the name stands outside of quotes. */
function readProperty(text: string): Property & { name: string } {
	let isQuoted = false;
	let colon = 0;
	for (; colon < text.length; colon++) {
		const sign = text.charAt(colon);
		if (sign === '"') isQuoted = !isQuoted;
		else if (sign === ':' && !isQuoted) break;
	}
	const [name = '', ...parameters] = text.slice(0, colon).split(';');
	return {
		name: name.trim().toUpperCase(),
		parameters: parameters.join(';'),
		value: text.slice(colon + 1).trim(),
	};
}

/** `20261130T090000` as `2026-11-30 09:00`, with what the calendar says of its zone. */
function moment(property: Property | undefined): string {
	if (property === undefined) return '';
	const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(property.value);
	if (found === null) return property.value.slice(0, 100);
	const [, year = '', month = '', day = '', hour, minute = '', utc] = found;
	const date = `${year}-${month}-${day}`;
	if (hour === undefined) return date;
	const zone = utc === 'Z' ? 'UTC' : parameter(property, 'TZID');
	return `${date} ${hour}:${minute}${zone === '' ? '' : ` (${zone})`}`;
}

function person(property: Property | undefined): string {
	if (property === undefined) return '';
	const name = parameter(property, 'CN');
	const address = property.value.replace(/^mailto:/i, '');
	return name === '' || name === address ? address : `${name} <${address}>`;
}

function parameter({ parameters }: Property, name: string): string {
	const found = parameters.split(';').find((each) => each.toUpperCase().startsWith(`${name}=`));
	return found?.slice(name.length + 1).replaceAll('"', '') ?? '';
}

function unescaped(value: string): string {
	return value.replaceAll(/\\([nN,;\\])/g, (_, sign: string) =>
		sign.toLowerCase() === 'n' ? '\n' : sign,
	);
}
