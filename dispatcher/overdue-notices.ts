import { holdsOverdueMail } from './desk/outbox';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import type { Logger } from './ports';

/** Whoever queued a notice sends it at once, or has a timer for it: later than this it has ended. */
const OVERDUE_MS = 60_000;
const FIRST_PAUSE_MS = 2 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** What is done about notices that nobody sends. */
export interface OverdueTools {
	/** Starts an execution that sends what is due. */
	sendOverdue(): Promise<unknown>;
	logger: Logger;
}

/**
 * Has notices sent whose sender was ended before it could: otherwise they would wait for the next
 * mail. Where that does not help, since no node behind the trigger sends, it is done ever more rarely.
 */
export class OverdueNotices {
	private pauseMs = FIRST_PAUSE_MS;

	private notBefore = 0;

	constructor(private readonly tools: OverdueTools) {}

	/** Looks once, and waits for no execution. */
	async look(desk: Desk, divisionId: number): Promise<void> {
		const now = desk.clock().getTime();
		if (now < this.notBefore) return;
		if (!(await holdsOverdueMail(desk, { divisionId, overdueMs: OVERDUE_MS }))) {
			this.pauseMs = FIRST_PAUSE_MS;
			return;
		}
		if (!(await readSettings(desk)).sendsCommunications) return;
		this.notBefore = now + this.pauseMs;
		this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
		this.tools.sendOverdue().catch((error: unknown) =>
			this.tools.logger.warn('Notices are overdue, and no execution to send them was started', {
				error: String(error),
			}),
		);
	}
}
