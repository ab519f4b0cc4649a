import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

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

/** Opens a line on loopback that passes everything on as it is. */
export async function openLine(target: { port: number }): Promise<Line> {
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
			socket.pipe(other);
		}
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
