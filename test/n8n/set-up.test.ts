import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nodeOf } from '../../scripts/start/divisions';
import { N8nClient } from '../hosts/n8n-client';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createDivision, imapCredential, type TestDivision } from './division';

describe('setting a division up, in n8n', () => {
	let client: N8nClient;
	let smtp: SmtpHost;

	beforeAll(async () => {
		const { url } = inject('n8n');
		client = new N8nClient(url);
		await client.signIn();
		smtp = await startSmtp();
	});

	afterAll(async () => {
		await smtp.stop();
	});

	const setUp = async (): Promise<TestDivision> => await createDivision(client, smtp);

	it('says at activation what is wrong with the log-in', async () => {
		const division = await setUp();
		const wrong = await client.createCredential({
			name: 'Wrong password',
			type: 'helpDeskImap',
			data: { ...imapCredential(division.emailAddress), password: 'not this one' },
		});
		Object.assign(nodeOf(division.workflow, 'helpDeskInboxTrigger').credentials ?? {}, {
			helpDeskImap: wrong,
		});

		const activation = client.activate(await division.importWorkflow());

		await expect(activation).rejects.toThrow(/refused the login of ".+"/);
		expect(readFileSync(inject('n8n').logFile, 'utf8')).not.toContain('not this one');
	});

	it('says at activation which folder is missing', async () => {
		const division = await setUp();
		const trigger = nodeOf(division.workflow, 'helpDeskInboxTrigger');
		trigger.parameters.folderToProcess = { __rl: true, mode: 'path', value: 'INBOX/Nowhere' };

		const activation = client.activate(await division.importWorkflow());

		await expect(activation).rejects.toThrow(/no folder \\?"INBOX\/Nowhere/);
	});

	it('tests the credential by logging in and opening the inbox', async () => {
		const division = await setUp();
		const test = async (data: Record<string, unknown>) =>
			await client.testCredential({ ...division.mailboxCredential, type: 'helpDeskImap', data });
		const data = imapCredential(division.emailAddress);

		await expect(test(data)).resolves.toMatchObject({ status: 'OK' });
		await expect(test({ ...data, password: 'wrong' })).resolves.toMatchObject({
			status: 'Error',
			message: expect.stringContaining('refused the login') as string,
		});
		await expect(test({ ...data, host: 'nowhere.invalid' })).resolves.toMatchObject({
			status: 'Error',
			message: expect.stringContaining('was not found') as string,
		});
	});

	it('lists the server’s folders and the desk’s tasks for the trigger’s pickers', async () => {
		const division = await setUp();
		const { type, parameters } = nodeOf(division.workflow, 'helpDeskInboxTrigger');
		const search = async (method: string, path: string) =>
			await client.searchList({
				nodeType: type,
				method,
				path,
				parameters,
				credentials: { helpDeskImap: division.mailboxCredential },
			});

		const folders = await search('searchFolders', 'parameters.folderToProcess');
		const tasks = await search('searchTaskDefinitions', 'parameters.task');

		expect(folders).toContainEqual({ name: 'INBOX', value: 'INBOX' });
		expect(tasks.map(({ name }) => name)).toContain('Help desk › Incident');
	});
});
