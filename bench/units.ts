const MEGABYTE = 1024 * 1024;

/** `312 mails/s`. */
export function perSecond(count: number, seconds: number): string {
	return `${rounded(count / seconds)} mails/s`;
}

/** `3.4 ms`. */
export function milliseconds(ms: number): string {
	return `${rounded(ms)} ms`;
}

/** `312 MB`. */
export function megabytes(octets: number): string {
	return `${Math.round(octets / MEGABYTE)} MB`;
}

/** `1.3 ×`. */
export function times(ratio: number): string {
	return `${ratio.toFixed(2)} ×`;
}

/** Three figures are as many as mean something. */
function rounded(value: number): string {
	return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
