import { stripReferences } from '../message/reference';
import { stripReplyPrefixes } from '../message/subject-marks';
import { foldSubject } from './fold-subject';

/** Of a subject, so much is looked through. */
const LOOKED_AT = 1_000;

/**
 * The subject of a message about a task: its reference, by which an answer is recognised, and the subject
 * that is given, without the division's references to this task and others. Marks of answers go, too:
 * otherwise a conversation would get one more with each message.
 *
 * @param reference such as `[IT#1042]`.
 * @param tags the division's own, and those it had before.
 * @returns one line of at most 250 characters.
 */
export function taggedSubject(reference: string, subject: string, tags: string[]): string {
	const own = withoutMarks(foldSubject(subject, LOOKED_AT), tags);
	return foldSubject(`${reference} ${own}`);
}

/** Where something is taken out, what stood around it may be another reference or mark. */
function withoutMarks(subject: string, tags: string[]): string {
	const rest = stripReplyPrefixes(stripReferences(subject, ...tags));
	return rest === subject ? rest : withoutMarks(rest, tags);
}
