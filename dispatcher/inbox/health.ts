import type { DispatcherError, DispatcherErrorCode } from '../core/errors';
import type { Logger } from '../core/ports';

/** An outage that comes back so soon is one that flaps, and not another one. */
const SAME_OUTAGE_WITHIN_MS = 5 * 60_000;

/** Ways in which one and the same server can be out of reach, from one try to the next. */
const serverAway: ReadonlySet<DispatcherErrorCode> = new Set<DispatcherErrorCode>([
	'host-not-found',
	'connection-failed',
	'connection-lost',
	'timed-out',
	'tls-failed',
]);

/** Whether a division is being processed, whoever finds out that it is not. */
export interface InboxHealth {
	/** A connection or a look at the folder failed: the first one of an outage is reported. */
	failed(error: DispatcherError): void;
	/** Nothing has succeeded for too long: reported unless its outage was. */
	silent(error: DispatcherError): void;
	/** A look at the folder succeeded: the only thing that ends an outage. */
	succeeded(): void;
}

/** What health is told to. */
export interface HealthPorts {
	/** The division's name. */
	division: string;
	reportOutage: (error: DispatcherError) => void;
	logger: Logger;
}

/**
 * Creates the record of a division's outages. Each is reported once, with the reason of its first
 * failure, and its end is logged. A second fault of another kind is another outage: whoever mends
 * the first one would not hear of it. A connection that comes back ends nothing yet: only a look at
 * the folder shows that all it needs is there.
 */
export function createHealth({ division, reportOutage, logger }: HealthPorts): InboxHealth {
	/** The kinds of fault that last; true where it was reported. */
	const lasting = new Map<string, boolean>();
	let ended: { kinds: Set<string>; at: number } | undefined;

	const isRelapse = (kind: string): boolean =>
		ended?.kinds.has(kind) === true && performance.now() - ended.at < SAME_OUTAGE_WITHIN_MS;

	return {
		failed: (error) => {
			const kind = kindOf(error);
			if (lasting.has(kind)) return;
			const isNew = !isRelapse(kind);
			lasting.set(kind, isNew);
			if (isNew) return reportOutage(error);
			logger.warn(`Division "${division}" fails again`, { reason: error.message });
		},
		silent: (error) => {
			if ([...lasting.values()].includes(true)) return;
			lasting.set(kindOf(error), true);
			reportOutage(error);
		},
		succeeded: () => {
			if (lasting.size === 0) return;
			ended = { kinds: new Set(lasting.keys()), at: performance.now() };
			lasting.clear();
			logger.info(`Division "${division}" is being processed again`);
		},
	};
}

function kindOf({ code }: DispatcherError): string {
	return serverAway.has(code) ? 'server-away' : code;
}
