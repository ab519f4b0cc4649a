import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { step } from './command.mjs';

/** What is large and changes seldom: outside the checkout, for all checkouts. */
export const cache = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-helpdesk-dispatcher',
);

/**
 * Fills a folder of the cache, unless it is there. Under another name until it is whole, so that what
 * was broken off is never used.
 *
 * @param install fills the folder it is given.
 */
export async function installOnce(name, folder, install) {
	if (existsSync(folder)) return;
	await step(`Installing ${name}`, async () => {
		removeAbandoned();
		const unfinished = `${folder}.${process.pid}`;
		mkdirSync(unfinished, { recursive: true });
		try {
			await install(unfinished);
			if (!existsSync(folder)) renameSync(unfinished, folder);
		} finally {
			rmSync(unfinished, { recursive: true, force: true });
		}
	});
}

/** Removes what installs that were killed left, named by the id of a process that is no more. */
function removeAbandoned() {
	if (!existsSync(cache)) return;
	for (const name of readdirSync(cache)) {
		const pid = /^(?:n8n-[0-9a-f]+|node-[0-9]+\.[0-9]+\.[0-9]+)\.(\d+)$/.exec(name)?.[1];
		if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
		rmSync(join(cache, name), { recursive: true, force: true });
	}
}
