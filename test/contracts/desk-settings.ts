import { describe, expect, it } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import {
	findNoticeTemplate,
	listNoticeTemplateNames,
	type StoredTemplate,
} from '../../dispatcher/outbox/notice-templates';
import { readSettings } from '../../dispatcher/settings/dispatcher-settings';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

export function describeSettings(makeHost: () => Promise<DeskHost>): void {
	describe('the dispatcher’s settings', () => {
		const fixture = useDesk(makeHost);

		it('are active, sending, English and UTC in a new desk', async () => {
			expect(await readSettings(fixture().store)).toEqual({
				active: true,
				sendsCommunications: true,
				language: 'en',
				timeZone: 'UTC',
				noticesPerHour: 10,
				keepLedgerDays: 90,
			});
		});

		it('keep what is not named when others change', async () => {
			const { store, otherDesk } = fixture();
			await updateSettings(store, { language: 'fr' });

			await updateSettings(store, { active: false, timeZone: 'Europe/Paris' });

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
			const { store } = fixture();
			await store.db.insertInto('settings').values({ key: 'language', value: '"xx"' }).execute();

			expect((await readSettings(store)).language).toBe('en');
		});

		it('send nothing from a desk that is marked as a test', async () => {
			const { store } = fixture();

			await store.db.insertInto('settings').values({ key: 'environment', value: 'test' }).execute();

			expect((await readSettings(store)).sendsCommunications).toBe(false);
		});
	});

	describe('notice templates', () => {
		const fixture = useDesk(makeHost);
		const template = { name: 'Mine', subject: 'S', text: 'T', html: 'H' };
		const write = async ({ db }: Store, row: StoredTemplate): Promise<void> => {
			await db.insertInto('notice_templates').values(row).execute();
		};

		it('are none in a new desk', async () => {
			expect(await listNoticeTemplateNames(fixture().store)).toEqual([]);
		});

		it('are found by name and language, and named once', async () => {
			const { store } = fixture();
			await write(store, { ...template, language: 'en' });
			await write(store, { ...template, language: 'fr', subject: 'Sujet' });

			expect(await findNoticeTemplate(store, { name: 'Mine', language: 'fr' })).toEqual({
				...template,
				language: 'fr',
				subject: 'Sujet',
			});
			expect(await listNoticeTemplateNames(store)).toEqual(['Mine']);
		});

		it('are not found in a language that they are not written in', async () => {
			const { store } = fixture();
			await write(store, { ...template, language: 'en' });

			expect(await findNoticeTemplate(store, { name: 'Mine', language: 'fr' })).toBeUndefined();
		});
	});
}
