import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/HelpDesk/execute';
import { listSearch } from '../../../nodes/HelpDesk/methods/list-search';
import { executing, useMails } from '../executing';

const SHIPPED = 'Unprocessed mail';
const mine = { template: 'Mine', texts: { subject: 'S {{ reason }}', text: 'T' } };

async function run(operation: string, parameters: IDataObject): Promise<IDataObject[]> {
	const all = [{ resource: 'noticeTemplate', operation, ...parameters }];
	const { context } = executing({ items: [{ json: {} }], parameters: all });
	const [output = []] = await execute.call(context);
	return output.map(({ json }) => json);
}

describe('Help Desk, notice templates', () => {
	const mailItem = useMails();
	beforeEach(async () => {
		await mailItem(1);
	});

	it('creates one, and changes only the texts that are added', async () => {
		const [created] = await run('upsert', mine);
		const [updated] = await run('upsert', { template: 'Mine', texts: { text: 'New' } });

		expect(created).toMatchObject({ name: 'Mine', language: 'en', origin: 'own', html: '' });
		expect(updated).toEqual({ ...created, text: 'New' });
	});

	it('refuses one that cannot be read, with its line and column', async () => {
		const saving = run('upsert', { ...mine, texts: { subject: 'S', text: 'one\n{{ two' } });

		await expect(saving).rejects.toThrow(
			/^The text of notice template "Mine" \(en\), line 2, column 1 /,
		);
	});

	it('says which field is empty', async () => {
		await expect(run('upsert', { ...mine, template: '' })).rejects.toThrow(
			'The field Template is empty',
		);
		await expect(run('upsert', { template: 'Mine' })).rejects.toThrow('No text is given');
	});

	it('lists them by origin and language, up to a limit', async () => {
		await run('upsert', mine);

		const own = await run('getAll', { filters: { origin: 'own' } });
		const french = await run('getAll', { filters: { language: 'fr' }, limit: 1 });
		const shipped = await run('getAll', { filters: { origin: 'shipped' }, returnAll: true });
		const all = await run('getAll', { returnAll: true });

		expect(own).toMatchObject([{ name: 'Mine' }]);
		expect(french).toMatchObject([{ name: 'Acknowledgement', language: 'fr', origin: 'shipped' }]);
		expect(all).toHaveLength(shipped.length + 1);
		await expect(run('getAll', { filters: { origin: 'found' } })).rejects.toThrow('"found"');
	});

	it('deletes one in all its languages, or in one', async () => {
		await run('upsert', mine);
		await run('upsert', { ...mine, language: 'fr' });

		const [french] = await run('delete', { template: 'Mine', language: 'fr' });
		const [all] = await run('delete', { template: 'Mine' });

		expect(french).toEqual({ name: 'Mine', languages: ['fr'], deleted: true });
		expect(all).toEqual({ name: 'Mine', languages: ['en'], deleted: true });
	});

	it('previews one over a sample, in the dispatcher’s language', async () => {
		const [preview] = await run('preview', { template: SHIPPED });

		expect(Object.keys(preview ?? {})).toEqual(['name', 'language', 'subject', 'text', 'html']);
		expect(preview).toMatchObject({
			language: 'en',
			text: expect.stringContaining('http://localhost:5678/workflow/workflow1'),
		});
	});

	it.each([
		['Acknowledgement', /reference is \[IT#1042\]/],
		['Answer', /^Hello Anna,.*-- \nIT help desk/s],
		['Closing', /closed your request \[IT#1042\]/],
		['Forward', /^##- .+ -##\n.*Anna Berg <.*Ben Carter <.*Video of the printer/s],
		['Refusal', /Reason: The task 1042 does not exist/],
	])('previews %s over a sample that has what it tells', async (template, words) => {
		const [preview] = await run('preview', { template });

		expect(preview).toMatchObject({ text: expect.stringMatching(words) });
	});

	it('previews texts that are not saved', async () => {
		const [preview] = await run('preview', { ...mine, language: 'fr' });

		expect(preview).toMatchObject({ language: 'fr', subject: 'S La tâche 1042 n’existe pas' });
		expect(await run('getAll', { filters: { origin: 'own' } })).toEqual([]);
	});

	it.each([
		['', 'The field Mail ID is empty'],
		['first', 'The mail ID cannot be "first"'],
		['99', 'no mail with the ID 99'],
		['1', 'keeps no contents of the mail with the ID 1'],
	])('previews none over the mail "%s"', async (mailId, words) => {
		const previewing = run('preview', { template: SHIPPED, mail: 'id', mailId });

		await expect(previewing).rejects.toThrow(words);
	});

	it('offers each name once in the list, own and shipped', async () => {
		await run('upsert', { ...mine, template: SHIPPED });
		await run('upsert', mine);
		const { context } = executing({ items: [] });
		const list = async (filter?: string) =>
			await listSearch.searchNoticeTemplates.call(
				context as unknown as ILoadOptionsFunctions,
				filter,
			);

		const all = await list();
		const found = await list('SHORT');

		const names = all.results.map(({ value }) => value);
		expect(names).toEqual([...new Set(names)]);
		expect(names).toEqual(expect.arrayContaining(['Mine', 'Answer', SHIPPED]));
		expect(found.results).toHaveLength(1);
	});
});
