import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

const HOST = '127.0.0.1';

/** A server of the tests that listens on loopback. */
export interface Listener {
	host: string;
	port: number;
	/** Ends all its connections, without a word of farewell; new ones come through. */
	cut(): void;
	/** How many connections are open. */
	openCount(): number;
	/** How many connections came in so far. */
	connectionCount(): number;
	/** Listens no more, and ends all its connections. */
	stop(): Promise<void>;
}

/** Lets a server listen on a free port, or on a given one, and keeps its connections together. */
export async function listen(server: Server, port = 0): Promise<Listener> {
	const sockets = new Set<Socket>();
	let connections = 0;
	server.on('connection', (socket: Socket) => {
		connections += 1;
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});
	server.listen(port, HOST);
	await once(server, 'listening');
	const cut = (): void => sockets.forEach((socket) => socket.destroy());
	return {
		host: HOST,
		port: (server.address() as AddressInfo).port,
		cut,
		openCount: () => sockets.size,
		connectionCount: () => connections,
		stop: async () => {
			const closed = once(server, 'close');
			server.close();
			cut();
			await closed;
		},
	};
}
