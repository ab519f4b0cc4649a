import type { ImapFlow } from 'imapflow';

/** A part of a command: what the server parses it as, and its text. */
interface CommandPart {
	type: 'ATOM' | 'STRING';
	value: string;
}

/** An answer that belongs to a command, as imapflow parses it. */
interface ServerLine {
	attributes?: Array<{ value?: unknown } | undefined>;
}

interface CommandAnswer {
	next(): void;
}

/** What imapflow keeps to itself: its table of commands, and how one of them is run. */
interface CommandingClient {
	commands: Map<string, (client: CommandingClient, ...given: unknown[]) => Promise<unknown>>;
	/** Ends an IDLE first, and begins one again behind it. */
	run(name: string, ...given: unknown[]): Promise<unknown>;
	exec(
		command: string,
		parts: CommandPart[],
		options: { untagged: Record<string, (line: ServerLine) => Promise<void>> },
	): Promise<CommandAnswer>;
}

/** The name under which our own command stands in imapflow's table. */
const OWN_COMMAND = 'HELP DESK COMMAND';

/**
 * Sends a command that imapflow has no method for.
 *
 * @param untagged the untagged answer that is wanted, such as `MYRIGHTS`.
 * @returns the values of these answers.
 * @throws what imapflow throws where the server refuses, or the connection breaks.
 */
export async function sendCommand(
	client: ImapFlow,
	command: string,
	{ parts, untagged }: { parts: CommandPart[]; untagged: string },
): Promise<unknown[][]> {
	const lines: unknown[][] = [];
	const keep = async ({ attributes = [] }: ServerLine): Promise<void> => {
		lines.push(attributes.map((attribute) => attribute?.value));
		await Promise.resolve();
	};
	const commanding = client as unknown as CommandingClient;
	commanding.commands.set(OWN_COMMAND, runOwnCommand);
	await commanding.run(OWN_COMMAND, command, parts, { untagged: { [untagged]: keep } });
	return lines;
}

async function runOwnCommand(client: CommandingClient, ...given: unknown[]): Promise<void> {
	const answer = await client.exec(...(given as Parameters<CommandingClient['exec']>));
	answer.next();
}
