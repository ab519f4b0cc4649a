import { DispatcherError } from '../core/errors';
import type { FileMailRequest } from './filing-request';
import type { KnownTask } from './known-tasks';

const MOVE_BACK = 'move the mail back to the folder to process';

export function noLedgerRow({ intakeId }: FileMailRequest): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The intake ledger has no row ${intakeId}`,
		whatToDo: 'Choose the same database in all nodes of the workflow.',
	});
}

/** The mail may join a task, and creates none. */
export function noTaskWanted(whatHappened: string): DispatcherError {
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened,
		whatToDo: 'Nothing, unless it reports that a notice did not arrive.',
	});
}

/** The subject names tasks that there are not. */
export function noTask({ tag, named }: FileMailRequest): DispatcherError {
	const digits = (named.subject[0] ?? '').slice(0, 40);
	return new DispatcherError({
		code: 'task-not-found',
		whatHappened: `The subject names the task [${tag}#${digits}], which the division does not have`,
		whatToDo: `Correct the subject and ${MOVE_BACK}, or answer it yourself.`,
	});
}

export function automaticWithoutTask({ automaticKind }: FileMailRequest['mail']): DispatcherError {
	const kind = automaticKind === null ? '' : ` (${automaticKind.replaceAll('-', ' ')})`;
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened: `The mail was written by a machine${kind} and belongs to no task`,
		whatToDo:
			'Nothing, unless it is a request: then set Automatic Mail Without a Task in the trigger.',
	});
}

export function fromDivision(mailbox: string): DispatcherError {
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened: `The mail comes from the division’s own address ${mailbox} and belongs to no task`,
		whatToDo: 'Send requests from another address.',
	});
}

export function fromStranger({ mail }: FileMailRequest, task: KnownTask): DispatcherError {
	const sender = mail.from?.address ?? 'nobody';
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened: `The mail belongs to the task ${nameOf(task)}, where its sender ${sender} is not known`,
		whatToDo: 'Look whether its sender is who he says he is, and answer it yourself.',
	});
}

export function answersAbroad(task: KnownTask): DispatcherError {
	return new DispatcherError({
		code: 'task-not-wanted',
		whatHappened: `The mail answers a message of the task ${nameOf(task)}, which belongs to the division "${task.division}"`,
		whatToDo: 'Move the mail to the mailbox of that division, or answer it yourself.',
	});
}

function nameOf({ reference }: KnownTask): string {
	return reference ?? 'of another mail';
}
