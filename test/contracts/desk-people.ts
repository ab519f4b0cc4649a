import { describe, expect, it } from 'vitest';
import { saveDivision } from '../../dispatcher/settings/divisions';
import { listCommunications } from '../../dispatcher/tasks/history';
import type { DeskHost } from './desk-contract';
import { division, useDesk } from './desk-fixture';
import { BO, EVE, filer, peopleOn } from './desk-filer';

export function describePeople(makeHost: () => Promise<DeskHost>): void {
	describe('the people of a task', () => {
		const fixture = useDesk(makeHost);
		const { file } = filer(fixture);
		const address = (typed: string) => ({ name: '', address: typed });

		it('are its requester, those in copy and employees, each once', async () => {
			const rules = division({ employees: ['staff.example'] });
			const { task } = await file(
				{
					to: [address('it@example.com'), address('it+IT7@example.com'), BO],
					cc: [
						address('Anna@EXAMPLE.com'),
						address('kim@staff.example'),
						address('x@bücher.example'),
					],
				},
				{ rules },
			);
			await file(
				{ cc: [address('X@xn--bcher-kva.example'), address('bo+other@example.org')] },
				{ rules, reference: String(task.id) },
			);

			expect(await peopleOn(fixture(), task.id)).toEqual([
				'requester anna@example.com',
				'copy bo+other@example.org',
				'copy bo@example.org',
				'employee kim@staff.example',
				'copy x@bücher.example',
			]);
		});

		it('are not the addresses to which servers delivered the mail', async () => {
			const { task } = await file({
				to: [address('help@example.com')],
				deliveredTo: ['HELP@example.com'],
			});

			expect(await peopleOn(fixture(), task.id)).toEqual(['requester anna@example.com']);
		});

		it('are its requester and whoever asked for him', async () => {
			const { task } = await file({ from: EVE }, { requester: BO });

			expect(task).toMatchObject({ requesterAddress: BO.address });
			expect(await peopleOn(fixture(), task.id)).toEqual([
				'requester bo@example.org',
				'copy eve@example.net',
			]);
		});

		it('have a history over all tasks of a division, of what they wrote and got', async () => {
			const { store } = fixture();
			await saveDivision(store, division({ name: 'HR', identificationTag: 'HR' }));
			const wrote = await file({ from: BO });
			const inCopy = await file({ cc: [address('BO@example.org')] });
			const elsewhere = await file({ from: BO }, { divisionName: 'HR', tag: 'HR' });
			await file({});

			const idsOf = async (of: Parameters<typeof listCommunications>[1]) =>
				(await listCommunications(store, of)).map(({ id }) => id);
			const person = 'bo@example.org';

			expect(await idsOf({ person, division: 'IT' })).toEqual([
				inCopy.communication.id,
				wrote.communication.id,
			]);
			expect(await idsOf({ person })).toEqual([
				elsewhere.communication.id,
				inCopy.communication.id,
				wrote.communication.id,
			]);
			expect(await idsOf({ person: 'it@example.com' })).toEqual([]);
		});
	});
}
