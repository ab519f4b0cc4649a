import { describe, expect, it } from 'vitest';
import { listMails } from '../../dispatcher/ledger/list-mails';
import { getTaskWithPeople } from '../../dispatcher/tasks/history';
import { nodeOf } from '../../scripts/start/divisions';
import { historyOf, tasksByAge } from '../hosts/desk-tables';
import { createDivision, type TestDivision } from './division';
import { useN8n } from './use-n8n';

const WAIT = { timeout: 60_000, interval: 200 };
const EMPLOYEE = 'Kim Young <kim@staff.example>';
const SERVER = 'mx.helpdesk.example';

describe('whom a division trusts, in n8n', () => {
	const n8n = useN8n();

	/** A division at work, with an employee and a mail server that it trusts. */
	const setUp = async (options: object = {}): Promise<TestDivision> => {
		const division = await createDivision(n8n.client, n8n.smtp);
		const { parameters } = nodeOf(division.workflow, 'helpDeskInboxTrigger');
		const known = parameters.options as object;
		Object.assign(parameters, {
			employees: 'staff.example',
			options: { ...known, trustedServers: SERVER, ...options },
		});
		await n8n.client.activate(await division.importWorkflow());
		return division;
	};

	const request = async (division: TestDivision) => {
		await division.deliver({ subject: 'Printer' });
		await expect.poll(async () => await tasksByAge(n8n.store, division.name), WAIT).toHaveLength(1);
		const [task] = await tasksByAge(n8n.store, division.name);
		return { id: task?.id ?? 0, subject: `Re: ${task?.reference} Printer` };
	};

	const found = (dmarc: string) => ({
		'Authentication-Results': `${SERVER}; dmarc=${dmarc} header.from=staff.example`,
	});

	it('joins an employee, and a stranger and a forged employee as unverified', async () => {
		const division = await setUp();
		const { id, subject } = await request(division);

		await division.deliver(
			{ from: EMPLOYEE, subject, headers: found('pass') },
			{ from: EMPLOYEE, subject, headers: found('fail') },
			{ from: 'Mallory <mallory@stranger.example>', subject, cc: 'eve@stranger.example' },
		);

		await expect.poll(async () => (await historyOf(n8n.store, id)).length, WAIT).toBe(4);
		const history = await historyOf(n8n.store, id);
		expect(history.map(({ fromAddress, unverified }) => [fromAddress, unverified])).toEqual([
			['sarah@example.com', false],
			['kim@staff.example', false],
			['kim@staff.example', true],
			['mallory@stranger.example', true],
		]);
		const { people } = await getTaskWithPeople(n8n.store, { idOrReference: id });
		const addresses = people.map(({ address }) => address);
		expect(addresses).toContain('sarah@example.com');
		expect(addresses).toContain('kim@staff.example');
		expect(addresses.filter((address) => address.endsWith('@stranger.example'))).toEqual([]);
	});

	it('moves what a stranger writes to Unprocessed where it is set so, and says why', async () => {
		const division = await setUp({ strangers: 'unprocessed' });
		const { id, subject } = await request(division);

		await division.deliver({ from: 'Mallory <mallory@stranger.example>', subject });

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual([subject]);
		await expect(historyOf(n8n.store, id)).resolves.toHaveLength(1);
		const [mail] = await listMails(n8n.store, { sender: 'mallory@stranger.example' });
		expect(mail?.decision).toMatchObject({
			matchedBy: 'subject',
			outcome: 'refused',
			sender: { standing: 'stranger' },
		});
		expect(mail?.decision?.why).toContain('mallory@stranger.example');
	});

	it('files what an employee forwards as a request of its first sender', async () => {
		const division = await setUp();

		await division.deliver({
			from: EMPLOYEE,
			subject: 'Fwd: Screen',
			text: [
				'Please help her.',
				'',
				'---------- Forwarded message ---------',
				'From: Anna Berg <anna@customer.example>',
				'Date: Tue, 24 Nov 2026 at 09:30',
				'Subject: Screen',
				'To: Kim Young <kim@staff.example>',
				'',
				'My screen is dark.',
			].join('\n'),
		});

		await expect.poll(async () => await tasksByAge(n8n.store, division.name), WAIT).toHaveLength(1);
		const [task] = await tasksByAge(n8n.store, division.name);
		expect(task).toMatchObject({ title: 'Screen', requesterAddress: 'anna@customer.example' });
		expect(task?.description).toContain('My screen is dark.');
	});

	it('leaves automatic mail that belongs to no task in Unprocessed, without a notice', async () => {
		const division = await setUp();
		const subject = 'Out of office: Printer';

		await division.deliver({ subject, headers: { 'Auto-Submitted': 'auto-replied' } });

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual([subject]);
		await expect(tasksByAge(n8n.store, division.name)).resolves.toEqual([]);
		// A notice is queued before its mail is moved.
		const queued = await n8n.store.db.selectFrom('outbox').select('recipients').execute();
		expect(queued.filter(({ recipients }) => recipients.includes(division.recipient))).toEqual([]);
	});
});
