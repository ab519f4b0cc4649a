import { describe, expect, it } from 'vitest';
import {
	findNoticeTemplate,
	listNoticeTemplateNames,
	saveNoticeTemplate,
} from '../../dispatcher/desk/notice-templates';
import { readSettings, writeSettings } from '../../dispatcher/desk/settings';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

export function describeSettings(makeHost: () => Promise<DeskHost>): void {
	describe('the dispatcher’s settings', () => {
		const fixture = useDesk(makeHost);

		it('are active, sending, English and UTC in a new desk', async () => {
			expect(await readSettings(fixture().desk)).toEqual({
				active: true,
				sendsCommunications: true,
				language: 'en',
				timeZone: 'UTC',
				noticesPerHour: 10,
				keepLedgerDays: 90,
			});
		});

		it('keep what is not named when others change', async () => {
			const { desk, otherDesk } = fixture();
			await writeSettings(desk, { language: 'fr' });

			await writeSettings(desk, { active: false, timeZone: 'Europe/Paris' });

			expect(await readSettings(otherDesk)).toEqual({
				active: false,
				sendsCommunications: true,
				language: 'fr',
				timeZone: 'Europe/Paris',
				noticesPerHour: 10,
				keepLedgerDays: 90,
			});
		});

		it('are as by default where a stored value cannot be read', async () => {
			const { desk } = fixture();
			await desk.db.insertInto('settings').values({ key: 'language', value: '"xx"' }).execute();

			expect((await readSettings(desk)).language).toBe('en');
		});

		it('send nothing from a desk that is marked as a test', async () => {
			const { desk } = fixture();

			await desk.db.insertInto('settings').values({ key: 'environment', value: 'test' }).execute();

			expect((await readSettings(desk)).sendsCommunications).toBe(false);
		});

		it('refuse to send from a desk that is marked as a test', async () => {
			const { desk } = fixture();
			await writeSettings(desk, { environment: 'test' });

			await expect(writeSettings(desk, { sendsCommunications: true })).rejects.toMatchObject({
				code: 'settings-invalid',
			});
			expect((await readSettings(desk)).sendsCommunications).toBe(false);
		});
	});

	describe('notice templates', () => {
		const fixture = useDesk(makeHost);
		const template = { name: 'Mine', subject: 'S', text: 'T', html: 'H' };

		it('are none in a new desk', async () => {
			expect(await listNoticeTemplateNames(fixture().desk)).toEqual([]);
		});

		it('are found by name and language, and named once', async () => {
			const { desk } = fixture();
			await saveNoticeTemplate(desk, { ...template, language: 'en' });
			await saveNoticeTemplate(desk, { ...template, language: 'fr', subject: 'Sujet' });

			expect(await findNoticeTemplate(desk, { name: 'Mine', language: 'fr' })).toEqual({
				...template,
				language: 'fr',
				subject: 'Sujet',
			});
			expect(await listNoticeTemplateNames(desk)).toEqual(['Mine']);
		});

		it('are replaced when saved again', async () => {
			const { desk } = fixture();
			await saveNoticeTemplate(desk, { ...template, language: 'en' });

			await saveNoticeTemplate(desk, { ...template, language: 'en', text: 'New' });

			const found = await findNoticeTemplate(desk, { name: 'Mine', language: 'en' });
			expect(found?.text).toBe('New');
		});

		it('are not found in a language that they are not written in', async () => {
			const { desk } = fixture();
			await saveNoticeTemplate(desk, { ...template, language: 'en' });

			expect(await findNoticeTemplate(desk, { name: 'Mine', language: 'fr' })).toBeUndefined();
		});
	});
}
