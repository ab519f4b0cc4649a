import { describe, expect, it } from 'vitest';
import { fileMail } from '../../dispatcher/tasks/file-mails';
import type { DeskHost } from './desk-contract';
import { filing, intakeRow, mail, useDesk } from './desk-fixture';

/** What senders and reruns may bring. `it.fails` marks what the desk does not do yet. */
export function describeHostile(makeHost: () => Promise<DeskHost>): void {
	describe('mails and reruns at their worst', () => {
		const fixture = useDesk(makeHost);

		it('files texts of every script, quotes and SQL as they are', async () => {
			const text = `'); drop table tasks; -- "q" \\ 漢字 🔥 \u202e {{ mail }}`;

			const { communication } = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 1), { mail: mail({ text, subject: text }) }),
			);

			expect(communication.subject).toContain(text);
		});

		it('files a mail of many megabytes', async () => {
			const text = 'x'.repeat(20_000_000);

			const { communication } = await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 1), { mail: mail({ text }) }),
			);

			const { store } = fixture();
			const stored = await store.db.selectFrom('communications').select('text').execute();
			expect(communication.attachmentCount).toBe(0);
			expect(stored[0]?.text.length).toBe(20_000_000);
		});

		it('files a mail with more References than a query takes values', async () => {
			const references = Array.from({ length: 70_000 }, (_, index) => `<${index}@example.com>`);

			await fileMail(
				fixture().store,
				filing(await intakeRow(fixture(), 1), { mail: mail({ references }) }),
			);
		});

		it('takes two mails without a content hash for two mails', async () => {
			const { store } = fixture();
			const unreadable = mail({ contentHash: '', messageId: null });
			await fileMail(store, filing(await intakeRow(fixture(), 1), { mail: unreadable }));

			const second = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: unreadable }),
			);

			expect(second.outcome).toBe('created');
		});

		it('names the task once in a subject that names it in its middle', async () => {
			const { store } = fixture();
			const { task } = await fileMail(store, filing(await intakeRow(fixture(), 1)));
			const reply = mail({ contentHash: 'hash-two', subject: `Re: ${task.reference} Fire` });

			const { communication } = await fileMail(
				store,
				filing(await intakeRow(fixture(), 2), { mail: reply, reference: String(task.id) }),
			);

			expect(communication.subject).toBe(`${task.reference} Re: Fire`);
		});
	});
}
