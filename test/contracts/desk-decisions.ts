import { describe, expect, it } from 'vitest';
import { listMails } from '../../dispatcher/ledger/list-mails';
import { fileMails } from '../../dispatcher/tasks/file-mails';
import { fileMail, historyOf } from '../hosts/desk-tables';
import type { DeskHost } from './desk-contract';
import { useDesk } from './desk-fixture';
import { filer, send, SENT, type FiledFields } from './desk-filer';

export function describeFilingDecisions(makeHost: () => Promise<DeskHost>): void {
	describeDecisions(makeHost);
	describeReports(makeHost);
}

function describeDecisions(makeHost: () => Promise<DeskHost>): void {
	describe('why a mail went where it went', () => {
		const fixture = useDesk(makeHost);
		const { file, tryOne, request } = filer(fixture);

		it('is told of each, with the signs that were looked at', async () => {
			const { task, decision } = await file();
			const joined = await file(
				{ inReplyTo: '<unknown@x>' },
				{ named: { subject: ['999', String(task.id)], address: [], text: [] } },
			);

			expect(decision).toEqual({
				matchedBy: null,
				candidates: [],
				sender: { standing: null, authentication: null },
				kind: null,
				outcome: 'created',
				why: 'It carries no sign of a task.',
			});
			expect(joined.decision).toEqual({
				matchedBy: 'subject',
				candidates: [
					{ by: 'subject', reference: '[IT#999]', known: false },
					{
						by: 'subject',
						reference: task.reference,
						known: true,
						task: task.reference,
						taken: true,
					},
					{ by: 'inReplyTo', reference: '<unknown@x>', known: false },
				],
				sender: { standing: 'requester', authentication: null },
				kind: null,
				outcome: 'joined',
				why: `Its subject names ${task.reference}, and its sender is the requester.`,
			});
		});

		it('is kept with the ledger’s row, of refused ones too', async () => {
			const { store } = fixture();
			const filed = await file();
			const refused = await tryOne({}, { reference: '999' });

			const mails = await listMails(store);

			expect(mails.toSorted((one, other) => one.id - other.id)).toMatchObject([
				{ decision: filed.decision },
				{ decision: refused.kind === 'failed' ? refused.decision : undefined },
			]);
			expect(mails.some(({ decision }) => decision?.outcome === 'refused')).toBe(true);
		});

		it('is the last one where a mail was refused before it was filed', async () => {
			const { store } = fixture();
			const asked = await request({}, { reference: '999' });
			await fileMails(store, [asked]);

			const filed = await fileMail(store, { ...asked, whenTaskMissing: 'create' });
			const again = await fileMail(store, asked);

			expect(filed.decision).toMatchObject({ outcome: 'created' });
			expect(again.decision).toEqual(filed.decision);
			expect(await listMails(store)).toMatchObject([{ decision: filed.decision }]);
		});
	});
}

function describeReports(makeHost: () => Promise<DeskHost>): void {
	describe('a report that a message of ours did not arrive', () => {
		const fixture = useDesk(makeHost);
		const { file } = filer(fixture);
		const report: FiledFields = {
			from: { name: '', address: 'mailer-daemon@mx.example.org' },
			automatic: true,
			automaticKind: 'delivery-report',
			reportedMessageIds: [SENT],
			reportedRecipients: [
				{ address: 'bo@example.org', action: 'failed', status: '5.1.1', reason: 'No such user' },
			],
		};

		it('joins the task, and marks the message with recipient and reason', async () => {
			const { store } = fixture();
			const { task } = await file();
			await send(fixture(), task.id, ['bo@example.org', 'anna@example.com']);

			const joined = await file(report);

			expect(joined).toMatchObject({
				outcome: 'joined',
				task: { id: task.id },
				communication: { unverified: false },
				decision: { matchedBy: 'report', kind: 'delivery-report' },
			});
			const [row] = await store.db.selectFrom('outbox').selectAll().execute();
			expect(row).toMatchObject({
				state: 'partly-sent',
				last_failure: 'Reported as not delivered: 5.1.1 No such user',
			});
			expect(JSON.parse(row?.deliveries ?? '')).toMatchObject([
				{ address: 'bo@example.org', state: 'refused' },
				{ address: 'anna@example.com', state: 'sent' },
			]);
			expect((await historyOf(store, task.id))[1]).toMatchObject({
				reportedRecipients: report.reportedRecipients,
			});
		});

		it('marks a communication of the task, a later report in place of an earlier one', async () => {
			const { store } = fixture();
			const { task } = await file({ messageId: SENT });

			await file(report);
			await file({
				...report,
				reportedRecipients: [
					{ address: 'bo@example.org', action: 'failed', status: '5.2.2', reason: '' },
				],
			});

			expect((await historyOf(store, task.id))[0]).toMatchObject({
				failures: [
					{ address: 'bo@example.org', reason: '5.2.2', reportedAt: '2026-03-01T08:00:00.000Z' },
				],
			});
		});
	});
}
