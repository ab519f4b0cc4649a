import { beforeEach, describe, expect, it } from 'vitest';
import { settleMail, type LeasedMail } from '../../dispatcher/outbox/outbox-lease';
import { leaseNext } from '../hosts/lease-next';
import type { Delivery } from '../../dispatcher/outbox/outbox';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { addNote } from '../../dispatcher/tasks/add-note';
import { replyToTask } from '../../dispatcher/tasks/conversation/reply';
import { sendAgain } from '../../dispatcher/tasks/conversation/send-again';
import type { StoredCommunication } from '../../dispatcher/tasks/types';
import { ANNA, SpeakingDesk, KIM } from './speaking-desk';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';

/** Leases the next mail and settles it: each recipient as it is said, the others as sent. */
async function deliver(
	{ store }: SpeakingDesk,
	states: Record<string, Delivery['state']> = {},
): Promise<LeasedMail> {
	const leased = await leaseNext(store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
	if (leased === undefined) throw new Error('Nothing is due');
	const deliveries = leased.deliveries.map(({ address }): Delivery => {
		const state = states[address] ?? 'sent';
		return { address, state, answer: state === 'sent' ? '250 OK' : '550 no such user' };
	});
	const sent = deliveries.filter(({ state }) => state === 'sent').length;
	const state = sent === deliveries.length ? 'sent' : sent > 0 ? 'partly-sent' : 'failed';
	await settleMail(store, leased, { state, deliveries, tries: 1, dueAt: null });
	return leased;
}

/** What did not reach its recipients, or is to reach them again. */
export function describeSendingAgain(makeHost: () => Promise<DeskHost>): void {
	describe('sending a message again', () => {
		const fixture = useDesk(makeHost);
		const CHEF = { name: 'Chef', address: 'chef@example.com' };
		let desk: SpeakingDesk;
		let reply: StoredCommunication;
		let taskId: number;
		beforeEach(async () => {
			desk = await new SpeakingDesk(fixture(), {}).save();
			const { task } = await desk.file({ cc: [CHEF], references: ['<earlier@example.com>'] });
			taskId = task.id;
			reply = await replyToTask(
				desk.store,
				{ idOrReference: taskId },
				{
					text: 'It works.',
					attachments: [
						{ fileName: 'a.txt', mediaType: 'text/plain', size: 0, content: Buffer.from('a') },
					],
				},
			);
		});

		it('goes to all whom it has reached, as the same message', async () => {
			const first = await deliver(desk);

			const again = await sendAgain(desk.store, reply.id);
			const second = await deliver(desk);

			expect(again).toMatchObject({ id: reply.id, delivery: 'queued', failures: [] });
			const { id, ...same } = first;
			expect(second).toMatchObject(same);
			expect(second.attachments).toHaveLength(1);
			expect(second.deliveries.map(({ address }) => address)).toEqual([ANNA.address, CHEF.address]);
			expect(id).not.toBe(second.id);
			expect((await desk.history(taskId)).at(-1)).toMatchObject({ delivery: 'sent' });
		});

		it('goes to those only whom it did not reach', async () => {
			await deliver(desk, { [CHEF.address]: 'refused' });
			expect((await desk.history(taskId)).at(-1)).toMatchObject({
				delivery: 'partly-sent',
				failures: [{ address: CHEF.address }],
			});

			await sendAgain(desk.store, reply.id);
			const second = await deliver(desk);

			expect(second.deliveries).toMatchObject([{ address: CHEF.address }]);
			expect(second.copies).toEqual([]);
			expect((await desk.history(taskId)).at(-1)).toMatchObject({
				delivery: 'sent',
				failures: [],
			});
		});

		it.each(['unconfirmed', 'suppressed'] as const)('counts %s as not reached', async (state) => {
			await deliver(desk, { [ANNA.address]: state });

			await sendAgain(desk.store, reply.id);

			expect((await deliver(desk)).deliveries).toMatchObject([{ address: ANNA.address }]);
		});

		it('works when the outbox has forgotten it, as often as it is asked to', async () => {
			const first = await deliver(desk);
			for (let count = 0; count < 3; count++) {
				if (count < 2) await desk.store.db.deleteFrom('outbox').execute();

				await sendAgain(desk.store, reply.id);
				const { messageId, from, headers, isPersonal, attachments } = await deliver(desk);

				expect({ messageId, from, headers, isPersonal, attachments }).toEqual({
					messageId: first.messageId,
					from: first.from,
					headers: first.headers,
					isPersonal: true,
					attachments: first.attachments,
				});
			}
		});

		it('takes the attachments of the mail that was forwarded, and its writer’s name', async () => {
			const other = new SpeakingDesk(fixture(), { forward: 'eachMail', team: [KIM.address] });
			await other.request();
			await deliver(desk);
			const { messages } = await other.file(
				{},
				{
					attachments: [
						{ fileName: 'b.txt', mediaType: 'text/plain', size: 1, content: Buffer.from('b') },
					],
				},
			);
			const first = await deliver(desk);

			await sendAgain(desk.store, messages[0]?.id ?? 0);
			const second = await deliver(desk);

			expect(second).toMatchObject({ from: '"Anna" <it@example.com>', isPersonal: false });
			expect(second.attachments).toMatchObject([{ fileName: 'b.txt' }]);
			expect(second.headers).toEqual(first.headers);
		});

		it('reaches at last what was suppressed while communications were off', async () => {
			await deliver(desk);
			await updateSettings(desk.store, { sendsCommunications: false });
			const kept = await replyToTask(desk.store, { idOrReference: taskId }, { text: 'More' });
			expect(kept.delivery).toBe('suppressed');
			await expect(sendAgain(desk.store, kept.id)).rejects.toMatchObject({
				code: 'not-possible',
				whatToDo: expect.stringContaining('Sends Communications'),
			});

			await updateSettings(desk.store, { sendsCommunications: true });
			await sendAgain(desk.store, kept.id);

			expect((await deliver(desk)).messageId).toBe(kept.messageId);
		});

		it('wakes the division’s agent, and counts for the hourly limit', async () => {
			await deliver(desk);
			await updateSettings(desk.store, { mailsPerHour: 1 });
			const woken: unknown[] = [];
			desk.store.changes.on('outbox', (name) => woken.push(name));

			const again = await sendAgain(desk.store, reply.id);

			expect(again.delivery).toBe('suppressed');
			expect(woken).toEqual(['IT']);
		});

		it('is refused while it waits or is being sent, whoever asks', async () => {
			const waiting = sendAgain(desk.store, reply.id);
			await expect(waiting).rejects.toMatchObject({
				code: 'not-possible',
				message: `Communication ${reply.id} is still waiting to be sent`,
			});
			await leaseNext(desk.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });

			await expect(sendAgain(desk.store, reply.id)).rejects.toThrow('still waiting');
		});

		it('is done once if two ask at the same moment', async () => {
			await deliver(desk);

			const ends = await Promise.allSettled(
				desk.fixture.rivals.map(async (store) => await sendAgain(store, reply.id)),
			);

			expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
			expect(await desk.queued()).toHaveLength(1);
		});

		it('is refused for what the desk has not sent', async () => {
			const [request] = await desk.history(taskId);
			const note = await addNote(desk.store, { idOrReference: taskId }, { text: 'Hm' });

			await expect(sendAgain(desk.store, request?.id ?? 0)).rejects.toThrow('a mail that came in');
			await expect(sendAgain(desk.store, note.id)).rejects.toThrow('is a note');
			for (const id of [4711, NaN, 1.5]) {
				await expect(sendAgain(desk.store, id)).rejects.toMatchObject({ code: 'not-found' });
			}
		});
	});
}
