/** Where a visit ended. */
export interface VisitedPage {
	address: string;
	/** 0 where the page was not asked for, since the visit was to stop before it. */
	status: number;
	html: string;
}

/** Follows redirects and keeps cookies, as browsers do; enough for pages without scripts. */
export interface PlainBrowser {
	/** Opens an address; with a form, posts it. */
	visit(address: string, form?: Record<string, string>): Promise<VisitedPage>;
}

/** A browser without cookies. It stops before an address that begins with `stopBefore`. */
export function openPlainBrowser(stopBefore?: string): PlainBrowser {
	const cookies: Cookie[] = [];
	const visit = async (address: string, form?: Record<string, string>): Promise<VisitedPage> => {
		if (stopBefore !== undefined && address.startsWith(stopBefore)) {
			return { address, status: 0, html: '' };
		}
		const url = new URL(address);
		const response = await fetch(url, {
			redirect: 'manual',
			headers: { cookie: cookiesFor(cookies, url) },
			...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
		});
		response.headers.getSetCookie().forEach((line) => keepCookie(cookies, line, url));
		const next = response.headers.get('location');
		const html = await response.text();
		if (next !== null) return await visit(new URL(next, url).href);
		return { address, status: response.status, html };
	};
	return { visit };
}

interface Cookie {
	host: string;
	path: string;
	name: string;
	value: string;
}

function keepCookie(cookies: Cookie[], line: string, { host }: URL): void {
	const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
	const [name = '', value = ''] = pair.split(/=(.*)/s);
	const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
	const others = cookies.filter(
		(one) => one.name !== name || one.path !== path || one.host !== host,
	);
	cookies.splice(0, cookies.length, ...others);
	if (value !== '') cookies.push({ host, path, name, value });
}

function cookiesFor(cookies: Cookie[], { host, pathname }: URL): string {
	return cookies
		.filter((cookie) => cookie.host === host && pathname.startsWith(cookie.path))
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');
}
