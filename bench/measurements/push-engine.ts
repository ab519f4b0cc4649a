import { measurement, type Measurement } from '../measurement';
import type { BenchServers } from '../servers';
import { createDivision, withEngine } from './engine';
import { measurePush, type PushTimes } from './push';
import { warmUp } from './warm-up';

/** Mails that arrive alone, at the engine. */
export function measurePushAtEngine(
	servers: BenchServers,
	{ name, count }: { name: string; count: number },
): Measurement<PushTimes> {
	return measurement({ name, runs: 1 }, async () => {
		const { division, mailbox } = createDivision(servers);
		const { mailbox: other } = createDivision(servers);
		const location = servers.createDatabase('sqlite');
		const argument = { location, mailServer: servers.dovecot, divisions: [division] };
		return await withEngine(argument, async (engine) => {
			engine.begin();
			await warmUp(mailbox);
			return await measurePush({ mailbox, location, other }, count);
		});
	});
}
