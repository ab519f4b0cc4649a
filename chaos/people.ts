import { isEmployees, type DivisionTag, type PlannedMail } from './plan';

/** Addresses of the employees who get what belongs to nobody. */
export function teamOf(tag: DivisionTag): string[] {
	const division = tag.toLowerCase();
	return [`anna-${division}@staff.example`, `ben-${division}@staff.example`];
}

/** Who writes a mail: each request comes from somebody else, and its replies from the same person. */
export function senderOf({ mark, kind, division, answers, variant }: PlannedMail): string {
	if (!isEmployees(kind)) return requesterOf(answers ?? mark);
	const team = teamOf(division);
	return team[variant % team.length] ?? '';
}

/** Who wrote the request with this mark. */
export function requesterOf(mark: string): string {
	return `${mark.replace('CHAOS', 'person-')}@sender.example`;
}
