import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import { cutInParts } from '../core/cut-in-parts';
import { DispatcherError } from '../core/errors';
import { Turns } from '../core/turns';
import { packBytes, unpackBytes } from './packed-bytes';
import type { MailReader, MailReading, UnreadMail } from './reader';
import type { ReadingLimits } from './reading-limits';
import type { ReadAnswer, ReadingAnswer, ReadingKind, ReadingTask } from './reading-messages';
import { watchReading } from './reading-watch';
import { NO_THREAD, type ThreadFields } from './thread-fields';

/** What is just made and soon gone: with more of it n8n's process grows by 80 MB, and nothing is faster. */
const YOUNG_MEGABYTES = 16;

/** Octets of mail that a thread is given at a time: enough that the way there and back does not count. */
const OCTETS_AT_A_TIME = 256 * 1024;
const MAILS_AT_A_TIME = 64;
/** Longer than the usual pause between two mails, since starting a thread takes longer than reading one. */
const IDLE_MS = 5 * 60_000;

/** What a pool of readers is made with. */
export interface ReadingPoolOptions {
	limits: ReadingLimits;
	/** The file that its threads run. */
	script: string;
	/** After so long without work a thread ends. */
	idleMs?: number;
}

/** The answers to all mails, or which mail broke the reading of all. */
type Attempt = { answers: ReadingAnswer[] } | { broken: { at: number; reason: string } };

/** What is read of a mail: without options, how it belongs to others. */
type Unread = Pick<UnreadMail, 'source'> & Partial<UnreadMail>;

/** Reads mails in threads, which start with the first mail and end when there is nothing to do. */
export class ReadingPool implements MailReader {
	private readonly pool: Tinypool;

	private readonly turns: Turns;

	private readonly limits: ReadingLimits;

	private isClosed = false;

	/** Ends each attempt that waits for its thread. */
	private readonly starting = new Set<(reason: string) => void>();

	constructor({ limits, script, idleMs = IDLE_MS }: ReadingPoolOptions) {
		this.limits = limits;
		this.turns = new Turns(limits.threads);
		this.pool = new Tinypool({
			filename: script,
			minThreads: 0,
			maxThreads: limits.threads,
			idleTimeout: idleMs,
			resourceLimits: {
				maxOldGenerationSizeMb: limits.megabytes,
				maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
			},
		});
		// Of a thread that fails before it has begun; the watch tells who waits for it.
		this.pool.on('error', (error: unknown) => {
			for (const end of this.starting) end(wordsOf(error));
		});
	}

	/** How many threads there are now. */
	get threads(): number {
		return this.pool.threads.length;
	}

	async readMails(mails: UnreadMail[]): Promise<MailReading[]> {
		const answers = await this.readAll('whole', mails);
		const failed = mails.filter((_, at) => isFailed(answers[at]));
		const plain = (await this.readAll('plain', failed)).values();
		return answers.map((answer) => {
			if (isFailed(answer)) return plainReading(answer.failed, plain.next().value);
			return { parsed: parsedFrom(answer as ReadAnswer) };
		});
	}

	async readThreads(headers: Buffer[]): Promise<ThreadFields[]> {
		const answers = await this.readAll(
			'thread',
			headers.map((source) => ({ source })),
		);
		return answers.map((answer) => ('thread' in answer ? answer.thread : NO_THREAD));
	}

	/** Ends all threads; what they are reading fails, and so does what is asked for later. */
	async close(): Promise<void> {
		this.isClosed = true;
		await this.pool.destroy();
	}

	private async readAll(kind: ReadingKind, mails: Unread[]): Promise<ReadingAnswer[]> {
		const parts = this.split(mails);
		const answers = await Promise.all(parts.map(async (part) => await this.readPart(kind, part)));
		return answers.flat();
	}

