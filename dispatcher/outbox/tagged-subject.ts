import { stripReferences } from '../message/reference';

/** The subject of a message about a task. */
export function taggedSubject(reference: string, subject: string, tags: string[]): string {
	return `${reference} ${stripReferences(subject, ...tags).trim()}`.trim();
}
