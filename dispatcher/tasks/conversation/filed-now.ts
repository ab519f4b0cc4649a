import type { CreatePlan, JoinPlan } from '../filing-plan';
import type { FileMailRequest } from '../filing-request';
import type { Communication, Task } from '../types';

/** A mail of the batch that became part of a task. */
export interface FiledNow {
	position: number;
	request: FileMailRequest;
	plan: CreatePlan | JoinPlan;
	task: Task;
	/** Undefined for an employee's answer, which becomes what is sent. */
	communication: Communication | undefined;
}
