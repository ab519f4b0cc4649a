/** What the bench tells a process that works apart. It lives until the bench leaves it. */
export type ToApart = { kind: 'prepare'; argument: unknown } | { kind: 'begin' } | { kind: 'end' };
/** What the bench hears of it. */
export type FromApart =
	{ kind: 'ready' } | { kind: 'result'; result: unknown } | { kind: 'failed'; reason: string };

/** Prepared work; it ends by itself, or when it is told that it is over. */
export type Work<Result> = (over: AbortSignal) => Promise<Result>;

/**
 * Does one piece of work in a process of its own, so that its processor time is nobody else's.
 *
 * @param prepare what comes before the work and is not measured.
 */
export function serve<Argument, Result>(
	prepare: (argument: Argument) => Promise<Work<Result>>,
): void {
	const over = new AbortController();
	const ready = Promise.withResolvers<Work<Result>>();
	const begin = async (): Promise<void> => {
		const result = await (await ready.promise)(over.signal);
		await tell({ kind: 'result', result });
	};
	const prepareFor = async (argument: Argument): Promise<void> => {
		ready.resolve(await prepare(argument));
		await tell({ kind: 'ready' });
	};
	process.on('message', (message: ToApart) => {
		if (message.kind === 'prepare') prepareFor(message.argument as Argument).catch(fail);
		if (message.kind === 'begin') begin().catch(fail);
		if (message.kind === 'end') over.abort();
	});
	// Its time was read, or whoever started it is gone.
	process.on('disconnect', () => process.exit());
}

function fail(error: unknown): void {
	const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
	void tell({ kind: 'failed', reason }).finally(() => process.exit(1));
}

async function tell(message: FromApart): Promise<void> {
	await new Promise<void>((resolve) => process.send?.(message, () => resolve()));
}
