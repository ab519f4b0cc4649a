import type { Address } from '../types';
import { attachmentsOfAnswer } from './answer-attachments';
import { writeAssignment } from './assignment';
import { forwardedOf, type Batch } from './batch';
import { colleaguesOf, copiesOf } from './effects';
import { isReachable } from './reachable';
import type { EmployeeAction, TaskByCommand } from './employee-action';
import type { FiledNow } from './filed-now';
import { writeAnswer, writeClosing, writeForward, writeRefusal } from './messages';
import type { OutgoingMessage } from './outgoing';
import type { Problem } from './problems';
import { readThreadEnd } from './thread-end';

/** A mail of somebody who works for the division, and what becomes of it. */
interface EmployeeMail {
	mail: FiledNow;
	from: Address;
}

/** Writes what an employee's mail causes: his answer, or what he is to be told. */
export async function writeEmployeeMessages(
	batch: Batch,
	mail: FiledNow,
	action: EmployeeAction,
): Promise<OutgoingMessage[]> {
	const { from, newText } = mail.request.mail;
	if (from === null) return [];
	const employee = { mail, from };
	switch (action.kind) {
		case 'aside':
			if (!action.isTold || !batch.isHeeded(mail)) return [];
			return await refuse(batch, employee, { written: newText, problems: [{ kind: 'unasked' }] });
		case 'refused':
			return await refuse(batch, employee, action);
		case 'answer':
			return [
				...(await answer(batch, employee, action.text)),
				...(await assign(batch, employee, action.changes)),
			];
		case 'note':
			return [
				...(action.changes.status === 'closed' ? await close(batch, mail) : []),
				...(await assign(batch, employee, action.changes)),
			];
	}
}

async function refuse(
	batch: Batch,
	{ mail, from: to }: EmployeeMail,
	{ written, problems }: { written: string; problems: Problem[] },
): Promise<OutgoingMessage[]> {
	const { communication, request } = mail;
	if (communication === undefined) return [];
	const told = { ...request.mail, newText: written };
	const about = { mail: told, to, problems, aboutId: communication.id };
	return [await writeRefusal(batch.contextOf(mail), about)];
}

async function answer(
	batch: Batch,
	{ mail, from: author }: EmployeeMail,
	text: string,
): Promise<OutgoingMessage[]> {
	const { request, task, plan } = mail;
	const { ownMailboxes } = batch;
	const context = batch.contextOf(mail);
	const { db } = batch.store;
	const end = await readThreadEnd(db, batch.threadOf(mail));
	const requester = task.requesterAddress ?? '';
	const isAll = end?.isToAll === true;
	const sent = await writeAnswer(context, {
		author,
		text,
		attachments: await attachmentsOfAnswer(db, {
			taskId: task.id,
			attachments: request.attachments,
		}),
		copies: isAll ? copiesOf(end, { ...request, requester }, ownMailboxes) : [],
		end,
		key: `answer:${request.intakeId}`,
		contentHash: request.mail.contentHash,
	});
	const to = colleaguesOf(plan, request, ownMailboxes);
	if (to.length === 0) return [sent];
	// So that a second employee sees that the first has answered.
	const copied = { ...forwardedOf(request, undefined), text, html: null, attachments: [] };
	return [sent, await writeForward(context, copied, { to, key: `copy:${request.intakeId}` })];
}

async function close(batch: Batch, mail: FiledNow): Promise<OutgoingMessage[]> {
	const { request, task } = mail;
	const { tellsOfClosing } = request.rules.communication;
	const isTold = isReachable(task.requesterAddress ?? '', batch.ownMailboxes);
	if (!tellsOfClosing || !isTold) return [];
	const end = await readThreadEnd(batch.store.db, batch.threadOf(mail));
	return [await writeClosing(batch.contextOf(mail), { end, key: keyOf('closing', mail) })];
}

async function assign(
	batch: Batch,
	{ mail, from: by }: EmployeeMail,
	{ assignee }: TaskByCommand,
): Promise<OutgoingMessage[]> {
	const { before } = batch.threadOf(mail);
	const assignment = { assignee, by, key: keyOf('assigned', mail), before };
	const message = await writeAssignment(batch.contextOf(mail), assignment);
	return message === undefined ? [] : [message];
}

/** One task may be changed several times by a batch. */
function keyOf(what: string, { task, position }: FiledNow): string {
	return `${what}:${task.id}:${task.revision}:${position}`;
}
