import type { Logger } from 'n8n-workflow';
import {
	createCourier,
	type Courier,
	type Desk,
	type RouteResult,
	type SmtpConnection,
} from '../../dispatcher/index';

/** One courier a desk and division: it remembers what is to be tried again. */
const couriers = new WeakMap<Desk, Map<string, Courier>>();

/** What notices are delivered with. */
export interface Delivery {
	desk: Desk;
	connection: SmtpConnection;
	/** Whose notices. */
	divisionNames: Iterable<string>;
	logger: Logger;
}

/**
 * Sends the notices of these mails, with whatever else of their divisions is due, and writes on the
 * results what became of each. A server that is away fails nothing: the notice stays queued and is
 * tried again.
 */
export async function deliverNotices(
	results: RouteResult[],
	{ divisionNames, connection, ...tools }: Delivery,
): Promise<void> {
	for (const divisionName of divisionNames) {
		const report = await courierOf(divisionName, tools).deliver(connection);
		const sent = new Set(report.sent);
		const remarks = new Map(
			[...report.delayed, ...report.failed].map(({ id, reason }) => [id, reason]),
		);
		const failed = new Set(report.failed.map(({ id }) => id));
		for (const result of results) {
			if (!('routed' in result)) continue;
			const { notice, noticeId } = result.routed;
			if (notice === undefined || noticeId === undefined) continue;
			if (sent.has(noticeId)) notice.state = 'sent';
			if (failed.has(noticeId)) notice.state = 'failed';
			notice.remark ??= remarks.get(noticeId) as string;
		}
	}
}

function courierOf(divisionName: string, { desk, logger }: Pick<Delivery, 'desk' | 'logger'>) {
	const ofDesk = couriers.get(desk) ?? new Map<string, Courier>();
	couriers.set(desk, ofDesk);
	const courier =
		ofDesk.get(divisionName) ?? createCourier({ desk, divisionName, logger, random: Math.random });
	ofDesk.set(divisionName, courier);
	return courier;
}
