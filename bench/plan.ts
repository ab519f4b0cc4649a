import type { Bench } from './bench';
import type { BenchOptions } from './options';
import type { Part } from './part';
import { largePart } from './parts/large';
import { memoryPart } from './parts/memory';
import { pushPart } from './parts/push';
import { ratesPart } from './parts/rates';
import { taskListsPart } from './parts/task-lists';

/** Plans all measurements that are wanted, in their order. */
export function planOf(bench: Bench, options: BenchOptions): Part[] {
	const { mails, largeMails, isQuick } = options;
	const plain = ratesPart(bench, {
		title: `${mails} plain mails of 8 kB are waiting`,
		kind: 'plain',
		count: mails,
	});
	if (isQuick) return [plain, pushPart(bench, options), memoryPart(bench)];
	const html = ratesPart(bench, {
		title: `${largeMails} HTML mails, each with a 100 kB attachment, are waiting`,
		kind: 'html',
		count: largeMails,
	});
	return [
		plain,
		html,
		pushPart(bench, options),
		largePart(bench, options, plain.engine),
		taskListsPart(bench, options),
		memoryPart(bench),
	];
}
