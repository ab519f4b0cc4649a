import { describe, expect, it } from 'vitest';
import {
	silentCommunication,
	type CommunicationSettings,
} from '../../dispatcher/core/communication';
import type { Store } from '../../dispatcher/database/open-store';
import { settleMail } from '../../dispatcher/outbox/outbox-lease';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import type { FileMailRequest } from '../../dispatcher/tasks/filing-request';
import { listEvents } from '../../dispatcher/tasks/conversation/task-events';
import type { FiledMail, StoredCommunication } from '../../dispatcher/tasks/types';
import { fileMail, historyOf } from '../hosts/desk-tables';
import { leaseNext } from '../hosts/lease-next';
import type { DeskHost } from './desk-contract';
import { division, filing, intakeRow, mail, useDesk, type DeskFixture } from './desk-fixture';

const KIM = { name: 'Kim Young', address: 'kim@example.org' };
const BEN = 'ben@example.org';
const ANNA = { name: 'Anna', address: 'anna@example.com' };

const speaking: Partial<CommunicationSettings> = {
	acknowledgement: 'newTasks',
	forward: 'eachMail',
	team: [KIM.address, BEN],
};

/** A desk whose division writes, and mails that come in to it. */
class Desk {
	private count = 0;

	constructor(
		readonly fixture: DeskFixture,
		private readonly communication: Partial<CommunicationSettings> = speaking,
	) {}

	get store(): Store {
		return this.fixture.store;
	}

	async request(
		of: Partial<FileMailRequest['mail']> = {},
		changes: Partial<FileMailRequest> & { reference?: string } = {},
	): Promise<FileMailRequest> {
		this.count += 1;
		const intakeId = await intakeRow(this.fixture, this.count);
		const rules = division({ communication: { ...silentCommunication(), ...this.communication } });
		return filing(intakeId, {
			mail: mail({
				messageId: `<mail-${this.count}@example.com>`,
				contentHash: `hash-${this.count}`,
				...of,
			}),
			rules,
			...changes,
		});
	}

	async file(...of: Parameters<Desk['request']>): Promise<FiledMail> {
		return await fileMail(this.store, await this.request(...of));
	}

	/** An employee answers the forward that he got about the first mail. */
	async answer(
		first: FiledMail,
		newText: string,
		of: Partial<FileMailRequest['mail']> = {},
	): Promise<FiledMail> {
		const forward = sentFor(first, 'forward');
		return await this.file(
			{
				from: KIM,
				to: [{ name: '', address: 'it@example.com' }],
				subject: `Re: ${first.task.reference} The printer is on fire`,
				inReplyTo: forward?.messageId ?? null,
				newText,
				text: newText,
				...of,
			},
			{ reference: String(first.task.id) },
		);
	}

	async history(taskId: number): Promise<StoredCommunication[]> {
		return await historyOf(this.store, taskId);
	}

	async eventKinds(taskId: number): Promise<string[]> {
		return (await listEvents(this.store.db, taskId)).map(({ kind }) => kind);
	}

	/** What waits in the outbox: purpose and recipients. */
	async queued(): Promise<Array<[string, string[]]>> {
		const rows = await this.store.db
			.selectFrom('outbox')
			.innerJoin('communications', 'communications.id', 'outbox.communication_id')
			.select(['communications.purpose', 'outbox.recipients'])
			.orderBy('outbox.id')
			.execute();
		return rows.map((row) => [row.purpose ?? '', JSON.parse(row.recipients) as string[]]);
	}
}

function sentFor({ messages }: FiledMail, purpose: string) {
	return messages.find((message) => message.purpose === purpose);
}