	/** So that each thread has something to do, and nothing is too large to be taken in at once. */
	private split(mails: Unread[]): Unread[][] {
		const octets = mails.reduce((sum, { source }) => sum + source.length, 0);
		const share = Math.max(octets / this.limits.threads, OCTETS_AT_A_TIME / 4);
		return cutInParts(mails, {
			most: MAILS_AT_A_TIME,
			room: Math.min(OCTETS_AT_A_TIME, share),
			sizeOf: ({ source }) => source.length,
		});
	}

	/** Where a mail breaks the reading, those beside it are read again without it. */
	private async readPart(kind: ReadingKind, mails: Unread[]): Promise<ReadingAnswer[]> {
		const result = await this.turns.take(async () => await this.attempt(kind, mails));
		if ('answers' in result) return result.answers;
		const { at, reason } = result.broken;
		const others = mails.toSpliced(at, 1);
		const answers = others.length === 0 ? [] : await this.readPart(kind, others);
		return answers.toSpliced(at, 0, { failed: `The mail cannot be read: ${reason}` });
	}

	private async attempt(kind: ReadingKind, mails: Unread[]): Promise<Attempt> {
		if (this.isClosed) throw unavailable('the reader is closed');
		const { port1, port2 } = new MessageChannel();
		const task = taskOf(kind, mails, port2);
		const progress = new Int32Array(task.progress);
		const begun = (): number => Atomics.load(progress, 0);
		const ending = new AbortController();
		const end = (reason: string): void => ending.abort(reason);
		const endStart = (reason: string): void => {
			if (begun() === 0) end(reason);
		};
		const unwatch = watchReading({ progress, limits: this.limits, onOver: end });
		this.starting.add(endStart);
		try {
			const transferList = [task.contents.bytes, port2];
			await this.pool.run(task, { transferList, signal: ending.signal });
			return { answers: receiveAnswers(port1) };
		} catch (error) {
			const { signal } = ending;
			const reason = signal.aborted ? String(signal.reason) : this.explain(error);
			if (begun() === 0 || this.isClosed) throw unavailable(reason, error);
			return { broken: { at: begun() - 1, reason } };
		} finally {
			unwatch();
			this.starting.delete(endStart);
			port1.close();
		}
	}

	private explain(error: unknown): string {
		const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
		return isMemory ? `it takes more than ${this.limits.megabytes} MB of memory` : wordsOf(error);
	}
}

/** They were put there before the task was done, so they are there. */
function receiveAnswers(port: MessagePort): ReadingAnswer[] {
	const received = receiveMessageOnPort(port) as { message: ReadingAnswer[] } | undefined;
	return received?.message ?? [];
}

function taskOf(kind: ReadingKind, mails: Unread[], answers: MessagePort): ReadingTask {
	const contents = mails.flatMap(({ source, options }) => [
		source,
		...(options?.returnedHeaders ?? []),
	]);
	return {
		kind,
		contents: packBytes(contents),
		mails: mails.map(({ options }) => {
			if (options === undefined) return { options, returnedHeaders: 0 };
			const { returnedHeaders = [], ...others } = options;
			return { options: others, returnedHeaders: returnedHeaders.length };
		}),
		answers,
		progress: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
	};
}

function isFailed(answer: ReadingAnswer | undefined): answer is { failed: string } {
	return answer !== undefined && 'failed' in answer;
}

function plainReading(reason: string, answer: ReadingAnswer | undefined): MailReading {
	if (answer === undefined || !('contents' in answer)) return { unreadable: reason };
	return { parsed: parsedFrom(answer), plainBecause: reason };
}

function parsedFrom({ mail, attachments, contents }: ReadAnswer) {
	const buffers = unpackBytes(contents).values();
	return {
		mail,
		attachments: attachments.map((described) => ({
			...described,
			content: buffers.next().value ?? Buffer.alloc(0),
		})),
	};
}

function unavailable(reason: string, cause?: unknown): DispatcherError {
	return new DispatcherError({
		code: 'reader-unavailable',
		whatHappened: `No thread can be started to read mails: ${reason}`,
		whatToDo:
			'Nothing is lost: the next check tries again. If this continues, raise HELP_DESK_READING_MEGABYTES, or see the n8n log.',
		cause,
	});
}

function wordsOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
