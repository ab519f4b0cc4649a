import { describe, expect, it } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
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
}
