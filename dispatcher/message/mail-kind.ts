import { findReferences } from './reference-scan';
import { subjectKind } from './subject-marks';

/**
 * What a mail is to others. `first`: it answers nothing; `forward`: what stands below is what it is about;
 * `answer`, and `answer-to-task` where a task's reference is in the subject: the history may stand below;
 * `perhaps-answer`: only its fields or a mark of two meanings say that it belongs to another, as they do in
 * a forwarded mail whose subject was changed, too.
 */
export type MailKind = 'first' | 'forward' | 'perhaps-answer' | 'answer' | 'answer-to-task';

/**
 * Tells what a mail is to others.
 *
 * @param answers whether its fields In-Reply-To or References name another mail.
 */
export function mailKind({ subject, answers }: { subject: string; answers: boolean }): MailKind {
	const kind = subjectKind(subject);
	if (kind === 'forward') return 'forward';
	if (kind === 'answer') return findReferences(subject).length > 0 ? 'answer-to-task' : 'answer';
	return kind === 'unsure' || answers ? 'perhaps-answer' : 'first';
}
