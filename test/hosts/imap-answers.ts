/** Of a line so much is kept until its end comes: a literal may hold lines of any length. */
const LONGEST_COMMAND = 4_000;

/** Follows an IMAP conversation as far as to tell which commands were answered (RFC 3501 section 2.2.2). */
export class ImapAnswers {
	private readonly waiting = new Map<string, string>();

	private readonly client = new Lines();

	private readonly server = new Lines();

	/** The client has sent this. */
	sent(chunk: Buffer): void {
		for (const line of this.client.add(chunk)) {
			const [tag = '', command] = line.split(/ (.*)/);
			if (command !== undefined) this.waiting.set(tag, command);
		}
	}

	/**
	 * The server has sent this.
	 *
	 * @returns the commands whose answers end in it.
	 */
	received(chunk: Buffer): string[] {
		return this.server.add(chunk).flatMap((line) => {
			const [, tag = ''] = /^(\S+) (?:OK|NO|BAD)\b/.exec(line) ?? [];
			const command = this.waiting.get(tag);
			this.waiting.delete(tag);
			return command ?? [];
		});
	}
}

/** Lines out of pieces that end anywhere. */
class Lines {
	private begun = '';

	/** @returns the lines that end in this piece. */
	add(chunk: Buffer): string[] {
		const lines = `${this.begun}${chunk.toString('latin1')}`.split('\r\n');
		this.begun = (lines.pop() ?? '').slice(0, LONGEST_COMMAND);
		return lines;
	}
}
