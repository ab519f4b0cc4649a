import { eachCommand, openLine, type Line } from './line';

/** A line on which some commands are refused. */
export interface RefusingLine extends Line {
	/** How many commands were refused so far. */
	refused(): number;
}

/**
 * Opens a line to an IMAP server that answers NO to the commands that match, as servers do that cannot
 * read one of their own mails.
 *
 * @param pattern what a command is compared with, without its tag.
 */
export async function openRefusingLine(
	target: { port: number },
	pattern: RegExp,
): Promise<RefusingLine> {
	let refused = 0;
	const line = await openLine(target, (ends) => {
		const { inner, outer } = ends;
		outer.pipe(inner);
		eachCommand(ends, ({ tag, command, passOn }) => {
			if (!pattern.test(command)) return passOn();
			refused += 1;
			inner.write(`${tag} NO [SERVERBUG] The mail cannot be converted\r\n`);
		});
	});
	return { ...line, refused: () => refused };
}
