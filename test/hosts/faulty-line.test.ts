import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFaultyLine, type FaultyLine } from './faulty-line';

let echo: Server;
let line: FaultyLine;
const clients: Socket[] = [];

beforeEach(async () => {
	echo = createServer({ allowHalfOpen: true }, (socket) => {
		socket.on('error', () => undefined);
		socket.pipe(socket);
	});
	echo.listen(0, '127.0.0.1');
	await once(echo, 'listening');
	line = await openFaultyLine({ port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
	clients.splice(0).forEach((client) => client.destroy());
	await line.stop();
	echo.close();
});

async function connectToLine(): Promise<Socket> {
	const client = connect({ port: line.port, host: line.host, allowHalfOpen: true });
	client.on('error', () => undefined);
	clients.push(client);
	await once(client, 'connect');
	return client;
}

async function say(client: Socket, words: string): Promise<string> {
	client.write(words);
	const [answer] = (await once(client, 'data')) as [Buffer];
	return answer.toString();
}

describe('the faulty line of the tests', () => {
	it('passes on what is said', async () => {
		await expect(say(await connectToLine(), 'hello')).resolves.toBe('hello');
	});

	it('cuts what is open, and lets new connections through', async () => {
		const client = await connectToLine();
		await say(client, 'hello');
		const ended = once(client, 'close');

		line.cut();
		client.end();
		await ended;

		await expect(say(await connectToLine(), 'again')).resolves.toBe('again');
	});

	it('holds up what is said while it is stalled, and passes it on afterwards', async () => {
		const client = await connectToLine();
		await say(client, 'hello');
		line.stall();
		client.write('held up');
		const silence = AbortSignal.timeout(100);
		await expect(once(client, 'data', { signal: silence })).rejects.toThrow('abort');

		const answered = once(client, 'data');
		line.release();
		const [answer] = (await answered) as [Buffer];

		expect(answer.toString()).toBe('held up');
	});

	it('accepts connections while it is stalled', async () => {
		line.stall();
		const client = await connectToLine();
		const answer = say(client, 'hello');
		line.release();

		await expect(answer).resolves.toBe('hello');
	});

	it('forgets the connections that were caught in a stall, and no others', async () => {
		const caught = await connectToLine();
		await say(caught, 'hello');
		line.stall();
		caught.write('forgotten');
		line.release({ forget: true });

		await expect(say(await connectToLine(), 'new')).resolves.toBe('new');
		const silence = AbortSignal.timeout(100);
		await expect(once(caught, 'data', { signal: silence })).rejects.toThrow('abort');
		expect(caught.destroyed).toBe(false);
	});

	it.each([1, 7, 9])('cuts a connection after %i octets', async (octets) => {
		line.truncateAfter(octets, 'toClient');
		const client = await connectToLine();
		client.write('0123456789');

		const received = await buffer(client);

		expect(received.toString()).toBe('0123456789'.slice(0, octets));
		await expect(say(await connectToLine(), 'whole')).resolves.toBe('whole');
	});

	it('counts the octets of several pieces', async () => {
		line.truncateAfter(8, 'toClient');
		const client = await connectToLine();
		await say(client, 'first');
		client.write('second');

		const received = await buffer(client);

		expect(received.toString()).toBe('sec');
	});

	it('cuts a connection once an answer to such an IMAP command was delivered', async () => {
		line.cutAfterAnswer(1, { to: /FETCH/ });
		const client = await connectToLine();
		// What is said comes back, so these are commands and their own answers.
		await expect(say(client, 'a1 OK NOOP\r\n')).resolves.toBe('a1 OK NOOP\r\n');

		client.write('a2 OK FETCH\r\n');

		expect((await buffer(client)).toString()).toBe('a2 OK FETCH\r\n');
		expect(line.answerCount()).toBe(2);
		await expect(say(await connectToLine(), 'again')).resolves.toBe('again');
	});

	it('closes one half, and leaves the other open', async () => {
		const client = await connectToLine();
		await say(client, 'hello');
		const ended = once(client, 'end');

		line.halfClose('toClient');
		await ended;

		expect(client.writable).toBe(true);
		expect(line.openCount()).toBe(1);
	});

	it('delays each piece', async () => {
		line.delay(80);
		const client = await connectToLine();
		const startedAt = performance.now();

		await say(client, 'hello');

		// There and back; timers may fire a millisecond early.
		expect(performance.now() - startedAt).toBeGreaterThan(150);
	});
});
