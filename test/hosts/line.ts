import { connect, createServer, type Socket } from 'node:net';
import { listen, type Listener } from './listener';

/** A line to a server that can be cut, as networks do. */
export type Line = Listener;

/** The two ends of a connection through a line. */
export interface LineEnds {
	/** The client's side. */
	inner: Socket;
	/** The server's side. */
	outer: Socket;
}

export interface LineOptions {
	/** What becomes of what is said; all of it is passed on as it is where absent. */
	join?: (ends: LineEnds) => void;
	/** An end that was closed leaves the other direction open; whoever joins the ends closes it. */
	allowHalfOpen?: boolean;
}

/** Opens a line on loopback: the one that all others are made of. */
export async function openLine(
	target: { port: number },
	{ join = passEverythingOn, allowHalfOpen = false }: LineOptions = {},
): Promise<Line> {
	const socketOptions = { allowHalfOpen, noDelay: true };
	const server = createServer(socketOptions, (inner) => {
		const outer = connect({ ...socketOptions, port: target.port, host: '127.0.0.1' });
		endWith(inner, outer);
		endWith(outer, inner);
		join({ inner, outer });
	});
	return await listen(server);
}

function endWith(socket: Socket, other: Socket): void {
	socket.on('error', () => other.destroy());
	socket.on('close', () => other.destroy());
}

/** How a line is joined whose server accepts connections, and never says a word. */
export function passNothingOn({ inner, outer }: LineEnds): void {
	inner.resume();
	outer.resume();
}

function passEverythingOn({ inner, outer }: LineEnds): void {
	inner.pipe(outer);
	outer.pipe(inner);
}
