/** What can be wrong with a mail. */
export type ProblemKind = 'lost' | 'doubled' | 'misfiled';

/** One thing wrong with one mail. */
export interface Problem {
	mark: string;
	kind: ProblemKind;
	what: string;
}

/** Collects what is wrong with one mail. */
export class Problems {
	readonly all: Problem[] = [];

	constructor(private readonly mark: string) {}

	/** Exactly one of a thing: none is a loss, more are doubles. */
	expectOne(count: number, thing: string): void {
		if (count === 0) this.add('lost', `no ${thing}`);
		if (count > 1) this.add('doubled', `${count} × ${thing}`);
	}

	/** None of a thing. */
	expectNone(count: number, { thing, kind }: { thing: string; kind: ProblemKind }): void {
		if (count > 0) this.add(kind, `${count} × ${thing}, none expected`);
	}

	/** One more thing is wrong. */
	add(kind: ProblemKind, what: string): void {
		this.all.push({ mark: this.mark, kind, what });
	}
}
