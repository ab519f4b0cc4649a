import { createInterface } from 'node:readline';
import { openLine, type Line, type LineEnds } from './line';

export interface StrippingOptions {
	/** Leaves STARTTLS in the server's capabilities, and refuses the command only. */
	keepOffer?: boolean;
}

/** A middle party that wants a connection in the clear. */
export interface StrippingLine extends Line {
	/** All that clients sent through it so far. */
	heard(): string;
}

/**
 * Opens a line to an IMAP or SMTP server that keeps clients from STARTTLS: it is no longer offered,
 * and who asks for it nevertheless is told that there is none.
 */
export async function openStrippingLine(
	target: { port: number },
	{ keepOffer = false }: StrippingOptions = {},
): Promise<StrippingLine> {
	let heard = '';
	const join = ({ inner, outer }: LineEnds): void => {
		inner.setEncoding('latin1').on('data', (text: string) => (heard += text));
		createInterface(inner).on('line', (line) => {
			const refusal = refusalOf(line);
			if (refusal === undefined) outer.write(`${line}\r\n`, 'latin1');
			else inner.write(refusal);
		});
		createInterface(outer.setEncoding('latin1')).on('line', (line) => {
			inner.write(`${keepOffer ? line : withoutOffer(line)}\r\n`, 'latin1');
		});
	};
	return { ...(await openLine(target, { join })), heard: () => heard };
}

/** The answer to the command STARTTLS, in IMAP where it has a tag, in SMTP otherwise. */
function refusalOf(line: string): string | undefined {
	const command = /^(?:(?<tag>\S+) )?STARTTLS$/i.exec(line);
	if (command === null) return undefined;
	const tag = command.groups?.['tag'];
	return tag === undefined ? '502 5.5.1 No such command\r\n' : `${tag} BAD No such command\r\n`;
}

/** As firewalls do it: SMTP's list must keep its last line, so the word is written over there. */
function withoutOffer(line: string): string {
	if (/^250[ -]STARTTLS$/i.test(line)) return line.replace(/STARTTLS/i, 'XXXXXXXX');
	return /\bCAPABILITY\b/i.test(line) ? line.replace(/ STARTTLS\b/i, '') : line;
}
