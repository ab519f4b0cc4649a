import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/HelpDesk/execute';
import { executing, useMails } from '../executing';

/** The item that an update of these settings gives. */
async function update(settings: IDataObject, more: IDataObject = {}): Promise<unknown> {
	const parameters = [{ resource: 'dispatcher', operation: 'updateSettings', settings, ...more }];
	const { context } = executing({ items: [{ json: {} }], parameters });
	const [[item] = []] = await execute.call(context);
	return item?.json;
}

describe('Help Desk, the dispatcher’s settings', () => {
	useMails();

	it('tells where the dispatcher is reached: n8n’s own address, or the one that is set', async () => {
		await expect(update({ language: 'en' })).resolves.toMatchObject({
			reachedAt: 'http://localhost:5678',
		});
		await expect(
			update({ address: 'https://desk.example.com/n8n/', port: 8443 }),
		).resolves.toMatchObject({ reachedAt: 'https://desk.example.com:8443/n8n' });
	});

	it('takes what a form gives: texts for numbers and choices, and empty ones for none', async () => {
		const perHour = { noticesPerHour: '7', mailsPerHour: '70' };
		const typed = { active: 'false', ...perHour, keepLedgerDays: '30', port: '' };

		await expect(update({ ...typed, address: '' })).resolves.toMatchObject({
			active: false,
			noticesPerHour: 7,
			mailsPerHour: 70,
			keepLedgerDays: 30,
			port: null,
			address: null,
		});
	});

	it.each([
		[{ port: '70000' }, '"Port" cannot be 70000'],
		[{ port: 'https' }, '"Port" cannot be "https"'],
		[{ noticesPerHour: '' }, '"Notices per Hour" cannot be ""'],
		[{ mailsPerHour: '0' }, '"Mails per Hour" cannot be 0'],
		[{ active: 'perhaps' }, '"Active" cannot be "perhaps"'],
		[{ address: 'desk' }, '"Address" cannot be "desk"'],
		[{ language: 'Klingon' }, '"Language" cannot be "Klingon"'],
		[{}, 'There is no setting to change'],
	])('refuses %o and says what is wrong with it', async (settings, words) => {
		await expect(update(settings)).rejects.toThrow(words);
	});

	it('changes nothing where somebody was faster', async () => {
		await update({ language: 'fr' }, { revision: '0' });

		await expect(update({ language: 'en' }, { revision: '0' })).rejects.toThrow(
			'Someone else changed the settings',
		);
		await expect(update({ active: true }, { revision: '1' })).resolves.toMatchObject({
			language: 'fr',
			revision: 2,
		});
	});

	it('refuses a revision that is none', async () => {
		await expect(update({ language: 'fr' }, { revision: 'first' })).rejects.toThrow(
			'"Only If Revision Is" cannot be "first"',
		);
	});
});
