import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDivision, type Division } from '../../dispatcher/division';
import type { InboxMail } from '../../dispatcher/inbox/batch';
import type { ExecutionEnd } from '../../dispatcher/inbox/types';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createEngine, portsOf, type Engine } from './engine';
import { connectionTo } from './outbox/relay/host';
import { decisionOf } from './shipped-workflow';

describe('a division at work', () => {
	let engine: Engine;
	let smtp: SmtpHost;

	beforeEach(async () => {
		engine = await createEngine();
		smtp = await startSmtp();
	});

	afterEach(async () => {
		await smtp.stop();
		await engine.stop();
	});

	const start = (workflow: (mails: InboxMail[]) => Promise<ExecutionEnd>): Division =>
		startDivision(engine.settings, {
			...portsOf(engine, workflow),
			sending: async () => await Promise.resolve(connectionTo(smtp)),
		});

	it('moves and tells of a mail that an execution decides about after it was stopped', async () => {
		await engine.deliver({ subject: 'Late' });
		const [running, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const division = start(async (mails) => {
			running.resolve();
			await goesOn.promise;
			await engine.decide(
				mails.map((mail) => decisionOf(engine.settings.division, mail, 'Nobody knows it')),
			);
			return { ok: true };
		});
		await running.promise;

		await division.stop();
		goesOn.resolve();

		const notice = await smtp.waitForMail(() => true, 20_000);
		expect(notice.raw.toString()).toContain('Nobody knows it');
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual(['Late']);
	});

	it('sends at its start what was left over, although the mailbox is away', async () => {
		await engine.deliver({ subject: 'Before' });
		const first = engine.start(async (mails) => {
			await engine.decide(
				mails.map((mail) => decisionOf(engine.settings.division, mail, 'Left over')),
			);
			return { ok: true };
		});
		await engine.routed(1);
		await (
			await first.stop()
		).closed;
		engine.connection.port = 1;

		const division = start(async (mails) => await engine.runWorkflow(mails));
		const notice = await smtp.waitForMail(() => true, 20_000);

		expect(notice.raw.toString()).toContain('Left over');
		await division.stop();
	});

	it('sends what a mail causes at once, while its execution is still at work', async () => {
		engine.settings.division.communication.acknowledgement = 'newTasks';
		await engine.deliver({ subject: 'Printer' });
		const goesOn = Promise.withResolvers<void>();
		const division = start(async (mails) => {
			const end = await engine.runWorkflow(mails);
			await goesOn.promise;
			return end;
		});

		const acknowledgement = await smtp.waitForMail(() => true, 20_000);

		expect(acknowledgement.to).toEqual(['sarah@example.com']);
		await expect(engine.subjectsIn('Processed')).resolves.toEqual([]);
		goesOn.resolve();
		await division.stop();
	});
});
