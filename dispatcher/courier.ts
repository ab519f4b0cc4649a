import type { Desk } from './desk/open-desk';
import { sendQueued } from './notices';
import type { OutboxReport, SmtpConnection } from './notice/types';
import type { Logger, RandomSource } from './ports';

/** Sends what waits in the outbox, now and again later while the server is away. */
export interface Courier {
	/** Sends what is due and plans the next round where something is left. */
	deliver(connection: SmtpConnection): Promise<OutboxReport>;
	/** Ends the planned round. */
	stop(): void;
}

/** What a courier works with. */
export interface CourierTools {
	desk: Desk;
	/** Whose mails it carries. */
	divisionName: string;
	logger: Logger;
	random: RandomSource;
}

/**
 * Creates the courier of a division. Its timer keeps no process alive.
 *
 * A notice that the server did not take is tried again by itself: without this it would wait for the
 * next mail that cannot be processed.
 */
export function createCourier(tools: CourierTools): Courier {
	let planned: NodeJS.Timeout | undefined;

	const plan = (connection: SmtpConnection, report: OutboxReport): void => {
		const times = report.delayed.map(({ retryAt }) => retryAt.getTime());
		if (times.length === 0) return;
		clearTimeout(planned);
		const waitMs = Math.max(1000, Math.min(...times) - tools.desk.clock().getTime());
		planned = setTimeout(() => {
			deliver(connection).catch((error: unknown) => {
				tools.logger.error('Notices could not be sent', { error: String(error) });
			});
		}, waitMs).unref();
	};

	const deliver = async (connection: SmtpConnection): Promise<OutboxReport> => {
		const report = await sendQueued(tools.desk, connection, tools);
		plan(connection, report);
		return report;
	};

	return { deliver, stop: () => clearTimeout(planned) };
}
