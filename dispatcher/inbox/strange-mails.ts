import { DispatcherError } from '../core/errors';

/** A mail that somebody or something puts back each time it is moved. */
export function comesBack({ subject }: { subject: string }, folder: string): DispatcherError {
	return new DispatcherError({
		code: 'mail-returns',
		whatHappened: `The mail "${subject}" comes back to the folder "${folder}" each time it is moved`,
		whatToDo:
			'Look for a rule that moves it back, or choose a real folder: a search folder shows mails wherever they are. It is processed ever more rarely until then.',
	});
}

/** So many mails were left to executions that waited too long. */
export function waitedInVain(count: number): DispatcherError {
	return new DispatcherError({
		code: 'waited-in-vain',
		whatHappened: `Executions that waited with ${count === 1 ? '1 mail' : `${count} mails`} did not decide in time`,
		whatToDo:
			'The mails are handed over again. If approvals take longer, raise the trigger’s option Longest Wait (Days); if the steps behind a timed wait do, raise Longest Execution (Minutes).',
	});
}
