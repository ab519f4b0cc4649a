import { describe, expect, it } from 'vitest';
import type { ReportedRecipient } from '../../../dispatcher/message/mail';
import type { Delivery } from '../../../dispatcher/outbox/outbox';
import { settleReport } from '../../../dispatcher/outbox/reported-failures';

function sent(address: string): Delivery {
	return { address, state: 'sent', answer: '250 OK' };
}

function failed(address: string, changes: Partial<ReportedRecipient> = {}): ReportedRecipient {
	return { address, action: 'failed', status: '5.1.1', reason: 'No such user', ...changes };
}

describe('a report on a mail that was sent', () => {
	it('marks the recipient whom it names, with the reason', () => {
		const before = [sent('anna@example.com'), sent('bo@example.com')];

		expect(settleReport(before, [failed('Bo@Example.com')])).toEqual({
			deliveries: [
				sent('anna@example.com'),
				{
					address: 'bo@example.com',
					state: 'refused',
					answer: 'Reported as not delivered: 5.1.1 No such user',
				},
			],
			lastFailure: 'Reported as not delivered: 5.1.1 No such user',
		});
	});

	it('means the only recipient, whatever address he has behind', () => {
		const { deliveries } = settleReport(
			[sent('anna@example.com')],
			[failed('anna@inside.example')],
		);

		expect(deliveries).toMatchObject([{ address: 'anna@example.com', state: 'refused' }]);
	});

	it.each([
		['names others', [sent('anna@example.com'), sent('bo@example.com')], 'eve@example.com'],
		[
			'comes before it was sent',
			[{ address: 'anna@example.com', state: 'pending' } as const],
			'anna@example.com',
		],
		[
			'tells what is known',
			[{ address: 'anna@example.com', state: 'refused', answer: '550' } as const],
			'anna@example.com',
		],
	])('changes nothing where it %s', (_, before, address) => {
		expect(settleReport(before, [failed(address)])).toEqual({ deliveries: before });
	});

	it('says so where no reason is given', () => {
		const report = failed('anna@example.com', { status: '', reason: '' });

		expect(settleReport([sent('anna@example.com')], [report]).lastFailure).toBe(
			'Reported as not delivered: no reason was given',
		);
	});
});
