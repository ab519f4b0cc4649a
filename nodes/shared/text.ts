/** A parameter's or a credential's value as a text without outer spaces; empty where it is none. */
export function textOf(value: unknown): string {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' ? value.trim() : '';
}

/** As it is, spaces too: a password may begin or end with one. */
export function secretOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** Keeps what a list's search field is looking for, in any case. */
export function holding(filter: string): (text: string) => boolean {
	const wanted = filter.trim().toLowerCase();
	return (text) => text.toLowerCase().includes(wanted);
}
