const LONGEST_SUBJECT = 150;

/**
 * Names the file of a mail by its subject.
 *
 * @returns empty where it has none.
 */
export function messageFileName(subject: string): string {
	// A name is the last part of a path; in a subject nothing is one.
	const words = subject
		.replaceAll(/[/\\:*?"<>|\s]+/g, ' ')
		.trim()
		.slice(0, LONGEST_SUBJECT);
	return words === '' ? '' : `${words}.eml`;
}
