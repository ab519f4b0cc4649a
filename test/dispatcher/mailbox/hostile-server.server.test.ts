import { afterEach, describe, expect, it } from 'vitest';
import { DispatcherError, isOutageCode } from '../../../dispatcher/core/errors';
import { connectMailbox } from '../../../dispatcher/mailbox/connect';
import { ensureFolders } from '../../../dispatcher/mailbox/ensure-folders';
import { fetchMails } from '../../../dispatcher/mailbox/fetch-mails';
import { listFolders } from '../../../dispatcher/mailbox/list-folders';
import { moveMails } from '../../../dispatcher/mailbox/move-mails';
import { listWaiting, openFolder, readSizes } from '../../../dispatcher/mailbox/open-folder';
import { useClient } from '../../../dispatcher/mailbox/use-client';
import { connectionTo } from '../../hosts/mailboxes';
import { startScriptedImap, type Script, type ScriptedImapHost } from '../../hosts/scripted-imap';

type Client = Awaited<ReturnType<typeof connectMailbox>>;

const MEGABYTE = 1024 * 1024;

let host: ScriptedImapHost;

afterEach(async () => {
	await host.stop();
});

function* endless(line: (count: number) => string): Generator<string> {
	for (let count = 1; ; count += 1) yield line(count);
}

/** Connects to a server with these scripts, works, and gives what came of it. */
async function failureOf(
	scripts: Record<string, Script>,
	work: (client: Client) => Promise<unknown>,
): Promise<DispatcherError> {
	host = await startScriptedImap(scripts);
	const client = await connectMailbox(connectionTo(host, { user: 'anna' }));
	try {
		await useClient(client, work);
	} catch (error) {
		expect(client.usable).toBe(false);
		if (error instanceof DispatcherError) return error;
		throw error;
	} finally {
		client.close();
	}
	throw new Error('Nothing was refused');
}

async function readAll(client: Client): Promise<void> {
	await openFolder(client, 'INBOX');
	for await (const _ of fetchMails(client, [1], { readInFullUpTo: 25 * MEGABYTE }));
}

const move = async (client: Client): Promise<unknown> => {
	await openFolder(client, 'INBOX');
	return await moveMails(client, {
		uids: [1],
		destination: { path: 'Done', listedAs: 'Done', displayPath: 'Done', selectable: true },
		copied: new Set(),
		onCopied: async () => await Promise.resolve(),
	});
};

const search = async (client: Client): Promise<unknown> => {
	await openFolder(client, 'INBOX');
	return await listWaiting(client);
};

const sizes = async (client: Client): Promise<unknown> => {
	await openFolder(client, 'INBOX');
	return await readSizes(client, [1]);
};

