import { eachCommand, openLine, type Line } from './line';

/** A line that breaks before the answer to a command. */
export interface UnansweringLine extends Line {
	/** How many commands like it came so far. */
	asked(): number;
}

/**
 * Opens a line to an IMAP server that breaks at the first command that matches.
 *
 * @param pattern what a command is compared with, without its tag.
 * @param options.delivered whether the server gets the command, and carries it out, before that.
 */
export async function openUnansweringLine(
	target: { port: number },
	pattern: RegExp,
	{ delivered }: { delivered: boolean },
): Promise<UnansweringLine> {
	let asked = 0;
	const line = await openLine(target, (ends) => {
		const { inner, outer } = ends;
		/** Of the command that stays without an answer. */
		let silentTag: string | undefined;
		outer.on('data', (answer) => {
			if (silentTag === undefined) inner.write(answer);
			else if (answer.includes(`${silentTag} `)) inner.destroy();
		});
		eachCommand(ends, ({ tag, command, passOn }) => {
			if (pattern.test(command)) {
				asked += 1;
				if (asked === 1) silentTag = tag;
			}
			if (silentTag !== undefined && !delivered) inner.destroy();
			else passOn();
		});
	});
	return { ...line, asked: () => asked };
}
