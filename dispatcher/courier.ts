import { randomUUID } from 'node:crypto';
import type { Desk } from './desk/open-desk';
import { SENDING_TIMEOUTS } from './notice/smtp-timeouts';
import type { SmtpConnection } from './notice/types';
import type { Logger, RandomSource } from './ports';
import { sendDue } from './relay-round';

/** What came of sending. */
interface CourierReport {
	sent: number[];
	delayed: Array<{ id: number; reason: string }>;
	failed: Array<{ id: number; reason: string }>;
}

/** Sends what waits in the outbox. Only until the trigger's relay does so, which replaces it. */
export interface Courier {
	deliver(connection: SmtpConnection): Promise<CourierReport>;
}

/** Creates the courier of a division. */
export function createCourier(tools: {
	desk: Desk;
	divisionName: string;
	logger: Logger;
	random: RandomSource;
}): Courier {
	const never = new AbortController().signal;
	return {
		deliver: async (connection) => {
			const report: CourierReport = { sent: [], delayed: [], failed: [] };
			await sendDue(tools.desk, connection, {
				...tools,
				owner: randomUUID(),
				leaseMs: 2 * 60_000,
				smtp: SENDING_TIMEOUTS,
				signal: never,
				hurry: never,
				onSettled: ({ id, state, reason = '' }) => {
					if (state === 'sent' || state === 'partly-sent') report.sent.push(id);
					else if (state === 'queued') report.delayed.push({ id, reason });
					else report.failed.push({ id, reason });
				},
			});
			return report;
		},
	};
}
