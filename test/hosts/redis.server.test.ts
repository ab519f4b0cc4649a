import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startRedis } from './redis';

describe('the Redis of the tests', () => {
	it('answers until it is stopped', async () => {
		const redis = await startRedis();
		const client = connect(redis.port, '127.0.0.1');
		client.write('PING\r\n');
		const [answer] = (await once(client, 'data')) as [Buffer];
		const ended = once(client, 'close');

		await redis.stop();
		await ended;

		expect(answer.toString()).toBe('+PONG\r\n');
		const late = once(connect(redis.port, '127.0.0.1'), 'connect');
		await expect(late).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});
