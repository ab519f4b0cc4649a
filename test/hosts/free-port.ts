import { createServer } from 'node:net';
import { listen } from './listener';

/** Finds a TCP port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
	const listener = await listen(createServer());
	await listener.stop();
	return listener.port;
}
