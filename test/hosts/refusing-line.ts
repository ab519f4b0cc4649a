import { createInterface } from 'node:readline';
import { openLine, type Line } from './line';

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
	const line = await openLine(target, ({ inner, outer }) => {
		outer.pipe(inner);
		createInterface(inner.setEncoding('latin1')).on('line', (text) => {
			const [tag = '', command = ''] = text.split(/ (.*)/);
			if (!pattern.test(command)) {
				outer.write(`${text}\r\n`, 'latin1');
				return;
			}
			refused += 1;
			inner.write(`${tag} NO [SERVERBUG] The mail cannot be converted\r\n`);
		});
	});
	return { ...line, refused: () => refused };
}
