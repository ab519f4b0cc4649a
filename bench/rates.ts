import type { Measurement } from './measurement';
import type { AcknowledgedRate } from './measurements/workflow';
import type { Rate } from './meter';
import type { Row } from './table';
import { milliseconds, perSecond, times } from './units';

/** What a mail cannot cost less than. */
export interface Limit {
	/** Undefined: not measured. */
	aMail(): Cost | undefined;
}

/** Of one mail. */
export interface Cost {
	seconds: number;
	cpuSeconds: number;
}

/** What one mail costs. */
export function costOf({ mails, seconds, cpuSeconds }: Rate): Cost {
	return { seconds: seconds / mails, cpuSeconds: cpuSeconds / mails };
}

/** Several limits one after the other. */
export function sumOfLimits(parts: Array<Measurement<Rate>>): Limit {
	return {
		aMail: () => {
			const costs = parts.flatMap((part) => part.median() ?? []).map(costOf);
			if (costs.length < parts.length) return undefined;
			return {
				seconds: costs.reduce((sum, { seconds }) => sum + seconds, 0),
				cpuSeconds: costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
			};
		},
	};
}

/** A row of a rate, as far as it was measured. */
export function rateRow(measured: Measurement<Rate>, limit?: Limit): Row[] {
	const rate = measured.median();
	if (rate === undefined) return [];
	const cost = costOf(rate);
	return [
		{
			...costRow(measured.name, cost),
			servers: `${milliseconds((rate.serverSeconds / rate.mails) * 1000)} a mail`,
			...againstLimit(cost, limit?.aMail()),
		},
	];
}

/** A row of when all were acknowledged, as far as it was measured. */
export function acknowledgedRow(measured: Measurement<AcknowledgedRate>, limit: Limit): Row[] {
	const rate = measured.median();
	if (rate === undefined) return [];
	const { mails, sentSeconds: seconds, sentCpuSeconds: cpuSeconds } = rate;
	const cost = { seconds: seconds / mails, cpuSeconds: cpuSeconds / mails };
	const name = '– until the last acknowledgement is sent';
	return [{ ...costRow(name, cost), ...againstLimit(cost, limit.aMail()) }];
}

/** A row of what was put together from others. */
export function limitRow(name: string, limit: Limit): Row[] {
	const cost = limit.aMail();
	return cost === undefined ? [] : [costRow(name, cost)];
}

function costRow(name: string, { seconds, cpuSeconds }: Cost): Row {
	return {
		name,
		result: perSecond(1, seconds),
		cpu: `${milliseconds(cpuSeconds * 1000)} a mail`,
	};
}

/** A rate is a part of its limit, a cost a multiple of it. */
function againstLimit(
	{ seconds, cpuSeconds }: Cost,
	limit: Cost | undefined,
): Pick<Row, 'ofLimit' | 'cpuOfLimit'> {
	if (limit === undefined) return {};
	return {
		ofLimit: times(limit.seconds / seconds),
		cpuOfLimit: times(cpuSeconds / limit.cpuSeconds),
	};
}
