import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../dispatcher/core/ports';
import type { Store } from '../../dispatcher/database/open-store';
import {
	noteInstance,
	readSettings,
	reportSettings,
} from '../../dispatcher/settings/dispatcher-settings';
import { updateSettings, type SettingChanges } from '../../dispatcher/settings/update-settings';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

const DEFAULTS = {
	active: true,
	sendsCommunications: true,
	environment: 'production',
	language: 'en',
	address: null,
	port: null,
	timeZone: 'UTC',
	noticesPerHour: 10,
	mailsPerHour: 200,
	keepLedgerDays: 90,
};

export function describeSettings(makeHost: () => Promise<DeskHost>): void {
	describe('the dispatcher’s settings', () => {
		const fixture = useDesk(makeHost);
		const store = async (key: string, value: string): Promise<void> => {
			await fixture().store.db.insertInto('settings').values({ key, value }).execute();
		};

		it('are active, sending, English and UTC in a new desk', async () => {
			expect(await readSettings(fixture().store)).toEqual(DEFAULTS);
		});

		it('keep what is not named when others change', async () => {
			const { otherDesk } = fixture();
			await updateSettings(fixture().store, { language: 'fr' });

			await updateSettings(fixture().store, { active: false, timeZone: 'Europe/Paris' });

			const changed = { active: false, language: 'fr', timeZone: 'Europe/Paris' };
			expect(await readSettings(otherDesk)).toEqual({ ...DEFAULTS, ...changed });
		});

		it.each([
			['language', '"xx"'],
			['active', '"no"'],
			['port', '70000'],
			['port', '"http"'],
			['keepLedgerDays', '-1'],
			['timeZone', '"Middle-earth/Shire"'],
			['address', '"javascript:alert(1)"'],
			['address', '{"no":"text"}'],
			['noticesPerHour', 'not even JSON'],
		] as const)('have their default where %s is stored as %s', async (key, value) => {
			await store(key, value);

			expect(await readSettings(fixture().store)).toEqual(DEFAULTS);
		});

		it('say once in the log what cannot be used', async () => {
			const warn = vi.fn();
			const odd = JSON.stringify(randomUUID());
			await store('language', odd);
			const logging = { ...fixture().store, logger: { ...silentLogger, warn } };

			await readSettings(logging);
			await readSettings(logging);

			expect(warn.mock.calls).toEqual([
				[expect.stringContaining(odd), { used: 'en', mustBe: '"en" or "fr"' }],
			]);
		});

		it.each([
			[{ port: 0 }, 'Port', 'from 1 to 65535'],
			[{ port: 65_536 }, 'Port', 'from 1 to 65535'],
			[{ port: 25.5 }, 'Port', 'from 1 to 65535'],
			[{ address: 'desk.example.com' }, 'Address', 'URL'],
			[{ address: 'https://anna:secret@desk.example.com' }, 'Address', 'URL'],
			[{ address: 'ftp://desk.example.com' }, 'Address', 'URL'],
			[{ language: 'de' }, 'Language', '"en" or "fr"'],
			[{ active: 'yes' }, 'Active', 'on or off'],
			[{ timeZone: 'Paris' }, 'Time Zone', 'IANA'],
			[{ keepLedgerDays: null }, 'Keep Ledger (Days)', 'whole number'],
			[{ environment: 'staging' }, 'Environment', '"production"'],
		])('refuse %o, naming the setting and what it must be', async (changes, name, cure) => {
			const both = { language: 'fr', ...changes };

			await expect(updateSettings(fixture().store, both)).rejects.toMatchObject({
				code: 'settings-invalid',
				message: expect.stringContaining(`"${name}"`),
				whatToDo: expect.stringContaining(cure),
			});
			expect(await readSettings(fixture().store)).toEqual(DEFAULTS);
		});

		it('refuse a setting that there is not, and no setting at all', async () => {
			const unknown = { instances: ['me'] } as SettingChanges;

			await expect(updateSettings(fixture().store, unknown)).rejects.toThrow(
				'no setting "instances"',
			);
			await expect(updateSettings(fixture().store, {})).rejects.toThrow('no setting to change');
		});

		it('take a port in the address or beside it, but not both', async () => {
			await updateSettings(fixture().store, { address: 'https://desk.example.com:8443' });

			await expect(updateSettings(fixture().store, { port: 9000 })).rejects.toThrow(
				'already has a port',
			);
			await updateSettings(fixture().store, { address: 'https://desk.example.com', port: 9000 });
		});

		it('tell the second of two that change the same settings', async () => {
			const { revision } = await reportSettings(fixture().store);
			const [one, other] = fixture().rivals;

			const ends = await Promise.allSettled([
				updateSettings(one, { language: 'fr' }, { revision }),
				updateSettings(other, { timeZone: 'Europe/Paris' }, { revision }),
			]);

			expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
			const refused = ends.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
			expect(refused.reason).toMatchObject({ code: 'changed-meanwhile' });
		});

		it('keep both of two changes that expect nothing', async () => {
			const [one, other] = fixture().rivals;

			await Promise.all([
				updateSettings(one, { language: 'fr' }),
				updateSettings(other, { timeZone: 'Europe/Paris' }),
			]);

			const both = { language: 'fr', timeZone: 'Europe/Paris' };
			expect(await readSettings(one)).toMatchObject(both);
		});

		it('tell the agents of this process that they changed', async () => {
			const told = vi.fn();
			fixture().store.changes.on('division', told);

			await updateSettings(fixture().store, { active: false });

			expect(told).toHaveBeenCalledOnce();
		});
	});

	describe('what may be sent from a desk', () => {
		const fixture = useDesk(makeHost);
		const of = (instanceId: string): Store => ({ ...fixture().store, instanceId });

		it('is nothing where it is marked as a test, also by hand', async () => {
			const { store } = fixture();

			await store.db.insertInto('settings').values({ key: 'environment', value: 'test' }).execute();

			expect(await reportSettings(store)).toMatchObject({
				settings: { sendsCommunications: false, environment: 'test' },
				sendingRefused: 'test environment',
			});
		});

		it('cannot be switched on in a test environment, nor in the update that ends it', async () => {
			const { store } = fixture();
			await updateSettings(store, { environment: 'test' });

			for (const also of [{}, { environment: 'production' }]) {
				const switchOn = updateSettings(store, { sendsCommunications: true, ...also });
				await expect(switchOn).rejects.toMatchObject({ code: 'not-possible' });
			}
			await updateSettings(store, { environment: 'production' });
			await updateSettings(store, { sendsCommunications: true });

			expect((await readSettings(store)).sendsCommunications).toBe(true);
		});

		it('is nothing in another n8n than the first one, until a person says otherwise there', async () => {
			await noteInstance(of('production'));
			await noteInstance(of('copy'));

			expect((await readSettings(of('production'))).sendsCommunications).toBe(true);
			expect(await reportSettings(of('copy'))).toMatchObject({
				settings: { sendsCommunications: false },
				sendingRefused: 'copied database',
			});
			await updateSettings(of('copy'), { language: 'fr' });
			expect((await readSettings(of('copy'))).sendsCommunications).toBe(false);

			await updateSettings(of('copy'), { sendsCommunications: true });

			expect((await readSettings(of('copy'))).sendsCommunications).toBe(true);
			expect((await readSettings(of('production'))).sendsCommunications).toBe(true);
		});
	});
}
