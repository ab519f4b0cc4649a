import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A line to a server that can be cut, as networks do. */
export interface Line {
	host: string;
	port: number;
	/** Ends all its connections; new ones come through. */
	cut(): void;
	/** How many connections came through it so far. */
	connectionCount(): number;
	stop(): Promise<void>;
}

/** The two ends of a connection through a line. */
export interface LineEnds {
	/** The client's side. */
	inner: Socket;
	/** The server's side. */
	outer: Socket;
}

/** Opens a line on loopback that passes everything on as it is, unless something else joins its ends. */
export async function openLine(
	target: { port: number },
	join: (ends: LineEnds) => void = passEverythingOn,
): Promise<Line> {
	const sockets = new Set<Socket>();
	let connections = 0;
	const cut = (): void => sockets.forEach((socket) => socket.destroy());
	const server = createServer((inner) => {
		connections += 1;
		const outer = connect(target.port, '127.0.0.1');
		for (const [socket, other] of [
			[inner, outer],
			[outer, inner],
		] as const) {
			sockets.add(socket);
			socket.on('error', () => other.destroy());
			socket.on('close', () => {
				sockets.delete(socket);
				other.destroy();
			});
		}
		join({ inner, outer });
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		host: 'localhost',
		port: (server.address() as AddressInfo).port,
		cut,
		connectionCount: () => connections,
		stop: async () => {
			cut();
			server.close();
			await once(server, 'close');
		},
	};
}

function passEverythingOn({ inner, outer }: LineEnds): void {
	inner.pipe(outer);
	outer.pipe(inner);
}

/** An IMAP command as a client gives it. */
export interface ClientCommand {
	tag: string;
	/** Without its tag. */
	command: string;
	/** Lets the server have it. */
	passOn: () => void;
}

/** Hands each line that the client sends to whoever decides whether the server gets it. */
export function eachCommand(
	{ inner, outer }: LineEnds,
	decide: (command: ClientCommand) => void,
): void {
	createInterface(inner.setEncoding('latin1')).on('line', (text) => {
		const [tag = '', command = ''] = text.split(/ (.*)/);
		decide({ tag, command, passOn: () => void outer.write(`${text}\r\n`, 'latin1') });
	});
}
