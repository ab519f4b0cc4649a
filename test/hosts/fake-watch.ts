import type { Folder } from '../../dispatcher/mailbox/folder';
import { connectionLost } from '../../dispatcher/mailbox/use-client';
import type { MailboxWatch, MailboxWatchOptions } from '../../dispatcher/mailbox/watch';
import { FakeConnection, type FakeMailbox } from './fake-mailbox';

/** Keeps a connection as `mailbox/watch.ts` does, as far as the inbox can tell. */
export class FakeWatch implements MailboxWatch {
	private connection: FakeConnection;

	private connected: Promise<void>;

	private lastWork: Promise<unknown> = Promise.resolve();

	private isStopped = false;

	constructor(
		private readonly mailbox: FakeMailbox,
		private readonly options: MailboxWatchOptions,
		private readonly onEnd: () => void,
	) {
		this.connection = new FakeConnection(mailbox);
		this.connected = this.connect();
	}

	wake(reason: 'connected' | 'push'): void {
		if (this.isStopped || (reason === 'push' && !this.options.push)) return;
		this.options.onWake(reason);
	}

	cut(): void {
		this.connection.usable = false;
		this.connection = new FakeConnection(this.mailbox);
		this.connected = this.connect();
	}

	async use<T>(work: (folder: Folder) => Promise<T>): Promise<T> {
		const result = this.lastWork.then(async () => {
			await this.connected;
			if (this.isStopped) throw connectionLost();
			if (this.mailbox.outage !== undefined) throw this.mailbox.outage;
			return await work(this.connection);
		});
		this.lastWork = result.catch(() => undefined);
		return await result;
	}

	async refresh(): Promise<void> {
		await this.options.connection();
	}

	async stop(): Promise<void> {
		this.abandon();
		await this.lastWork;
	}

	abandon(): void {
		this.isStopped = true;
		this.onEnd();
	}

	private async connect(): Promise<void> {
		await this.options.connection();
		const { outage } = this.mailbox;
		if (outage !== undefined) this.options.onOutage(outage);
		else this.wake('connected');
	}
}
