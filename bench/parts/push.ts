import type { Bench } from '../bench';
import type { Measurement } from '../measurement';
import type { PushTimes } from '../measurements/push';
import { measurePushAtEngine } from '../measurements/push-engine';
import { measurePushInN8n } from '../measurements/push-n8n';
import type { BenchOptions } from '../options';
import type { Part } from '../part';
import type { Row } from '../table';
import { milliseconds } from '../units';

/** How soon a mail that arrives alone is a task. */
export function pushPart(
	{ servers, n8n }: Bench,
	{ pushedMails: count }: Pick<BenchOptions, 'pushedMails'>,
): Part {
	const measured: Array<[string, Measurement<PushTimes>]> = [
		['Our engine', measurePushAtEngine(servers, { name: 'Push at our engine', count })],
		['Our workflow in n8n', measurePushInN8n(n8n, servers, { name: 'Push in n8n', count })],
	];
	return {
		measurements: measured.map(([, measurement]) => measurement),
		section: () => ({
			title: `${count} mails arrive one by one: time since the delivery (95 % of the mails within)`,
			rows: measured.flatMap(([who, measurement]) => rowsOf(who, measurement.median())),
		}),
	};
}

function rowsOf(who: string, times: PushTimes | undefined): Row[] {
	if (times === undefined) return [];
	const { notified, notifiedAtMost, claimed, claimedAtMost, filed, filedAtMost } = times;
	const after = (ms: number): string => `${milliseconds(ms)} after the notification`;
	return [
		{
			name: `${who}: the server notifies those who listen (Dovecot waits 500 ms for more)`,
			result: within(notified, notifiedAtMost),
		},
		{
			name: `${who}: the mail is claimed`,
			result: within(claimed, claimedAtMost),
			ofLimit: after(times.claimedAfter),
		},
		{
			name: `${who}: the mail is filed`,
			result: within(filed, filedAtMost),
			ofLimit: after(times.filedAfter),
		},
	];
}

function within(median: number, most: number): string {
	return `${milliseconds(median)} (${milliseconds(most)})`;
}
