import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDraw, type Draw } from '../chaos/draw';
import { ReadingPool } from '../dispatcher/message/reading-pool';
import type { MailReading } from '../dispatcher/message/reader';
import { hostileMails } from '../test/dispatcher/message/hostile-mails';
import { readCorpus } from '../test/mails/corpus';
import { problemsOf } from './invariants';
import { LARGEST, mutate } from './mutations';
import type { FuzzOptions } from './options';
import { shrink } from './shrink';

const AT_A_TIME = 32;
const MINUTE_MS = 60_000;
const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 1_500;
const RECEIVED_AT = new Date('2026-11-24T10:00:00Z');

/** A mail that was not read as it has to be. */
export interface Finding {
	problem: string;
	/** The mail that it was made of, and how. */
	from: string;
	/** The file that has its bytes. */
	file: string;
	octets: number;
}

/** What came of a run. */
export interface FuzzResult {
	mutations: number;
	/** How often each way to change a mail was taken. */
	byName: Map<string, number>;
	hostile: Array<{ name: string; milliseconds: number }>;
	/** One of each problem; how often it was found. */
	findings: Array<Finding & { times: number }>;
	slowestBatchMs: number;
	mostMegabytes: number;
	seconds: number;
	folder: string;
}

/** A mail that is to be read, and what it was made of. */
interface Made {
	source: Buffer;
	from: string;
}

/** Reads mails that were changed at random in the threads in which all mails are read. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
	const pool = new ReadingPool({
		// More than a second of a processor is a finding.
		limits: { seconds: 1, megabytes: 256, threads: 2 },
		script: join(__dirname, '../dispatcher/message/reading-worker.ts'),
	});
	const run = new FuzzRun(pool, join(__dirname, '../.local/fuzz', String(options.seed)));
	try {
		await run.readHostile();
		await run.readMutations(options);
		return await run.result();
	} finally {
		await pool.close();
	}
}

class FuzzRun {
	private readonly startedAt = performance.now();

	private readonly byName = new Map<string, number>();

	private readonly hostile: FuzzResult['hostile'] = [];

	private readonly found = new Map<string, Made & { times: number }>();

	private mutations = 0;

	private slowestBatchMs = 0;

	private mostMegabytes = 0;

	constructor(
		private readonly pool: ReadingPool,
		private readonly folder: string,
	) {}

	async readHostile(): Promise<void> {
		for (const [name, make] of Object.entries(hostileMails)) {
			const made = { source: Buffer.from(make(LARGEST)), from: `hostile: ${name}` };
			const milliseconds = await this.readBatch([made]);
			this.hostile.push({ name, milliseconds });
		}
	}

	async readMutations({ seed, minutes, mails }: FuzzOptions): Promise<void> {
		const draw = createDraw(seed, 0);
		const corpus = readCorpus();
		const until = this.startedAt + minutes * MINUTE_MS;
		while (this.mutations < mails && performance.now() < until) {
			const batch = Array.from({ length: Math.min(AT_A_TIME, mails - this.mutations) }, () =>
				this.make(corpus, draw),
			);
			this.mutations += batch.length;
			this.slowestBatchMs = Math.max(this.slowestBatchMs, await this.readBatch(batch));
		}
	}

	/** Keeps the bytes of each finding, as few of them as show it. */
	async result(): Promise<FuzzResult> {
		const findings: FuzzResult['findings'] = [];
		for (const [problem, { source, from, times }] of this.found) {
			const small = await shrink(source, async (less) => {
				const [reading] = await this.read([less]);
				return problemsOf(less, reading).includes(problem);
			});
			mkdirSync(this.folder, { recursive: true });
			const file = join(this.folder, `${findings.length + 1}.eml`);
			writeFileSync(file, small);
			findings.push({ problem, from, file, octets: small.length, times });
		}
		return {
			mutations: this.mutations,
			byName: this.byName,
			hostile: this.hostile,
			findings,
			slowestBatchMs: this.slowestBatchMs,
			mostMegabytes: this.mostMegabytes,
			seconds: (performance.now() - this.startedAt) / 1_000,
			folder: this.folder,
		};
	}

	private make(corpus: ReturnType<typeof readCorpus>, draw: Draw): Made {
		const { kind, name, source: original } = draw.pick(corpus);
		const { source, names } = mutate(original, draw);
		for (const each of names) this.byName.set(each, (this.byName.get(each) ?? 0) + 1);
		return { source, from: `${kind}/${name}: ${names.join(', ')}` };
	}

	/** @returns how long it took. */
	private async readBatch(batch: Made[]): Promise<number> {
		const startedAt = performance.now();
		const readings = await this.read(batch.map(({ source }) => source));
		const milliseconds = performance.now() - startedAt;
		for (const [at, made] of batch.entries()) this.judge(made, readings[at]);
		const megabytes = process.memoryUsage().rss / MEGABYTE;
		this.mostMegabytes = Math.max(this.mostMegabytes, megabytes);
		const last = batch.at(-1);
		if (megabytes > MOST_MEGABYTES && last) this.note('memory is not bounded', last);
		return milliseconds;
	}

	private judge(made: Made, reading: MailReading | undefined): void {
		for (const problem of problemsOf(made.source, reading)) this.note(problem, made);
	}

	private note(problem: string, made: Made): void {
		const known = this.found.get(problem);
		if (known === undefined) this.found.set(problem, { ...made, times: 1 });
		else known.times++;
	}

	private async read(sources: Buffer[]): Promise<MailReading[]> {
		const mails = sources.map((source) => ({
			source,
			options: { size: source.length, keepAttachments: true, receivedAt: RECEIVED_AT },
		}));
		return await this.pool.readMails(mails);
	}
}
