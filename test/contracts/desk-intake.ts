import { describe, expect, it } from 'vitest';
import { noteTrial } from '../../dispatcher/ledger/begin';
import { claimMails } from '../../dispatcher/ledger/claim';
import { closeDeparted, noteDeparted } from '../../dispatcher/ledger/depart';
import { releaseClaims, releaseOrphans } from '../../dispatcher/ledger/release';
import { renewClaims } from '../../dispatcher/ledger/renew';
import { ensureIntake } from '../../dispatcher/ledger/row';
import { settleClaims } from '../../dispatcher/ledger/settle';
import { fileMail } from '../../dispatcher/tasks/file-mails';
import type { DeskHost } from './desk-contract';
import { claimRequest, filing, intakeRow, MINUTE_MS, useDesk } from './desk-fixture';

const uidsOf = (claims: Array<{ uid: number }>) => claims.map(({ uid }) => uid);
const idsOf = (claims: Array<{ intakeId: number }>) => claims.map(({ intakeId }) => intakeId);

export function describeIntake(makeHost: () => Promise<DeskHost>): void {
	describe('claiming mails', () => {
		const fixture = useDesk(makeHost);

		it('takes new mails in the order asked for, up to the limit', async () => {
			const { store } = fixture();

			const claims = await claimMails(
				store,
				claimRequest(fixture(), { uids: [30, 10, 20], limit: 2 }),
			);

			expect(claims).toEqual([
				{
					intakeId: expect.any(Number) as number,
					uid: 30,
					attempt: 1,
					isRetry: false,
					filed: false,
				},
				{
					intakeId: expect.any(Number) as number,
					uid: 10,
					attempt: 1,
					isRetry: false,
					filed: false,
				},
			]);
		});

		it('gives nobody a mail that another holds', async () => {
			const { store, otherDesk } = fixture();
			await claimMails(store, claimRequest(fixture()));

			const claims = await claimMails(otherDesk, claimRequest(fixture(), { owner: 'run-2' }));

			expect(claims).toEqual([]);
		});

		it('takes the same UID again under another UIDVALIDITY', async () => {
			const { store } = fixture();
			await claimMails(store, claimRequest(fixture()));

			const claims = await claimMails(store, claimRequest(fixture(), { uidValidity: '8' }));

			expect(uidsOf(claims)).toEqual([1, 2, 3]);
		});

		it('takes one mail once where two claim at the same moment', async () => {
			const [one, other] = fixture().rivals;

			const both = await Promise.all([
				claimMails(one, claimRequest(fixture())),
				claimMails(other, claimRequest(fixture(), { owner: 'run-2' })),
			]);

			expect(uidsOf(both.flat()).sort()).toEqual([1, 2, 3]);
		});

		it('walks a list of 100,000 mails past those that others hold', async () => {
			const { store } = fixture();
			const uids = Array.from({ length: 100_000 }, (_, index) => index + 1);
			await claimMails(store, claimRequest(fixture(), { uids, limit: 600 }));

			const claims = await claimMails(
				store,
				claimRequest(fixture(), { uids, limit: 2, owner: 'run-2' }),
			);

			expect(uidsOf(claims)).toEqual([601, 602]);
		});

		/** Claims, hands over and is gone. */
		const loseWhileTrying = async (uids: number[]): Promise<void> => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids, leaseMs: MINUTE_MS });
			const intakeIds = idsOf(await claimMails(store, request));
			await noteTrial(store, { intakeIds, owner: 'run-1' });
			clock.advance(MINUTE_MS);
		};

		const tryAgain = async () =>
			await claimMails(fixture().store, claimRequest(fixture(), { owner: 'run-2' }));

		it('holds nothing against mails that were never handed over', async () => {
			const { store, clock } = fixture();
			await claimMails(store, claimRequest(fixture(), { leaseMs: MINUTE_MS }));
			clock.advance(MINUTE_MS);

			const claims = await claimMails(store, claimRequest(fixture(), { owner: 'run-2' }));

			expect(claims).toMatchObject([1, 2, 3].map((uid) => ({ uid, attempt: 1, isRetry: false })));
		});

		it('counts nothing the first time that a run is gone, and halves from the second time on', async () => {
			const { store } = fixture();
			await loseWhileTrying([1, 2, 3]);
			expect(await tryAgain()).toMatchObject([1, 2, 3].map((uid) => ({ uid, isRetry: false })));
			await releaseOrphans(store, { owner: 'run-2', except: [] });

			await loseWhileTrying([1, 2, 3]);

			expect(await tryAgain()).toMatchObject([1, 2].map((uid) => ({ uid, isRetry: true })));
		});

		it('lets nothing given up wait for retries', async () => {
			const { store } = fixture();
			const release = { owner: 'run-1', reason: 'no luck' };
			const request = claimRequest(fixture(), { uids: [3], maxAttempts: 1 });
			const given = idsOf(await claimMails(store, request));
			await releaseClaims(store, { ...release, intakeIds: given, scope: 'mail' });
			const suspects = idsOf(await claimMails(store, claimRequest(fixture(), { uids: [1, 2] })));
			await noteTrial(store, { intakeIds: suspects, owner: 'run-1' });
			await releaseClaims(store, { ...release, intakeIds: suspects, scope: 'batch' });

			const claims = await claimMails(store, claimRequest(fixture(), { maxAttempts: 1 }));

			expect(claims).toMatchObject([{ uid: 1 }, { uid: 3, givenUpReason: 'no luck' }]);
		});

		it('gives a mail up that was alone each time its run was gone', async () => {
			const { store } = fixture();
			for (let times = 0; times < 10; times += 1) await loseWhileTrying([1]);

			const claims = await claimMails(store, claimRequest(fixture(), { uids: [1] }));

			expect(claims).toMatchObject([
				{ attempt: 1, givenUpReason: expect.stringContaining('never finished') as string },
			]);
		});

		it('takes what a run held that was killed before the clock was set back by a day', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1, 2] });
			await claimMails(store, request);
			clock.advance(-24 * 60 * MINUTE_MS);
			await claimMails(store, { ...request, uids: [2, 3], owner: 'run-2' });

			const claims = await claimMails(store, { ...request, uids: [1, 2, 3], owner: 'run-3' });

			// What was claimed since the clock was set back is held.
			expect(uidsOf(claims)).toEqual([1]);
		});

		it('takes nothing from a run whose machine has a clock that is ahead', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { leaseMs: MINUTE_MS });
			clock.advance(MINUTE_MS);
			await claimMails(store, request);
			clock.advance(-MINUTE_MS);

			expect(await claimMails(store, { ...request, owner: 'run-2' })).toEqual([]);
		});

		it('closes a mail that left the folder before the clock was set back', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1] });
			await claimMails(store, request);
			clock.advance(-24 * 60 * MINUTE_MS);

			await closeDeparted(store, request, { waiting: [], uidNext: 2 });

			const rows = await store.db.selectFrom('intake').select(['progress', 'owner']).execute();
			expect(rows).toEqual([{ progress: 'moved', owner: null }]);
		});

		it('keeps a claim that is renewed', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { leaseMs: MINUTE_MS });
			const intakeIds = idsOf(await claimMails(store, request));
			clock.advance(MINUTE_MS - 1);
			await renewClaims(store, { intakeIds, owner: 'run-1', leaseMs: MINUTE_MS });
			clock.advance(MINUTE_MS - 1);

			expect(await claimMails(store, { ...request, owner: 'run-2' })).toEqual([]);
		});

		it('renews no claim that another took over', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1], leaseMs: MINUTE_MS });
			const intakeIds = idsOf(await claimMails(store, request));
			clock.advance(MINUTE_MS);
			await claimMails(store, { ...request, owner: 'run-2' });

			await renewClaims(store, { intakeIds, owner: 'run-1', leaseMs: 60 * MINUTE_MS });

			clock.advance(MINUTE_MS);
			expect(await claimMails(store, { ...request, owner: 'run-3' })).toHaveLength(1);
		});
	});

	describe('releasing claims', () => {
		const fixture = useDesk(makeHost);

		it('frees a mail at once without counting an attempt', async () => {
			const { store } = fixture();
			const intakeIds = idsOf(await claimMails(store, claimRequest(fixture())));
			const release = { owner: 'run-1', reason: 'left for later', scope: 'none' as const };

			await releaseClaims(store, { ...release, intakeIds });

			const claims = await claimMails(store, claimRequest(fixture(), { owner: 'run-2' }));
			expect(claims.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
		});

		it('frees a mail not before its next try is due', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1] });
			const intakeIds = idsOf(await claimMails(store, request));
			const retryAt = new Date(clock.now().getTime() + MINUTE_MS);
			const release = { owner: 'run-1', reason: 'no luck', scope: 'mail' as const, retryAt };
			await releaseClaims(store, { ...release, intakeIds });

			expect(await claimMails(store, request)).toEqual([]);
			clock.advance(MINUTE_MS);
			expect(await claimMails(store, request)).toMatchObject([{ uid: 1, attempt: 2 }]);
		});

		it('gives a mail up with the last reason where the attempts ran out', async () => {
			const { store } = fixture();
			const request = claimRequest(fixture(), { uids: [1], maxAttempts: 1 });
			const intakeIds = idsOf(await claimMails(store, request));
			const release = { owner: 'run-1', reason: 'The workflow broke', scope: 'mail' as const };
			await releaseClaims(store, { ...release, intakeIds });

			const claims = await claimMails(store, request);

			expect(claims).toMatchObject([{ attempt: 2, givenUpReason: 'The workflow broke' }]);
		});

		it('tries mails that failed together in halves, at the same attempt, until they are alone', async () => {
			const { store } = fixture();
			const uids = [1, 2, 3, 4, 5];
			const sizes: number[] = [];
			for (let halving = 0; halving < 4; halving += 1) {
				const claims = await claimMails(store, claimRequest(fixture(), { uids, maxAttempts: 1 }));
				expect(claims.every(({ attempt }) => attempt === 1)).toBe(true);
				sizes.push(claims.length);
				const intakeIds = idsOf(claims);
				await noteTrial(store, { intakeIds, owner: 'run-1' });
				const release = { owner: 'run-1', reason: 'One of you', scope: 'batch' as const };
				await releaseClaims(store, { ...release, intakeIds });
			}

			expect(sizes).toEqual([5, 3, 2, 1]);
		});

		it('takes no retries where none are wanted', async () => {
			const { store } = fixture();
			const intakeIds = idsOf(await claimMails(store, claimRequest(fixture(), { uids: [1] })));
			const release = { owner: 'run-1', reason: 'It broke', scope: 'mail' as const };
			await releaseClaims(store, { ...release, intakeIds });

			const claims = await claimMails(store, claimRequest(fixture(), { withRetries: false }));

			expect(uidsOf(claims)).toEqual([2, 3]);
		});

		it('frees what an owner does not know to be its own, and nothing else', async () => {
			const { store } = fixture();
			const [known] = idsOf(await claimMails(store, claimRequest(fixture(), { uids: [1] })));
			await claimMails(store, claimRequest(fixture(), { uids: [2] }));
			await claimMails(store, claimRequest(fixture(), { uids: [3], owner: 'run-2' }));

			await releaseOrphans(store, { owner: 'run-1', except: [known as number] });

			const claims = await claimMails(store, claimRequest(fixture(), { owner: 'run-3' }));
			expect(claims).toMatchObject([{ uid: 2, attempt: 1, isRetry: false }]);
		});

		it('frees nothing that another holds', async () => {
			const { store } = fixture();
			const intakeIds = idsOf(await claimMails(store, claimRequest(fixture())));
			const release = { owner: 'run-2', reason: 'not mine', scope: 'mail' as const };

			await releaseClaims(store, { ...release, intakeIds });

			expect(await claimMails(store, claimRequest(fixture(), { owner: 'run-2' }))).toEqual([]);
		});
	});

	describe('routing mails', () => {
		const fixture = useDesk(makeHost);

		it('tells which mails of an execution were routed and which were not', async () => {
			const { store } = fixture();
			const claims = await claimMails(store, claimRequest(fixture()));
			const [first, second, third] = idsOf(claims) as [number, number, number];
			await noteDeparted(store, { intakeIds: [first], owner: 'run-1', leaseMs: MINUTE_MS });

			const settled = await settleClaims(store, {
				intakeIds: [first, second, third],
				owner: 'run-1',
			});

			expect(settled).toEqual({ routed: [first], unrouted: [second, third] });
		});

		it('leaves out a mail that another took over', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1], leaseMs: MINUTE_MS });
			const intakeIds = idsOf(await claimMails(store, request));
			clock.advance(MINUTE_MS);
			await claimMails(store, { ...request, owner: 'run-2' });

			const settled = await settleClaims(store, { intakeIds, owner: 'run-1' });

			expect(settled).toEqual({ routed: [], unrouted: [] });
		});

		it('hands a filed mail out again as filed where its routing never came', async () => {
			const { store, clock } = fixture();
			const request = claimRequest(fixture(), { uids: [1], leaseMs: MINUTE_MS });
			const [intakeId] = idsOf(await claimMails(store, request)) as [number];
			await fileMail(store, filing(intakeId));
			clock.advance(MINUTE_MS);

			const claims = await claimMails(store, { ...request, owner: 'run-2' });

			expect(claims).toEqual([{ intakeId, uid: 1, attempt: 1, isRetry: false, filed: true }]);
		});

		it('makes one row for a mail that is taken by hand twice', async () => {
			const { rivals, divisionId } = fixture();
			const key = { mailbox: 'imap://it@mail.example.com:993/INBOX', uidValidity: '7', uid: 4 };

			const [first, second] = await Promise.all([
				ensureIntake(rivals[0], key, divisionId),
				ensureIntake(rivals[1], key, divisionId),
			]);

			expect(second).toEqual(first);
		});

		it('knows the largest UID that a server may give', async () => {
			const uid = 4_294_967_295;

			const intakeId = await intakeRow(fixture(), uid);

			const claims = await claimMails(fixture().store, claimRequest(fixture(), { uids: [uid] }));
			expect(claims).toMatchObject([{ intakeId, uid }]);
		});
	});
}
