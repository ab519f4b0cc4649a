import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { startDivision, type Division } from '../../../dispatcher/division';
import type { InboxSettings } from '../../../dispatcher/index';
import { decideMails } from '../../../dispatcher/inbox/decide-mails';
import { connectionTo } from '../../../test/hosts/mailboxes';
import {
	decisionOf,
	runShippedWorkflow,
	storeFile,
} from '../../../test/dispatcher/shipped-workflow';
import { shippedSettings } from '../../shipped-settings';
import type { EngineArgument } from '../engine-argument';
import { serve } from '../serve';

interface Place {
	store: Store;
	settings: InboxSettings;
	mailServer: EngineArgument['mailServer'];
	/** For attachments that are streamed. */
	folder: string;
}

/** The engine without n8n: divisions at work on the shipped workflow in plain calls, until it is over. */
serve(async ({ location, mailServer, divisions }: EngineArgument) => {
	const store = await openStore(location);
	const settings = await Promise.all(divisions.map(shippedSettings));
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	return async (over) => {
		const running = settings.map((each) => startOne({ store, settings: each, mailServer, folder }));
		await once(over, 'abort');
		await Promise.all(running.map(async (division) => await division.stop()));
		await store.close();
		await rm(folder, { recursive: true, force: true });
	};
});

function startOne({ store, settings, mailServer, folder }: Place): Division {
	const { division } = settings;
	return startDivision(settings, {
		openStore: async () => await Promise.resolve(store),
		connection: async () =>
			await Promise.resolve(connectionTo(mailServer, { user: division.mailbox })),
		sending: async () => await Promise.resolve(undefined),
		storeAttachment: async (_attachment, content) => await storeFile(folder, content),
		reportOutage: (error) => {
			throw error;
		},
		emitMails: async (mails) => await runShippedWorkflow({ store, division }, mails),
		emitFailed: async (mails) => {
			await decideMails(
				store,
				mails.map((mail) => decisionOf(division, mail, mail.reason)),
			);
			return { ok: true };
		},
		logger: silentLogger,
		random: Math.random,
	});
}
