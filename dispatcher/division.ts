import type { Store } from './database/open-store';
import { startInbox } from './inbox/inbox';
import type { InboxPorts, InboxSettings } from './inbox/types';
import { watchMailbox } from './mailbox/watch';
import { sharedReader } from './message/shared-reader';
import { startRelay } from './outbox/relay/relay';
import type { SmtpConnection } from './outbox/types';

/** What a division's agent needs of the world around it. */
export interface DivisionPorts extends Omit<InboxPorts, 'onNotices' | 'watchMailbox' | 'reader'> {
	/** The way out, asked for before each round of sending; undefined: the division names none. */
	sending: () => Promise<SmtpConnection | undefined>;
}

/** A division at work. */
export interface Division {
	/** Ends in good order, in bounded time. What is decided and not moved is settled at the next start. */
	stop(): Promise<void>;
}

/**
 * Sets a division to work: its inbox reads and moves mails over one connection, its relay sends what
 * is due in its outbox. Nobody else talks to the division's mail servers.
 */
export function startDivision(settings: InboxSettings, ports: DivisionPorts): Division {
	const wakeUp = new WakeUp(settings.division.name, () => relay.wake());
	const relay = startRelay({
		store: async () => wakeUp.listenTo(await ports.openStore()),
		divisionName: settings.division.name,
		connection: async () => await ports.sending(),
		onOutage: (error) => ports.reportOutage(error),
		onRecovery: () => ports.logger.info(`Division "${settings.division.name}" can send again`),
		reader: sharedReader,
		logger: ports.logger,
		random: ports.random,
	});
	const inbox = startInbox(withWorkflow(settings, ports), {
		...ports,
		watchMailbox,
		reader: sharedReader,
		onNotices: () => relay.wake(),
	});
	// What was left over goes out although the mailbox may be away.
	relay.wake();
	return {
		stop: async () => {
			const { isClosed, closed } = await inbox.stop();
			const isStopped = closed.then(async () => {
				// What was moved late may have a notice, and nobody waits for it.
				if (!isClosed) await relay.idle();
				wakeUp.stop();
				await relay.stop();
			});
			if (isClosed) await isStopped;
		},
	};
}

/** Links to the workflow are written by others, too, who know the division only. */
function withWorkflow(settings: InboxSettings, { workflow }: DivisionPorts): InboxSettings {
	return { ...settings, division: { ...settings.division, workflow } };
}

/** Wakes the relay as soon as something is queued in this process. */
class WakeUp {
	private store: Store | undefined;

	constructor(
		private readonly divisionName: string,
		private readonly wake: () => void,
	) {}

	listenTo(store: Store): Store {
		if (this.store?.changes === store.changes) return store;
		this.stop();
		this.store = store;
		store.changes.on('outbox', this.onChange);
		return store;
	}

	stop(): void {
		this.store?.changes.off('outbox', this.onChange);
		this.store = undefined;
	}

	private readonly onChange = (divisionName: string): void => {
		if (divisionName === this.divisionName) this.wake();
	};
}
