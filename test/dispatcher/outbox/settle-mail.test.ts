import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	recipientsLeft,
	settleTransaction,
	type SettledMail,
	type UnsettledMail,
} from '../../../dispatcher/outbox/settle-mail';
import type { RecipientResult } from '../../../dispatcher/outbox/types';

const NOW = new Date('2026-03-01T08:00:00Z');
const tools = { clock: () => NOW, random: () => 0 };

const outcomes: Array<RecipientResult['outcome']> = [
	'sent',
	'answer-lost',
	'recipient-refused',
	'recipient-delayed',
	'next-transaction',
	'too-large',
	'content-refused',
	'mail-delayed',
	'settings',
	'away',
];

const outcome = fc.constantFrom(...outcomes);

function fresh(count: number, hadOriginal: boolean): UnsettledMail {
	const deliveries = Array.from({ length: count }, (_, index) => ({
		address: `${index}@example.com`,
		state: 'pending' as const,
	}));
	return { deliveries, tries: 0, hadOriginal };
}

/** Goes on with a mail as a relay does, each recipient answered for by what is drawn. */
function play(
	count: number,
	{ hadOriginal, draws }: { hadOriginal: boolean; draws: Array<RecipientResult['outcome']> },
) {
	let mail: UnsettledMail = fresh(count, hadOriginal);
	let settled: SettledMail | undefined;
	/** How often each recipient may have got it. */
	const copies = new Map<string, number>();
	let asked = 0;
	for (
		let round = 0;
		round < 300 && (settled === undefined || settled.dueAt !== null);
		round += 1
	) {
		const results = recipientsLeft(mail.deliveries).map((address): RecipientResult => {
			const drawn = draws[asked % draws.length] ?? 'sent';
			asked += 1;
			if (drawn === 'sent' || drawn === 'answer-lost') {
				copies.set(address, (copies.get(address) ?? 0) + 1);
			}
			return { address, outcome: drawn, answer: drawn };
		});
		settled = settleTransaction(mail, results, tools);
		const isWithout = !mail.hadOriginal || settled.originalRefused !== undefined;
		mail = { ...settled, hadOriginal: !isWithout };
	}
	return { settled: settled as SettledMail, copies };
}

describe('what follows from a transaction', () => {
	it('is that nobody gets a mail more than twice, and only after a lost answer', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 5 }),
				fc.boolean(),
				fc.array(outcome, { minLength: 1, maxLength: 40 }),
				(count, hadOriginal, draws) => {
					const { settled, copies } = play(count, { hadOriginal, draws });

					for (const { address, state, answersLost = 0 } of settled.deliveries) {
						const got = copies.get(address) ?? 0;
						expect(got).toBeLessThanOrEqual(2);
						expect(got).toBe(answersLost + (state === 'sent' ? 1 : 0));
					}
				},
			),
		);
	});

	it('is an end only where each recipient has come to one, and says which', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 5 }),
				fc.array(outcome, { minLength: 1, maxLength: 40 }),
				(count, draws) => {
					const { settled } = play(count, { hadOriginal: false, draws });

					const states = new Set(settled.deliveries.map(({ state }) => state));
					const isOpen = states.has('pending') || states.has('delayed');
					expect(settled.state === 'queued').toBe(isOpen);
					expect(settled.dueAt === null).toBe(!isOpen);
					if (settled.state === 'sent') expect([...states]).toEqual(['sent']);
					if (settled.state === 'failed') expect([...states]).toEqual(['refused']);
					if (settled.state === 'partly-sent') expect(states.has('sent')).toBe(true);
				},
			),
		);
	});

	it('is that an outage changes nothing for any recipient', () => {
		const mail = fresh(3, true);
		const results = mail.deliveries.map(({ address }): RecipientResult => {
			return { address, outcome: 'settings', answer: '535 No' };
		});

		const settled = settleTransaction(mail, results, tools);

		expect(settled).toMatchObject({ state: 'queued', deliveries: mail.deliveries, tries: 0 });
	});

	it('is that a delayed recipient waits twice as long each time, and is given up in the end', () => {
		const results = [
			{ address: '0@example.com', outcome: 'mail-delayed', answer: '451 No' },
		] as const;
		const mail = { ...fresh(1, false), tries: 1 };

		const settled = settleTransaction(mail, [...results], tools);
		const last = settleTransaction({ ...mail, tries: 99 }, [...results], tools);

		expect(settled.dueAt).toEqual(new Date(NOW.getTime() + 60_000));
		expect(last).toMatchObject({
			state: 'failed',
			deliveries: [{ state: 'refused', answer: 'Given up after 100 tries. 451 No' }],
		});
	});

	it('is that those left over by a crowded transaction go at once, before the delayed ones', () => {
		const mail = fresh(3, false);
		const said = ['sent', 'recipient-delayed', 'next-transaction'] as const;
		const results = mail.deliveries.map(({ address }, index): RecipientResult => {
			return { address, outcome: said[index] ?? 'sent', answer: 'said' };
		});

		const settled = settleTransaction(mail, results, tools);

		expect(settled.dueAt).toEqual(NOW);
		expect(recipientsLeft(settled.deliveries)).toEqual(['2@example.com']);
	});
});