describe('a server', () => {
	it.each<[what: string, scripts: Record<string, Script>, work: typeof move, words: string]>([
		[
			'a COPYUID of a billion mails',
			{ 'UID MOVE': ({ tag }) => [`${tag} OK [COPYUID 99 1:1000000000 1:1000000000] moved`] },
			move,
			'COPYUID with more than',
		],
		[
			'a COPYUID of many ranges, untagged',
			{ 'UID MOVE': () => [`* OK [COPYUID 99 ${'1:999,'.repeat(20)}1 1:9] moved`] },
			move,
			'COPYUID with more than',
		],
		[
			'an ESEARCH of all numbers there are',
			{ 'UID SEARCH': ({ tag }) => [`* ESEARCH (TAG "${tag}") UID ALL 1:4294967295`] },
			search,
			'ESEARCH with more than',
		],
		[
			'mails that vanish by the billion',
			{ 'UID SEARCH': () => ['* VANISHED 1:4294967295'] },
			search,
			'VANISHED with more than',
		],
		[
			'folders without end',
			{ LIST: () => endless((n) => `* LIST () "/" f${n}`) },
			listFolders,
			'folders',
		],
		[
			'found mails without end',
			{ 'UID SEARCH': () => endless((n) => `* SEARCH ${n}`) },
			search,
			'more than 100000 lines',
		],
		[
			'long lines of found mails without end',
			{ 'UID SEARCH': () => endless(() => `* SEARCH ${'1234567 '.repeat(9_000)}`) },
			search,
			'octets of lines',
		],
		[
			'a line without end',
			{ 'UID SEARCH': () => [`* SEARCH ${'1 '.repeat(10 * MEGABYTE)}`] },
			search,
			'octets of lines',
		],
		[
			'mails without end',
			{ 'UID FETCH': () => endless((n) => `* ${n} FETCH (UID ${n} RFC822.SIZE 10)`) },
			sizes,
			'more than 100000 lines',
		],
		[
			'80 MB where it told a size of 10',
			{
				'UID FETCH': ({ rest }) =>
					rest.includes('BODY')
						? [
								`* 1 FETCH (UID 1 BODY[] {${80 * MEGABYTE}}`,
								...Array.from({ length: 80 }, () => 'x'.repeat(MEGABYTE)),
							]
						: ['* 1 FETCH (UID 1 RFC822.SIZE 10)'],
			},
			readAll,
			'octets of content',
		],
		[
			'one mail of a size of 10 again and again',
			{
				'UID FETCH': ({ rest }) =>
					rest.includes('BODY')
						? endless(() => `* 1 FETCH (UID 1 BODY[] {${MEGABYTE}}\r\n${'x'.repeat(MEGABYTE)})`)
						: ['* 1 FETCH (UID 1 RFC822.SIZE 10)'],
			},
			readAll,
			'octets of content',
		],
		[
			'a response of a million parts',
			{ 'UID FETCH': () => [`* 1 FETCH (UID 1 FLAGS (${'a '.repeat(MEGABYTE)}))`] },
			sizes,
			'too large',
		],
		[
			'no UIDVALIDITY',
			{ SELECT: () => ['* 1 EXISTS'] },
			async (client) => await openFolder(client, 'INBOX'),
			'without its UIDVALIDITY',
		],
	])('is given up that sends %s', async (_, scripts, work, words) => {
		const failure = await failureOf(scripts, work);

		expect(failure).toMatchObject({
			code: 'server-misbehaved',
			message: expect.stringMatching(`^localhost, port ${host.port}, .*${words}`),
		});
		expect(isOutageCode(failure.code)).toBe(true);
		expect(host.sent()).toBeLessThan(40 * MEGABYTE);
	});

	it('is given up that greets without end', async () => {
		host = await startScriptedImap({ LOGIN: () => endless(() => '* OK [ALERT] please wait') });

		await expect(connectMailbox(connectionTo(host, { user: 'anna' }))).rejects.toMatchObject({
			code: 'server-misbehaved',
		});
	});

	it('may have as many folders as people have, and they are found at once', async () => {
		host = await startScriptedImap({
			LIST: () => [
				'* LIST () "/" INBOX',
				...Array.from({ length: 19_000 }, (_, n) => `* LIST () "/" "Übung/${n % 100}/Ordner ${n}"`),
				...['* LIST () "/" Done', '* LIST () "/" "Not done"'],
			],
			SELECT: () => ['* 0 EXISTS', '* OK [UIDVALIDITY 7] x'],
		});
		const client = await connectMailbox(connectionTo(host, { user: 'anna' }));

		const { processed } = await ensureFolders(client, {
			toProcess: 'Inbox',
			processed: 'inbox.done',
			unprocessed: 'NOT DONE',
			createMissing: false,
		});

		expect(processed.path).toBe('Done');
		client.close();
	});

	it('may send a large mail, and one a little larger than it told', async () => {
		const content = 'x'.repeat(6 * MEGABYTE);
		host = await startScriptedImap({
			'UID FETCH': ({ rest }) =>
				rest.includes('BODY')
					? [`* 1 FETCH (UID 1 BODY[] {${content.length}}\r\n${content})`]
					: [`* 1 FETCH (UID 1 RFC822.SIZE ${5 * MEGABYTE})`],
		});
		const client = await connectMailbox(connectionTo(host, { user: 'anna' }));

		await openFolder(client, 'INBOX');
		const mails = await Array.fromAsync(fetchMails(client, [1], { readInFullUpTo: 25 * MEGABYTE }));

		expect(mails.map(({ source }) => source.length)).toEqual([content.length]);
		client.close();
	});
});
