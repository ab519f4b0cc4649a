import type { Bench } from '../bench';
import type { BenchN8n } from '../bench-n8n';
import type { Part } from '../part';
import type { Row } from '../table';
import { megabytes } from '../units';

/** How much memory n8n takes, before anything is measured in it and at its peak. */
export function memoryPart({ n8n, otherN8n }: Bench): Part {
	return {
		measurements: [],
		section: () => ({
			title: 'Memory of n8n’s process, over all of the above',
			rows: [
				rowOf('n8n with our workflows', n8n),
				rowOf('n8n with its own Email Trigger (IMAP)', otherN8n),
			],
		}),
	};
}

function rowOf(name: string, n8n: BenchN8n): Row {
	const { before, peak } = n8n.memory();
	return { name, result: `${megabytes(before)} before, ${megabytes(peak)} at its peak` };
}
