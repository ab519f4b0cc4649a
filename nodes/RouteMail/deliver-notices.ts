import type { Logger } from 'n8n-workflow';
import {
	createCourier,
	type Courier,
	type Desk,
	type RouteResult,
	type SmtpConnection,
} from '../../dispatcher/index';

/** One courier a desk: it remembers what is to be tried again. */
const couriers = new WeakMap<Desk, Courier>();

/**
 * Sends the notices of these mails, with whatever else is due, and writes on the results what became
 * of each. A server that is away fails nothing: the notice stays queued and is tried again.
 */
export async function deliverNotices(
	results: RouteResult[],
	{ desk, connection, logger }: { desk: Desk; connection: SmtpConnection; logger: Logger },
): Promise<void> {
	const courier = couriers.get(desk) ?? createCourier({ desk, logger, random: Math.random });
	couriers.set(desk, courier);
	const report = await courier.deliver(connection);
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
