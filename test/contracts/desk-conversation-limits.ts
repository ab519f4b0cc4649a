import { describe, expect, it } from 'vitest';
import type { CommunicationSettings } from '../../dispatcher/core/communication';
import { fileMails } from '../../dispatcher/tasks/file-mails';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';
import { ANNA, BEN, KIM, sentFor, speaking, SpeakingDesk } from './speaking-desk';

const ZOE = { name: 'Zoe', address: 'zoe@example.net' };
const EVE = { name: 'Eve', address: 'eve@stranger.example' };
const HOUR_MS = 3_600_000;

function person(address: string) {
	return { name: '', address };
}

/** What must not happen in a conversation, whatever somebody writes. */
export function describeConversationLimits(makeHost: () => Promise<DeskHost>): void {
	describe('a conversation that somebody disturbs', () => {
		const fixture = useDesk(makeHost);
		const desk = (communication: Partial<CommunicationSettings> = speaking): SpeakingDesk =>
			new SpeakingDesk(fixture(), communication);

		it('tells the first sender of a forwarded request nothing of what a colleague wrote', async () => {
			const it = desk();
			const { task, messages } = await it.file(
				{
					from: KIM,
					subject: 'Fwd: Screen',
					newText: 'She is my boss.\n\n---------- Forwarded message ---------\nIt is dark.',
				},
				{ requester: ANNA, internalNote: 'She is my boss.' },
			);

			const history = await it.history(task.id);
			const sent = history.find(({ id }) => id === sentFor({ messages }, 'acknowledgement')?.id);
			expect(sent?.to).toEqual([ANNA]);
			expect(`${sent?.text} ${sent?.html}`).not.toContain('boss');
			expect(`${sent?.text} ${sent?.html}`).not.toContain(KIM.address);
		});

		it('writes nothing to an assignee where nothing is forwarded', async () => {
			const it = desk({});
			const { newTask } = await it.request();
			const { task } = await it.file(
				{ cc: [ZOE] },
				{ newTask: { ...newTask, assignee: ZOE.address } },
			);
			await it.file({ from: ZOE }, { reference: String(task.id) });

			expect(await it.queued()).toEqual([]);
		});

		it('tells nobody of an old mail that it was not passed on', async () => {
			const it = desk();
			const { task } = await it.file();
			const before = await it.queued();
			const request = await it.request({ from: KIM }, { reference: String(task.id) });
			it.fixture.clock.advance(25 * HOUR_MS);
			await fileMails(it.store, [request]);

			expect(await it.queued()).toEqual(before);
		});

		it('copies no answer to those whom only the requester’s address and the reference brought', async () => {
			const it = desk();
			const first = await it.file();
			await it.file({ cc: [person('spy@evil.example')] }, { reference: String(first.task.id) });
			await it.answer(first, 'Here is all you need.');

			expect((await it.queued()).find(([purpose]) => purpose === 'answer')).toEqual([
				'answer',
				[ANNA.address],
			]);
		});

		it('copies an answer to those whom the requester brought by answering, and shows them', async () => {
			const it = desk();
			const cc = [person('chef@example.com')];
			const first = await it.file({ cc });
			const forward = (await it.history(first.task.id)).find(
				({ purpose }) => purpose === 'forward',
			);
			expect(forward?.text).toContain('chef@example.com');
			const inReplyTo = sentFor(first, 'acknowledgement')?.messageId ?? null;
			await it.file(
				{ inReplyTo, cc: [person('second@example.com')] },
				{ reference: String(first.task.id) },
			);
			await it.answer(first, 'Here is all you need.');

			expect((await it.queued()).find(([purpose]) => purpose === 'answer')).toEqual([
				'answer',
				[ANNA.address, 'second@example.com'],
			]);
		});

		it('sends no answer to a list', async () => {
			const it = desk();
			const cc = Array.from({ length: 21 }, (_, number) => person(`p${number}@example.com`));
			const first = await it.file({ cc });
			await it.answer(first, 'Here is all you need.');

			expect((await it.queued()).find(([purpose]) => purpose === 'answer')).toEqual([
				'answer',
				[ANNA.address],
			]);
		});

		it('answers what the employee knew, although a later mail is in the same batch', async () => {
			const it = desk();
			const first = await it.file();
			const reference = String(first.task.id);
			const forward = sentFor(first, 'forward')?.messageId ?? null;
			const acknowledgement = sentFor(first, 'acknowledgement')?.messageId ?? null;
			const text = 'Here is all you need.';
			const answer = await it.request(
				{ from: KIM, inReplyTo: forward, text, newText: text },
				{ reference },
			);
			const later = await it.request(
				{ inReplyTo: acknowledgement, cc: [person('third@example.com')] },
				{ reference },
			);
			await fileMails(it.store, [answer, later]);

			const sent = (await it.history(first.task.id)).find(({ purpose }) => purpose === 'answer');
			expect([sent?.to, sent?.cc]).toEqual([[ANNA], []]);
		});

		it('keeps to the thread although many strangers write', async () => {
			const it = desk();
			const first = await it.file({ cc: [person('chef@example.com')] });
			for (let count = 0; count < 25; count++) {
				await it.file({ from: EVE }, { reference: String(first.task.id) });
			}
			const { communication } = await it.answer(first, 'Here is all you need.');

			const row = await it.store.db
				.selectFrom('outbox')
				.select(['headers', 'recipients'])
				.where('communication_id', '=', communication.id)
				.executeTakeFirstOrThrow();
			expect(JSON.parse(row.headers)).toMatchObject({ 'In-Reply-To': '<mail-1@example.com>' });
			expect(JSON.parse(row.recipients)).toEqual([ANNA.address, 'chef@example.com']);
		});

		it('assigns no task to the desk itself, and asks the team where no mail reaches an assignee', async () => {
			const it = desk();
			const { newTask } = await it.request();
			const assigned = { ...newTask, assignee: 'it@example.com' };
			const first = await it.file({}, { newTask: assigned });
			expect((await it.queued()).at(-1)).toEqual(['forward', [KIM.address, BEN]]);

			const { task } = await it.answer(first, '#assign it@example.com');
			expect((await it.queued()).at(-1)).toEqual(['refusal', [KIM.address]]);
			expect(task.assignee).toBe('it@example.com');
		});

		it('tells an employee that nobody can be answered', async () => {
			const it = desk();
			const first = await it.file({}, { requester: person('nobody') });
			await it.answer(first, 'Here is all you need.');

			expect((await it.queued()).at(-1)).toEqual(['refusal', [KIM.address]]);
		});

		it('takes off a refusal what is quoted of it, too', async () => {
			const it = desk();
			const first = await it.file();
			const refused = await it.answer(first, '#colse\nHe never pays.');
			const refusal = (await it.history(first.task.id)).find(
				({ purpose }) => purpose === 'refusal',
			);
			const written = `Fixed.\n\nan unknown head\n${refusal?.text}`;
			const again = await it.answer(refused, written, {
				inReplyTo: refusal?.messageId ?? null,
			});

			expect(again.communication.purpose).toBe('answer');
			const sent = (await it.history(first.task.id)).find(
				({ id }) => id === again.communication.id,
			);
			expect(sent?.text).not.toContain('never pays');
		});
	});
}
