import { describe, expect, it } from 'vitest';
import type { CommunicationSettings } from '../../dispatcher/core/communication';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';
import { ANNA, BEN, KIM, sentFor, speaking, SpeakingDesk } from './speaking-desk';

/** What becomes of the mails of those who work for a division. */
export function describeEmployeeAnswers(makeHost: () => Promise<DeskHost>): void {
	describe('what employees write', () => {
		const fixture = useDesk(makeHost);
		const desk = (communication: Partial<CommunicationSettings> = speaking): SpeakingDesk =>
			new SpeakingDesk(fixture(), communication);

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
				References: `<mail-1@example.com> ${answer.communication.messageId}`,
			});
			expect(await it.eventKinds(first.task.id)).toEqual(
				expect.arrayContaining(['created', 'acknowledged', 'forwarded', 'answered']),
			);
		});

		it('sends an employee’s files, but no picture of the mail that he quotes', async () => {
			const it = desk();
			const logo = { mediaType: 'image/png', size: 4, content: Buffer.from('logo') };
			// As n8n gives it: read when its turn comes.
			const lateLogo = async () => await Promise.resolve(logo.content);
			const picture = { mediaType: 'image/png', size: 3, content: Buffer.from('new') };
			const first = await it.file(
				{},
				{ attachments: [{ fileName: 'logo.png', contentId: 'logo@x', ...logo }] },
			);
			const answer = await it.answer(first, 'See the pictures.', {}, [
				{ fileName: 'image001.png', contentId: 'one@y', ...logo, content: lateLogo },
				{ fileName: 'image002.png', contentId: 'image002@y', ...picture },
				{ fileName: 'logo.png', ...logo },
			]);

			const sent = (await it.history(first.task.id)).find(
				({ id }) => id === answer.communication.id,
			);
			expect(sent?.attachments.map(({ fileName, contentId }) => [fileName, contentId])).toEqual([
				['image002.png', undefined],
				['logo.png', undefined],
			]);
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

		it('tells a requester of the closing if the division wants it', async () => {
			const it = desk({ ...speaking, tellsOfClosing: true });
			const first = await it.file();
			await it.answer(first, '#close');

			expect((await it.queued()).at(-1)).toEqual(['closing', [ANNA.address]]);
		});
	});
}
