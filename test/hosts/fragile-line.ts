import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const bodyFetch = /UID FETCH ([\d:,]+) [^\r\n]*BODY\.PEEK\[\]/i;

/** A line to a mail server that cannot give one of its mails, and dies of trying to. */
export interface FragileLine {
	port: number;
	stop(): Promise<void>;
}

/** Opens a line that breaks whenever the whole of a certain mail is asked for. */
export async function openFragileLine(
	target: { port: number },
	{ breaksOverUid }: { breaksOverUid: number },
): Promise<FragileLine> {
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const outer = connect(target.port, '127.0.0.1');
		const end = (): void => {
			client.destroy();
			outer.destroy();
		};
		for (const socket of [client, outer]) {
			sockets.add(socket);
			socket.on('error', end);
			socket.on('close', end);
		}
		client.on('data', (chunk: Buffer) => {
			const [, uids = ''] = bodyFetch.exec(chunk.toString('latin1')) ?? [];
			if (covers(uids, breaksOverUid)) end();
			else outer.write(chunk);
		});
		outer.pipe(client);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

function covers(set: string, uid: number): boolean {
	return set.split(',').some((range) => {
		const [first = '', last = first] = range.split(':');
		return first !== '' && Number(first) <= uid && uid <= Number(last);
	});
}
