/** What the settings say of it. */
interface AddressSettings {
	address: string | null;
	port: number | null;
}

/**
 * Where the dispatcher is reached: what links in the mails we send begin with.
 *
 * @param n8nAddress n8n's own, for what the settings leave to it.
 * @returns without a slash at its end; empty if there is no address that can be used.
 */
export function deskAddress({ address, port }: AddressSettings, n8nAddress: string): string {
	const url = readAddress(address ?? n8nAddress);
	if (url === undefined) return '';
	if (port !== null) url.port = String(port);
	return url.href.replace(/\/$/, '');
}

/** @returns the address if it is one of a web server and nothing else; a path may follow its host. */
export function readAddress(text: string): URL | undefined {
	const url = URL.parse(text.trim());
	if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
	// An empty query or fragment is seen in the whole only.
	const isPlain = url.username === '' && url.password === '' && !/[?#]/.test(url.href);
	return isPlain ? url : undefined;
}
