import { createInterface } from 'node:readline';
import { openLine, type Line, type LineEnds } from './line';

/** What becomes of an IMAP command on its way to the server. */
export type Fate =
	| 'passed-on'
	/** Answered with NO, as by servers that cannot read one of their own mails. */
	| 'refused'
	/** The line breaks, and the server never gets it. */
	| 'lost'
	/** The server carries it out, and the line breaks before its answer. */
	| 'unanswered';

/**
 * Opens a line to an IMAP server on which not every command comes to a good end.
 *
 * @param fateOf is asked once for each command, which comes without its tag.
 */
export async function openImapLine(
	target: { port: number },
	fateOf: (command: string) => Fate,
): Promise<Line> {
	return await openLine(target, {
		join: (ends) => {
			const { inner, outer } = ends;
			/** Of the command that stays without an answer. */
			let silentTag: string | undefined;
			outer.on('data', (answer) => {
				if (silentTag === undefined) inner.write(answer);
				else if (answer.includes(`${silentTag} `)) inner.destroy();
			});
			eachCommand(ends, ({ tag, command, passOn }) => {
				const fate = fateOf(command);
				if (fate === 'unanswered') silentTag = tag;
				if (fate === 'lost') inner.destroy();
				else if (fate !== 'refused') passOn();
				else inner.write(`${tag} NO [SERVERBUG] The mail cannot be converted\r\n`);
			});
		},
	});
}

/** A command as a client gives it. */
interface ClientCommand {
	tag: string;
	/** Without its tag. */
	command: string;
	/** Lets the server have it. */
	passOn: () => void;
}

/** Hands each line that the client sends to whoever decides whether the server gets it. */
function eachCommand({ inner, outer }: LineEnds, decide: (command: ClientCommand) => void): void {
	createInterface(inner.setEncoding('latin1')).on('line', (text) => {
		const [tag = '', command = ''] = text.split(/ (.*)/);
		decide({ tag, command, passOn: () => void outer.write(`${text}\r\n`, 'latin1') });
	});
}