/** What a division writes to requesters and employees, and what it makes of their answers. */
export function describeConversation(makeHost: () => Promise<DeskHost>): void {
	describe('a conversation', () => {
		const fixture = useDesk(makeHost);
		const desk = (communication?: Partial<CommunicationSettings>): Desk =>
			new Desk(fixture(), communication);

		it('acknowledges a new request, in its thread and with the reference in front', async () => {
			const it = desk();
			const filed = await it.file({ references: ['<earlier@example.com>'] });

			const [, acknowledgement] = await it.history(filed.task.id);
			expect(acknowledgement).toMatchObject({
				direction: 'outgoing',
				purpose: 'acknowledgement',
				delivery: 'queued',
				aboutId: filed.communication.id,
				to: [ANNA],
				automatic: true,
			});
			expect(acknowledgement?.subject).toMatch(/^\[IT#1\] \S/);
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			expect(leased).toMatchObject({
				from: '"IT" <it@example.com>',
				subject: acknowledgement?.subject,
				text: acknowledgement?.text,
				isPersonal: false,
				headers: {
					'Reply-To': 'it@example.com',
					'In-Reply-To': '<mail-1@example.com>',
					References: '<earlier@example.com> <mail-1@example.com>',
				},
			});
		});

		it('forwards a mail to the assignee, or to the team, in the name of its writer', async () => {
			const it = desk({ forward: 'eachMail', team: [KIM.address, BEN] });
			await it.file();
			const { newTask } = await it.request();
			await it.file({}, { newTask: { ...newTask, assignee: 'zoe@example.net' } });

			expect(await it.queued()).toEqual([
				['forward', [KIM.address, BEN]],
				['forward', ['zoe@example.net']],
			]);
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			expect(leased?.from).toBe('"Anna" <it@example.com>');
			expect(leased?.text).toContain('Help!');
		});

		it.each([
			['what a machine wrote', { automatic: true, automaticKind: 'out-of-office' as const }, {}],
			['what the division itself wrote', { from: { name: '', address: 'it@example.com' } }, {}],
		])('writes nothing about %s', async (_, of, changes) => {
			const it = desk({ acknowledgement: 'newTasks' });
			await it.file(of, changes).catch(() => undefined);

			expect(await it.queued()).toEqual([]);
		});

		it('writes nothing about mail that arrived long ago', async () => {
			const it = desk();
			const request = await it.request();
			it.fixture.clock.advance(24 * 3_600_000 + 1);
			await fileMail(it.store, request);

			expect(await it.queued()).toEqual([]);
		});

		it.each([
			['newTasks', 1],
			['eachMail', 2],
		] as const)('acknowledges as is wanted: %s', async (acknowledgement, count) => {
			const it = desk({ acknowledgement });
			const { task } = await it.file();
			await it.file({}, { reference: String(task.id) });

			const purposes = (await it.history(task.id)).map(({ purpose }) => purpose);
			expect(purposes.filter((purpose) => purpose === 'acknowledgement')).toHaveLength(count);
		});

		it('sends an employee’s answer to the requester and those in copy, in the division’s name', async () => {
			const it = desk();
			const first = await it.file({ cc: [{ name: 'Chef', address: 'chef@example.com' }] });
			const answer = await it.answer(first, 'Have you tried turning it off?');

			const history = await it.history(first.task.id);
			const sent = history.find(({ purpose }) => purpose === 'answer');
			expect(sent).toMatchObject({
				id: answer.communication.id,
				direction: 'outgoing',
				fromAddress: KIM.address,
				to: [ANNA],
				cc: [{ name: 'Chef', address: 'chef@example.com' }],
				newText: 'Have you tried turning it off?',
			});
			expect(sent?.text).toContain('Have you tried turning it off?');
			expect(history.map(({ direction }) => direction)).not.toContain('note');
			const row = await it.store.db
				.selectFrom('outbox')
				.selectAll()
				.where('communication_id', '=', answer.communication.id)
				.executeTakeFirstOrThrow();
			expect(row).toMatchObject({ sender: '"IT" <it@example.com>', is_personal: 1 });
			expect(JSON.parse(row.headers)).toMatchObject({
				'In-Reply-To': '<mail-1@example.com>',
				References: '<mail-1@example.com>',
			});
			expect(await it.eventKinds(first.task.id)).toEqual(
				expect.arrayContaining(['created', 'acknowledged', 'forwarded', 'answered']),
			);
		});

		it('shows a second employee that the first has answered', async () => {
			const it = desk();
			const first = await it.file();
			await it.answer(first, 'On my way.');

			expect((await it.queued()).slice(-2)).toEqual([
				['answer', [ANNA.address]],
				['forward', [BEN]],
			]);
		});

		it('keeps a note internal', async () => {
			const it = desk();
			const first = await it.file();
			const before = (await it.queued()).length;
			const { communication } = await it.answer(first, '#note she is angry');

			expect(communication.direction).toBe('note');
			expect(await it.queued()).toHaveLength(before);
		});

		it.each([
			['#close', { status: 'closed' }],
			['#assign ben@example.org', { assignee: BEN }],
			['#assign me', { assignee: KIM.address }],
			['#pending 3d', { status: 'pending', pendingUntil: '2026-03-04T08:00:00.000Z' }],
			['#pending', { status: 'pending', pendingUntil: null }],
		])('obeys %s, alone and with an answer', async (command, expected) => {
			const it = desk();
			const first = await it.file();
			const alone = await it.answer(first, command);
			expect(alone.task).toMatchObject(expected);
			expect(alone.communication.direction).toBe('note');

			const second = await it.file({ messageId: '<second@example.com>', contentHash: 'second' });
			const both = await it.answer(second, `${command}\n\nThat is all.`);
			expect(both.task).toMatchObject(expected);
			expect(both.communication).toMatchObject({ direction: 'outgoing', purpose: 'answer' });
			const sent = await it.history(second.task.id);
			expect(sent.find(({ purpose }) => purpose === 'answer')?.text).not.toContain('#');
		});

		it.each([
			['#colse', 'no command #colse'],
			['#assign', 'one email address'],
			['#assign eve@stranger.example', 'does not work for the help desk'],
			['#pending soon', 'cannot wait for'],
			['#close now', 'stands behind #close'],
			['#close\n#pending 3d', 'contradict'],
		])('tells an employee why %s is not done, and sends nothing', async (written, reason) => {
			const it = desk();
			const first = await it.file();
			const before = await it.queued();
			const refused = await it.answer(first, `${written}\nDear Anna, it works.`);

			expect((await it.queued()).slice(before.length)).toEqual([['refusal', [KIM.address]]]);
			expect(refused.task).toMatchObject({ status: 'open', assignee: null });
			const refusal = (await it.history(first.task.id)).at(-1);
			expect(refusal?.text).toContain(reason);
			expect(refused.communication.direction).toBe('note');
		});

		it('sends nothing of an employee who only knows the reference, and tells him', async () => {
			const it = desk();
			const first = await it.file();
			const before = await it.queued();
			const { communication } = await it.answer(first, '#close\nSend me all you have', {
				inReplyTo: null,
			});

			expect(communication).toMatchObject({ direction: 'incoming', unverified: false });
			expect((await it.queued()).slice(before.length)).toEqual([
				['forward', [BEN]],
				['refusal', [KIM.address]],
			]);
			expect((await it.file({}, { reference: '1' })).task.status).toBe('open');
		});

		it('obeys nobody by a Message-ID that somebody made up, or that the requester knows', async () => {
			const it = desk();
			const first = await it.file();
			const acknowledged = sentFor(first, 'acknowledgement')?.messageId ?? null;
			for (const inReplyTo of [
				'<t1.AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA@example.com>',
				acknowledged,
			]) {
				const { task } = await it.answer(first, '#close', { inReplyTo });
				expect(task.status).toBe('open');
			}
		});

		it('passes nothing on of a stranger, and does not obey him', async () => {
			const it = desk();
			const first = await it.file();
			const before = await it.queued();
			const filed = await it.answer(first, '#close', {
				from: { name: 'Eve', address: 'eve@stranger.example' },
			});

			expect(filed.communication.unverified).toBe(true);
			expect(filed.task.status).toBe('open');
			expect(await it.queued()).toEqual(before);
		});

		it('passes on no automatic reply of an employee', async () => {
			const it = desk();
			const first = await it.file();
			const before = await it.queued();
			await it.answer(first, 'I am away', { automatic: true, automaticKind: 'out-of-office' });

			expect(await it.queued()).toEqual(before);
		});

		it('takes off what an answer quotes, also where no mark of a quote is known', async () => {
			const it = desk();
			const first = await it.file();
			const forward = (await it.history(first.task.id)).find(
				({ purpose }) => purpose === 'forward',
			);
			const { communication } = await it.answer(
				first,
				`Done.\n\nKim\n\nsome head that no program writes\n${forward?.text}`,
			);

			const sent = (await it.history(first.task.id)).find(({ id }) => id === communication.id);
			expect(sent?.newText).toContain('Done.');
			expect(sent?.text).not.toContain('Help!');
			expect(sent?.text).not.toContain('##-');
		});

		it('refuses an answer that only quotes', async () => {
			const it = desk();
			const first = await it.file();
			const forward = (await it.history(first.task.id)).find(
				({ purpose }) => purpose === 'forward',
			);
			const quoted = (forward?.text ?? '').replaceAll(/^/gm, '> ');
			const before = await it.queued();
			await it.answer(first, `On Sunday, Anna <it@example.com> wrote:\n${quoted}`);

			expect((await it.queued()).slice(before.length)).toEqual([['refusal', [KIM.address]]]);
		});

		it('opens the task of the first sender of what a colleague forwards, and keeps his note', async () => {
			const it = desk({ ...speaking, acknowledgement: 'newTasks' });
			const { task, messages } = await it.file(
				{ from: KIM, subject: 'Fwd: Screen' },
				{ requester: ANNA, internalNote: 'Please help her, she is my boss.' },
			);

			const history = await it.history(task.id);
			expect(history.find(({ direction }) => direction === 'note')).toMatchObject({
				fromAddress: KIM.address,
				text: 'Please help her, she is my boss.',
			});
			const acknowledgement = history.find(({ purpose }) => purpose === 'acknowledgement');
			expect(acknowledgement).toMatchObject({ to: [ANNA] });
			expect(acknowledgement?.text).not.toContain('boss');
			expect(messages.map(({ purpose }) => purpose)).toEqual(['acknowledgement', 'forward']);
		});

		it('tells a requester of the closing if the division wants it', async () => {
			const it = desk({ ...speaking, tellsOfClosing: true });
			const first = await it.file();
			await it.answer(first, '#close');

			expect((await it.queued()).at(-1)).toEqual(['closing', [ANNA.address]]);
		});

		it('keeps all of it as suppressed while communications are off', async () => {
			const it = desk();
			await updateSettings(it.store, { sendsCommunications: false });
			const { task } = await it.file();

			const deliveries = (await it.history(task.id)).map(({ delivery }) => delivery);
			expect(deliveries).toEqual([null, 'suppressed', 'suppressed']);
			expect(await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1 })).toBe(
				undefined,
			);
		});

		it('writes to one address only so often an hour', async () => {
			const it = desk({ acknowledgement: 'newTasks' });
			await updateSettings(it.store, { noticesPerHour: 2 });
			const states = [];
			for (let number = 0; number < 3; number++) {
				const { messages } = await it.file();
				states.push(messages[0]?.delivery);
			}

			expect(states).toEqual(['queued', 'queued', 'suppressed']);
		});

		it('notes in the history what became of a message, and whom it did not reach', async () => {
			const it = desk({ acknowledgement: 'newTasks' });
			const { task } = await it.file();
			const leased = await leaseNext(it.store, { divisionName: 'IT', owner: 'me', leaseMs: 1000 });
			if (leased === undefined) throw new Error('Nothing is due');
			await settleMail(it.store, leased, {
				state: 'failed',
				deliveries: [{ address: ANNA.address, state: 'refused', answer: '550 no such user' }],
				tries: 1,
				dueAt: null,
			});

			const acknowledgement = (await it.history(task.id)).at(-1);
			expect(acknowledgement).toMatchObject({
				delivery: 'failed',
				failures: [{ address: ANNA.address, reason: '550 no such user' }],
			});
		});

		it('queues each message once, however often a mail is filed', async () => {
			const it = desk();
			const request = await it.request();
			await fileMail(it.store, request);
			const again = await fileMail(it.fixture.otherDesk, request);

			expect(again.outcome).toBe('already filed');
			expect(again.messages).toEqual([]);
			expect(await it.queued()).toHaveLength(2);
		});

		it('knows an answer to a message that the database has lost, by its Message-ID alone', async () => {
			const it = desk();
			const first = await it.file();
			const id = sentFor(first, 'acknowledgement')?.messageId ?? '';
			await it.store.db.deleteFrom('outbox').execute();
			await it.store.db
				.updateTable('communications')
				.set({ message_id: '<lost@example.com>' })
				.where('message_id', '=', id)
				.execute();
			const { outcome, task } = await it.file({ inReplyTo: id, subject: 'Printer' });

			expect([outcome, task.id]).toEqual(['joined', first.task.id]);
		});
	});
}
